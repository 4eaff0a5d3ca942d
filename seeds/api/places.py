"""Where new files of a project go, how they are imported, and how the project writes its code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.config.project import Project
from seeds.config.toml import read_toml
from seeds.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from seeds.factories.scaffolding.imports import Style


def place_of(project: Project, output: Path | None, kind: str) -> Path:
    """Return the folder or file to write to.

    Raises:
        ConfigError: Nothing says where.
    """
    if output is not None:
        return output if output.is_absolute() else Path.cwd() / output
    if project.seeders is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no seeders",
            'Write seeders = "yourapp.seeders", or say --output.',
        )
    home = package_folder(project, project.seeders)
    assert home is not None
    if kind == "seeders":
        return home
    place = home.parent / kind
    if place.with_suffix(".py").exists():
        raise UsageError(
            f"{place.with_suffix('.py')} is a module, which a package {kind} would hide",
            "Say where to write: --output FILE.py or --output FOLDER.",
        )
    return place


def package_folder(project: Project, name: str | None) -> Path | None:
    """Return the folder of a package, whether it is there or not; None for no name."""
    if name is None:
        return None
    parts = name.split(".")
    bases = [project.root, project.root / "src", *(Path(entry) for entry in sys.path if entry)]
    homes = [base.joinpath(*parts) for base in bases]
    # The project's own place comes first, also for a package that is still to be made.
    for home in homes:
        if home.is_dir() or (len(parts) > 1 and home.parent.is_dir()):
            return home
    return homes[0]


def dotted_name(project: Project, place: Path) -> str:
    """Return the name that a folder or file is imported by."""
    path = place.with_suffix("").resolve()
    for base in (project.root, project.root / "src"):
        inside = path.is_relative_to(base.resolve())
        if inside and not (base / "src" in place.parents and base == project.root):
            return ".".join(path.relative_to(base.resolve()).parts)
    parts = [path.name]
    for folder in path.parents:
        if not (folder / "__init__.py").exists():
            break
        parts.insert(0, folder.name)
    return ".".join(parts)


def style_of(project: Project) -> Style:
    """Return how the project writes its code: line length, and which packages are its own."""
    from seeds.factories.scaffolding.imports import Style

    tool: Any = read_toml(project.source).get("tool")
    tool = tool if isinstance(tool, dict) else {}
    widths = [
        section.get("line-length")
        for section in (tool.get("ruff"), tool.get("black"))
        if isinstance(section, dict)
    ]
    width = next((w for w in widths if isinstance(w, int) and w >= 60), 100)
    own = set()
    for base in (project.root, project.root / "src"):
        if base.is_dir():
            own |= {p.name for p in base.iterdir() if p.is_dir() and p.name.isidentifier()}
            own |= {p.stem for p in base.glob("*.py")}
    return Style(width, frozenset(own))
