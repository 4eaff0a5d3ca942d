"""The lending library as a project: a folder with a configuration and seeders."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seeds.config.project import Project, find_project

SEEDERS = {
    "members": "parts = (part(library.MemberFactory, fixed=('staff',)),)",
    "books": """parts = (part(library.AuthorFactory),
             part(library.BookFactory, fixed=('classics',)))""",
    "loans": """depends_on = ("members", "books")
    parts = (part(library.LoanFactory),)""",
}
HEAD = "from seeds import Seeder, part\nfrom tests.support import library\n\n\n"


@contextmanager
def library_project(folder: Path) -> Iterator[Project]:
    """Make the project in a folder; its package has a name that no other project has."""
    package = f"library_{uuid.uuid4().hex[:8]}"
    seeders = folder / package
    seeders.mkdir(parents=True)
    (seeders / "__init__.py").touch()
    for name, body in SEEDERS.items():
        text = f'{HEAD}class {name.title()}(Seeder):\n    """The {name}."""\n\n    {body}\n'
        (seeders / f"{name}.py").write_text(text)
    (folder / "pyproject.toml").write_text(
        f'[tool.seeds]\nmetadata = "tests.support.library:Base"\nseeders = "{package}"\n'
    )
    sys.path.insert(0, str(folder))
    try:
        yield find_project(folder)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith(package)]:
            del sys.modules[name]
