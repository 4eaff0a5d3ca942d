"""``seed stubs``: type stubs of the project's factories."""

from __future__ import annotations

from pathlib import Path

from seeds.api.new_files import write_files
from seeds.config.project import Project, find_project
from seeds.errors import UsageError
from seeds.runner.reports import StubsReport


def stubs(
    *, check: bool = False, output: Path | None = None, project: Project | None = None
) -> StubsReport:
    """Write a stub beside each module that declares factories, or compare those there are.

    Args:
        check: Write nothing; say which are missing or different.
        output: A folder to write to instead, with a folder for each package.
        project: The project; found from the working directory when left out.

    Raises:
        ConfigError: A module of the project cannot be imported.
        UsageError: The project has no factories.
    """
    from seeds.factories.scaffolding.stubs import stub_texts

    project = project or find_project()
    found = stub_texts(project)
    if not found:
        raise UsageError(
            "there are no factories in the project", "`seed make factory MODEL` writes one."
        )
    texts = {_place(file, name, output): text for file, (name, text) in found.items()}
    stale = {path: text for path, text in texts.items() if not _has(path, text)}
    current = len(texts) - len(stale)
    if check:
        return StubsReport(not stale, (), current, tuple(map(str, stale)))
    return StubsReport(True, write_files(stale), current)


def _place(file: Path, module: str, output: Path | None) -> Path:
    if output is None:
        return file.with_suffix(".pyi")
    parts = module.split(".")
    if file.name == "__init__.py":
        parts.append("__init__")
    return output.joinpath(*parts).with_suffix(".pyi")


def _has(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text
