"""The commands, one module each.

A new command is a new module of its name here, with a Click command called
``command``, and one line in :data:`COMMANDS`. The lines stand here so that
``seed --help`` imports none of the modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMMANDS: Final[Mapping[str, str]] = {
    "all": "Run every seeder, parents before children.",
    "fill": "Fill the tables of any database, without models.",
    "check": "Try whether every table of a database can be filled.",
    "inspect": "Tell how every column would be filled, and why.",
    "list": "Show the seeders, the profiles or the factories.",
    "plan": "Show what would be written, and write nothing.",
    "preview": "Show sample rows of an entity, or of tables.",
    "generate": "Write rows into files, without a database.",
    "export": "Write the rows of a database into files.",
    "import": "Load files into a table.",
    "scenario": "Make a situation: objects that belong together.",
    "fixtures": "Load records from JSON and YAML files, or write rows as such.",
    "report": "Draw what a database holds: a page for the browser, or figures.",
    "anonymize": "Mask a database, and write or check the rules for it.",
    "subset": "Copy some rows and all that they refer to into another database.",
    "verify": "Check the data and print a digest of each table.",
    "lint": "Try out every factory and state, and keep nothing.",
    "migrate": "Bring the database's schema up to date.",
    "status": "Show the state of the database and the runs that wrote it.",
    "doctor": "Say what is there, what is missing and what to do next.",
    "why": "Tell where a row comes from.",
    "diff": "Show what was changed since a run wrote it.",
    "undo": "Delete exactly the rows that a run wrote.",
    "clean": "Delete all rows that any run wrote, and no others.",
    "reset": "Drop the models' tables, make them anew and seed them.",
    "make": "Write a factory, a seeder or a scenario to begin with.",
    "stubs": "Write stubs that give factories typed overrides.",
    "completion": "Print the completion script of a shell.",
}
