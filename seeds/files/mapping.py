"""Which column of a file goes into which column of a table, and what else goes into that table.

Said on the command line (``--map file=table``, ``--set column=value``) or in a mapping file::

    ignore = ["internal note"]

    [columns]              # of the file = of the table
    "Article" = "sku"

    [constants]            # the same in every row
    is_active = true

    [defaults]             # where the file's cell is empty
    stock = 0

    [templates]            # made of the file's columns
    slug = "{Article}-{Name|slug}"

    [lookups.category_id]  # the key of the row whose slug is in the file's column
    column = "Category"
    table = "categories"   # may be left out: the table that the foreign key refers to
    by = "slug"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from seeds.config.toml import read_toml, shown, type_name
from seeds.errors import ConfigError, UsageError, did_you_mean

_SECTIONS: Final = ("columns", "constants", "defaults", "templates", "lookups", "ignore")


@dataclass(frozen=True)
class Lookup:
    """A value that is the key of another table's row.

    Attributes:
        column: The file's column, which holds what identifies the row for people.
        by: The other table's column with it.
        table: The other table; ``None`` is the one that the foreign key refers to.
        key: The other table's column whose value is taken; ``None`` is the one referred to.
    """

    column: str
    by: str
    table: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class FieldMapping:
    """What fills a table's columns.

    Attributes:
        columns: The table's column by the file's.
        constants: Values that all rows have, by the table's columns.
        defaults: Values of empty cells, by the table's columns.
        templates: Texts with ``{column}`` or ``{column|filter}``, by the table's columns.
        lookups: Look-ups by the table's columns.
        ignore: Columns of the file that are not wanted.
        ignore_unknown: Whether columns that the table does not have are not wanted.
        origin: Where it is written, for messages.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    ignore_unknown: bool = False
    origin: str = ""

    def with_options(
        self, maps: Iterable[str] = (), constants: Iterable[str] = (), *, ignore_unknown: bool
    ) -> FieldMapping:
        """Return the mapping with what the command line says, which wins.

        Args:
            maps: ``file=table``; ``file=`` leaves the column out, ``file=table:key`` looks up
                the row of the table referred to whose ``key`` is in the file.
            constants: ``column=value``.
            ignore_unknown: Whether columns that the table does not have are not wanted.

        Raises:
            UsageError: One is not of that form.
        """
        columns, lookups, ignore = dict(self.columns), dict(self.lookups), set(self.ignore)
        for text in maps:
            source, target = _pair(text, "--map", "--map 'Unit price=price'")
            target, _, by = target.partition(":")
            if by:
                lookups[target] = Lookup(source, by)
            elif target:
                columns[source] = target
            else:
                ignore.add(source)
        fixed = dict(_pair(text, "--set", "--set is_active=true") for text in constants)
        return replace(
            self,
            columns=columns,
            lookups=lookups,
            ignore=frozenset(ignore),
            constants={**self.constants, **fixed},
            ignore_unknown=self.ignore_unknown or ignore_unknown,
        )


def _pair(text: str, option: str, example: str) -> tuple[str, str]:
    source, sign, target = text.rpartition("=") if option == "--map" else text.partition("=")
    if not sign or not source.strip():
        raise UsageError(f"{option}: {text!r} has no '='", f"Write {example}.")
    return source.strip(), target.strip() if option == "--map" else target


def read_mapping(path: Path) -> FieldMapping:
    """Read a mapping file, TOML or YAML.

    Raises:
        ConfigError: It cannot be read, or says something that is not known.
    """
    data = _read_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else read_toml(path)
    where = shown(path)
    for name in data:
        if name not in _SECTIONS:
            raise ConfigError(f"{where}: {name!r} is not known", did_you_mean(str(name), _SECTIONS))
    ignore = data.get("ignore", [])
    if not isinstance(ignore, list):
        raise ConfigError(f"{where}: ignore is {type_name(ignore)}", 'Write ignore = ["column"].')
    return FieldMapping(
        columns=_texts(data, "columns", where),
        constants=_section(data, "constants", where),
        defaults=_section(data, "defaults", where),
        templates=_texts(data, "templates", where),
        lookups={
            name: _lookup(name, value, where)
            for name, value in _section(data, "lookups", where).items()
        },
        ignore=frozenset(map(str, ignore)),
        origin=where,
    )


def _section(data: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    section = data.get(name) or {}
    if not isinstance(section, dict):
        raise ConfigError(
            f"{where}: {name} is {type_name(section)}, and should be a table",
            f"Write [{name}] and a line for each column.",
        )
    return {str(key): value for key, value in section.items()}


def _texts(data: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
    section = _section(data, name, where)
    for key, value in section.items():
        if not isinstance(value, str):
            raise ConfigError(
                f"{where}: [{name}] {key} is {type_name(value)}, and should be a string",
                f'Write {key} = "…".',
            )
    return section


def _lookup(name: str, value: Any, where: str) -> Lookup:
    known = ("column", "by", "table", "key")
    if not isinstance(value, dict) or not {"column", "by"} <= value.keys():
        raise ConfigError(
            f"{where}: [lookups.{name}] says neither or only one of column and by",
            f'Write {name} = {{ column = "category", by = "slug" }}.',
        )
    for key, text in value.items():
        if key not in known:
            raise ConfigError(
                f"{where}: [lookups.{name}] {key!r} is not known", did_you_mean(str(key), known)
            )
        if not isinstance(text, str):
            raise ConfigError(
                f"{where}: [lookups.{name}] {key} is {type_name(text)}, and should be a string",
                f'Write {key} = "…".',
            )
    return Lookup(**value)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError:
        raise ConfigError(
            f"{shown(path)}: YAML needs PyYAML",
            "Install it: pip install 'seeds[yaml]'. TOML needs nothing.",
        ) from None
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{shown(path)}: cannot be read: {error.strerror or error}",
            "Check that the file exists and that you may read it.",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        first = " ".join(str(error).split())
        raise ConfigError(f"{shown(path)}: not valid YAML: {first}", "Mend that line.") from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{shown(path)}: not a mapping", "Write columns: and the like.")
    return data
