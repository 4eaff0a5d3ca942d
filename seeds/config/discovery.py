"""The names of a project's seeders, found without importing any of its modules.

Help and completion must be quick and must work in a project whose models do not
import, so modules are located on disk and only their docstrings are read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from seeds.config.project import Project
from seeds.config.toml import shown
from seeds.errors import ConfigError


def seeder_names(project: Project) -> dict[str, str]:
    """Return the names of the seeder modules with the first lines of their docstrings.

    Sorted by name; modules whose name starts with ``_`` are helpers and left out.

    Raises:
        ConfigError: When the configured package cannot be found or is not a package.
    """
    return {name: _summary(path) for name, path in sorted(seeder_files(project).items())}


def seeder_files(project: Project) -> dict[str, Path]:
    """Return the files of the seeder modules by seeder name.

    Raises:
        ConfigError: When the configured package cannot be found or is not a package.
    """
    if project.seeders is None:
        return {}
    folders = _package_folders(project, project.seeders)
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.iterdir()):
            name = path.stem if path.suffix == ".py" else path.name
            if name.startswith("_") or not name.isidentifier():
                continue
            module = path if path.suffix == ".py" else path / "__init__.py"
            if module.is_file():
                files.setdefault(name, module)
    return files


def _package_folders(project: Project, dotted: str) -> list[Path]:
    where = f"{shown(project.source)}: [tool.seeds] seeders"
    first, *rest = dotted.split(".")
    bases = [project.root, *(Path(entry) for entry in sys.path if entry)]
    folders = _below(bases, [first, *rest])
    if not folders:
        folders = _below(_installed(first), rest)
    if folders:
        return folders[:1] if (folders[0] / "__init__.py").is_file() else folders
    if any(base.joinpath(*dotted.split(".")).with_suffix(".py").is_file() for base in bases):
        raise ConfigError(
            f"{where}: {dotted!r} is a module, not a package",
            f"Make it a folder {rest[-1] if rest else first}/ with one module per seeder.",
        )
    raise ConfigError(
        f"{where}: there is no package {dotted!r}",
        f"It is looked for in {project.root} and on Python's path.",
    )


def _below(bases: Iterable[Path], parts: list[str]) -> list[Path]:
    folders = (base.joinpath(*parts) for base in bases)
    return [folder for folder in folders if folder.is_dir()]


def _installed(name: str) -> list[Path]:
    """Return the folders of a top-level package that only an import hook knows.

    An editable install can be one. Looking up a top-level name imports nothing.
    """
    import importlib.util

    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return []
    locations = spec.submodule_search_locations if spec else None
    return [Path(location) for location in locations or ()]


def _summary(path: Path) -> str:
    """Return the first line of a module's docstring, empty when it has none.

    The tokens up to the docstring are enough: a mistake further down, which is for the run to
    report, does not spoil the help.
    """
    import ast
    import tokenize

    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING}
    try:
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type in skipped:
                    continue
                text = ast.literal_eval(token.string) if token.type == tokenize.STRING else ""
                lines = text.strip().splitlines() if isinstance(text, str) else []
                return lines[0].strip() if lines else ""
    except (OSError, SyntaxError, ValueError, tokenize.TokenError):
        return ""
    return ""
