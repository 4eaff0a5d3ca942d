"""One function per command: the CLI, scripts, tests and notebooks use the same door."""

from seeds.api.anonymize_files import MaskFileOptions, anonymize_file
from seeds.api.anonymize_rules import anonymize_check, anonymize_init
from seeds.api.anonymizing import AnonymizeOptions, anonymize
from seeds.api.beginning_rules import begin_rules
from seeds.api.database import migrate, status, verify
from seeds.api.doctor import doctor
from seeds.api.exporting import export
from seeds.api.file_output import FileOptions
from seeds.api.filling import FillRequest, fill, inspect
from seeds.api.fixtures import dump_fixtures, load_fixtures
from seeds.api.generating import generate
from seeds.api.importing import ImportRequest, import_files
from seeds.api.inspection import diff, why
from seeds.api.linting import lint
from seeds.api.listing import list_seeders, seeder_options
from seeds.api.making import make_factories, make_scenario, make_seeder
from seeds.api.making_from_database import make_factories_of_database
from seeds.api.portrait import report
from seeds.api.previewing import preview
from seeds.api.removal import clean, undo
from seeds.api.request import SeedRequest
from seeds.api.scenarios import list_scenarios, run_scenario, scenario_options
from seeds.api.seeding import plan, reset, seed
from seeds.api.stubs import stubs
from seeds.api.subset_choice import SubsetChoice
from seeds.api.subsetting import explain_subset, subset

__all__ = [
    "AnonymizeOptions",
    "FileOptions",
    "FillRequest",
    "ImportRequest",
    "MaskFileOptions",
    "SeedRequest",
    "SubsetChoice",
    "anonymize",
    "anonymize_check",
    "anonymize_file",
    "anonymize_init",
    "begin_rules",
    "clean",
    "diff",
    "doctor",
    "dump_fixtures",
    "explain_subset",
    "export",
    "fill",
    "generate",
    "import_files",
    "inspect",
    "lint",
    "list_scenarios",
    "list_seeders",
    "load_fixtures",
    "make_factories",
    "make_factories_of_database",
    "make_scenario",
    "make_seeder",
    "migrate",
    "plan",
    "preview",
    "report",
    "reset",
    "run_scenario",
    "scenario_options",
    "seed",
    "seeder_options",
    "status",
    "stubs",
    "subset",
    "undo",
    "verify",
    "why",
]
