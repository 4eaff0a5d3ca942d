"""What commands return: plain data that the CLI renders and ``--json`` prints.

One module a subject; all of them are imported from here.
"""

from seeds.runner.reports.anonymizing import AnonymizedTable, AnonymizeReport
from seeds.runner.reports.base import NextStep, Report, TableResult
from seeds.runner.reports.difference import DiffReport, RowChange, TableDiff
from seeds.runner.reports.examination import DoctorReport, Finding
from seeds.runner.reports.files import FilesReport, WrittenFile, WrittenTable
from seeds.runner.reports.filling import (
    FilledTableReport,
    FillReport,
    InspectedColumn,
    InspectedTable,
    InspectReport,
)
from seeds.runner.reports.fixtures import DumpedTable, FixturesDumpReport, FixturesReport
from seeds.runner.reports.importing import ImportReport, RejectedRow
from seeds.runner.reports.linting import LintReport
from seeds.runner.reports.listing import (
    FactoryInfo,
    ListReport,
    ProfileInfo,
    ScenarioInfo,
    ScenariosReport,
    SeederInfo,
)
from seeds.runner.reports.making import MadeFile, MadeReport, StubsReport
from seeds.runner.reports.masked_file import MaskedFileReport
from seeds.runner.reports.masking_rules import (
    RuledTable,
    RulesCheckReport,
    RulesInitReport,
    RulesProblem,
)
from seeds.runner.reports.origin import ColumnOrigin, WhyReport
from seeds.runner.reports.portrait import PortraitReport
from seeds.runner.reports.previewing import PreviewedTable, PreviewTablesReport
from seeds.runner.reports.removal import RemovalReport, TableRemoval
from seeds.runner.reports.seeding import PlannedTable, PlanReport, PreviewReport, SeedReport
from seeds.runner.reports.state import MigrateReport, RunSummary, StatusReport
from seeds.runner.reports.subset import PathStep, SubsetPathReport, SubsetReport, SubsetTable
from seeds.runner.reports.verification import CheckResult, TableDigest, VerifyReport

__all__ = [
    "AnonymizeReport",
    "AnonymizedTable",
    "CheckResult",
    "ColumnOrigin",
    "DiffReport",
    "DoctorReport",
    "DumpedTable",
    "FactoryInfo",
    "FilesReport",
    "FillReport",
    "FilledTableReport",
    "Finding",
    "FixturesDumpReport",
    "FixturesReport",
    "ImportReport",
    "InspectReport",
    "InspectedColumn",
    "InspectedTable",
    "LintReport",
    "ListReport",
    "MadeFile",
    "MadeReport",
    "MaskedFileReport",
    "MigrateReport",
    "NextStep",
    "PathStep",
    "PlanReport",
    "PlannedTable",
    "PortraitReport",
    "PreviewReport",
    "PreviewTablesReport",
    "PreviewedTable",
    "ProfileInfo",
    "RejectedRow",
    "RemovalReport",
    "Report",
    "RowChange",
    "RuledTable",
    "RulesCheckReport",
    "RulesInitReport",
    "RulesProblem",
    "RunSummary",
    "ScenarioInfo",
    "ScenariosReport",
    "SeedReport",
    "SeederInfo",
    "StatusReport",
    "StubsReport",
    "SubsetPathReport",
    "SubsetReport",
    "SubsetTable",
    "TableDiff",
    "TableDigest",
    "TableRemoval",
    "TableResult",
    "VerifyReport",
    "WhyReport",
    "WrittenFile",
    "WrittenTable",
]
