"""``seed inspect --write-rules``: a first file of rules for ``seed fill``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from seeds.api.filling import FillRequest, inspect
from seeds.api.new_files import write_files
from seeds.config.project import Project
from seeds.config.toml import shown
from seeds.errors import GuardError, UsageError
from seeds.runner.reports import InspectReport


def begin_rules(
    request: FillRequest,
    path: Path | None,
    *,
    force: bool = False,
    project: Project | None = None,
) -> InspectReport:
    """Write a first file of rules, in which all that would be decided without it is a comment.

    Args:
        request: What would be wanted.
        path: The file; its text is in the report when left out.
        force: Whether a file that is there is replaced.
        project: The project; found from the working directory, if there is one.

    Raises:
        GuardError: The file is there already.
        UsageError: The file is not to be TOML, or a table is unknown.
        SchemaError: The database has no tables.
        DatabaseError: The database failed, or is not there.
    """
    from seeds.runner.filling.beginning import begun

    if path is not None:
        if path.suffix.lower() != ".toml":
            raise UsageError(f"{path}: rules are written as TOML", "Call the file rules.toml.")
        if path.exists() and not force:
            raise GuardError(
                f"{path} exists already",
                "Write --force to replace it, or --write-rules - to look.",
            )
    report = inspect(request, project=project)
    text = begun(report.tables, "FILE" if path is None else shown(path))
    if path is None:
        return replace(report, text=text)
    write_files({path: text})
    return replace(report, rules=shown(path))
