"""The tables of the configuration page name exactly what the code knows."""

from __future__ import annotations

import dataclasses
import re

import pytest

from seeds import errors
from seeds.cli.edge import BROKEN_PIPE, INTERRUPTED
from seeds.cli.group import _VARIABLES
from seeds.config import profiles, project
from seeds.runner import reports
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "reference" / "configuration.md").read_text()


def rows(heading: str, column: str) -> list[list[str]]:
    """Cells of the table below a heading whose first column has the given title."""
    found = re.search(
        rf"^## {re.escape(heading)}\n.*?^\| {column} \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)",
        PAGE,
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"no table {column!r} below {heading!r}"
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in found[1].splitlines()
    ]


def test_the_keys_of_the_project() -> None:
    assert [row[0] for row in rows("`[tool.seeds]`", "key")] == list(project.KEYS)


def test_the_environment_variables() -> None:
    assert [row[0] for row in rows("Environment variables", "variable")] == [
        name for name, _ in _VARIABLES
    ]


def test_the_keys_of_a_profile() -> None:
    assert [row[0] for row in rows("Profiles", "key")] == list(profiles.PROFILE_KEYS)


def test_the_keys_of_an_entity_in_a_profile() -> None:
    table = PAGE[PAGE.index("In a table named like an entity") :]
    listed = re.findall(r"^\| `(\w+)` \|", table.partition("\nOnly one")[0], re.MULTILINE)
    assert sorted(listed) == sorted(profiles.ENTITY_KEYS)


def kinds(base: type[errors.SeedsError]) -> dict[str, int]:
    found = {base.kind: base.exit_code}
    for below in base.__subclasses__():
        if below.__module__ == errors.__name__:
            found |= kinds(below)
    return found


def test_the_kinds_of_errors_with_their_exit_codes() -> None:
    known = kinds(errors.SeedsError)
    del known["error"]  # the base itself is never raised
    assert {row[0]: int(row[1]) for row in rows("Reports", "kind")} == known


def test_the_exit_codes() -> None:
    codes = {int(row[0]) for row in rows("Exit codes", "code")}
    assert codes == {0, INTERRUPTED, BROKEN_PIPE, *kinds(errors.SeedsError).values()}


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("seed all", reports.SeedReport),
        ("seed plan", reports.PlanReport),
        ("seed preview ENTITY", reports.PreviewReport),
        ("seed preview TABLE", reports.PreviewTablesReport),
        ("seed verify", reports.VerifyReport),
        ("seed migrate", reports.MigrateReport),
        ("seed status", reports.StatusReport),
        ("seed report", reports.PortraitReport),
        ("seed undo", reports.RemovalReport),
        ("seed why", reports.WhyReport),
        ("seed diff", reports.DiffReport),
        ("seed list", reports.ListReport),
        ("seed scenario", reports.ScenariosReport),
        ("seed lint", reports.LintReport),
        ("seed doctor", reports.DoctorReport),
        ("seed import", reports.ImportReport),
        ("seed generate", reports.FilesReport),
        ("seed fixtures load", reports.FixturesReport),
        ("seed fixtures dump", reports.FixturesDumpReport),
        ("seed fill", reports.FillReport),
        ("seed inspect", reports.InspectReport),
        ("seed anonymize --source", reports.AnonymizeReport),
        ("seed anonymize --input", reports.MaskedFileReport),
        ("seed anonymize check", reports.RulesCheckReport),
        ("seed anonymize init", reports.RulesInitReport),
    ],
)
def test_the_keys_of_a_report(command: str, kind: type) -> None:
    (line,) = (row for row in rows("Reports", "command") if row[0].startswith(command))
    listed = re.findall(r"\w+", line[1])
    assert listed == [field.name for field in dataclasses.fields(kind)]


def test_every_report_is_on_the_page() -> None:
    exported = [getattr(reports, name) for name in reports.__all__]
    kinds = [kind for kind in exported if issubclass(kind, reports.Report)]
    kinds.remove(reports.Report)  # the base itself is never returned
    assert len(rows("Reports", "command")) == len(kinds)
