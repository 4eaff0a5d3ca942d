"""What fills a table's columns: options, mapping files, templates, and the names of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from seeds.errors import ConfigError, FileError, SeedsError, UsageError
from seeds.files.binding import Binder
from seeds.files.conversion_text import Style
from seeds.files.mapping import FieldMapping, Lookup, read_mapping
from seeds.files.reading.chunk import Chunk
from seeds.files.templates import parse_template
from tests.support.shop import tables


def options(*maps: str, **constants: str) -> FieldMapping:
    """Return the mapping of a command line."""
    given = [f"{name}={value}" for name, value in constants.items()]
    return FieldMapping().with_options(maps, given, ignore_unknown=False)


def bound(names: list[str], mapping: FieldMapping, table: str = "categories") -> dict[str, Any]:
    """Return what fills each column, for a file with such columns."""
    binder = Binder(tables()[table], tables(), mapping, Style(), lambda *_: pa.table({}))
    return {f.info.name: f for f in binder.bind("f.csv", names)}


def chunk(**columns: list[str | None]) -> Chunk:
    """Return a chunk of texts."""
    rows = len(next(iter(columns.values())))
    arrays = {n: pa.array(c, pa.string()) for n, c in columns.items()}
    return Chunk("f.csv", rows, arrays, np.arange(2, rows + 2), str)


# -- options and files ----------------------------------------------------------------------------


def test_options_map_leave_out_look_up_and_set() -> None:
    mapping = options("Unit price=price", "a=b=c", "Note=", "Shelf=category_id:slug", stock="3=4")
    assert mapping.columns == {"Unit price": "price", "a=b": "c"}
    assert mapping.ignore == {"Note"}
    assert mapping.lookups == {"category_id": Lookup("Shelf", "slug")}
    assert mapping.constants == {"stock": "3=4"}


@pytest.mark.parametrize("text", ["price", "=price"])
def test_an_option_without_both_sides_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--map"):
        options(text)


def test_toml_and_yaml_say_the_same(tmp_path: Path) -> None:
    toml, yaml = tmp_path / "m.toml", tmp_path / "m.yaml"
    toml.write_text('ignore = ["x"]\n[columns]\na = "b"\n[lookups]\nc={column="d",by="e"}\n')
    yaml.write_text("ignore: [x]\ncolumns: {a: b}\nlookups: {c: {column: d, by: e}}\n")
    one, other = read_mapping(toml), read_mapping(yaml)
    assert (one.columns, one.lookups, one.ignore) == (other.columns, other.lookups, other.ignore)
    assert one.lookups == {"c": Lookup("d", "e")}


@pytest.mark.parametrize(
    "text", ["a: [", "- a", "columns: 3", "columns: {a: 1}", "lookups: {a: 1}"]
)
def test_a_mapping_file_that_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "m.yml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"m\.yml: "):
        read_mapping(file)


# -- names ----------------------------------------------------------------------------------------


def test_names_agree_whatever_their_case_and_blanks() -> None:
    found = bound(["SLUG", "Name", "Description", "Is Active", "created-at"], FieldMapping())
    assert {name: f.shown for name, f in found.items()} == {
        "slug": "SLUG", "name": "Name", "description": "Description", "is_active": "Is Active",
        "created_at": "created-at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "mapping", "said"),
    [
        (["slug", "nam", "description"], options(), "no column 'nam'"),
        (["slug", "name"], options(), "lacks what categories must have: description"),
        (["slug", "Name", "name", "description"], options(), "both 'Name' and 'name'"),
        (["slug", "name", "description"], options("titel=name"), "no column 'titel'"),
        (["slug", "name", "description"], options("slug=nam"), "no column 'nam'"),
        (["a", "slug", "name", "description"], options("a=slug"), "both 'a' and 'slug'"),
        (["slug", "name", "description"], options("name=name", name="x"), "given twice"),
        (["slug", "name", "description", "p"], options("p=position:slug"), "is no foreign key"),
        (["slug", "name", "description", "p"], options("p=parent_id:slog"), "no column 'slog'"),
    ],
)
def test_names_that_do_not_fit_are_told(names: list[str], mapping: FieldMapping, said: str) -> None:
    with pytest.raises(SeedsError, match=said):
        bound(names, mapping)


def test_unknown_columns_may_be_ignored() -> None:
    names = ["slug", "name", "description", "else"]
    found = bound(names, FieldMapping().with_options(ignore_unknown=True))
    assert list(found) == ["slug", "name", "description"]


# -- templates ------------------------------------------------------------------------------------


def filled(template: str, **columns: list[str | None]) -> list[str]:
    """Fill a template."""
    made = parse_template(template, "t").fill(chunk(**columns).columns, len(columns["a"]))
    return list(made.to_pylist())


def test_templates_join_texts_and_columns() -> None:
    assert filled("{a}-{b}!", a=["1", None], b=["x", "y"]) == ["1-x!", "-y!"]
    assert filled("{{{a|upper}}}", a=["x"]) == ["{X}"]
    assert filled("fixed", a=["1", "2"]) == ["fixed", "fixed"]
    assert filled("", a=["1"]) == [""]


def test_a_slug_is_made_of_words() -> None:
    names: list[str | None] = ["Earl Grey, 100 g", "Große Säge_2", "  ", None]
    assert filled("{a|slug}", a=names) == ["earl-grey-100-g", "grosse-sage-2", "", ""]


@pytest.mark.parametrize("text", ["{a", "a}", "{}", "{a|shout}"])
def test_a_template_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_template(text, "t")


# -- look-ups -------------------------------------------------------------------------------------


def parents(*slugs: str) -> Binder:
    """Return a binder whose categories have such slugs."""
    rows = pa.table({"slug": list(slugs), "id": pa.array(range(10, 10 + len(slugs)), pa.int64())})
    mapping = options("p=parent_id:slug")
    return Binder(tables()["categories"], tables(), mapping, Style(), lambda *_: rows)


def test_keys_are_looked_up_and_what_is_not_there_is_told() -> None:
    names = ["slug", "name", "description", "p"]
    fields = {f.info.name: f for f in parents("tools", "toys").bind("f.csv", names)}
    made = fields["parent_id"].fill(chunk(p=["toys", None, "", "tool", "tools"]))
    assert made.array.to_pylist() == [11, None, None, None, 10]
    ((row, reason),) = [(p.row, p.reason) for p in made.problems]
    assert row == 3
    assert "'tool' is no slug of a row there is. Did you mean 'tools'?" in reason


def test_a_look_up_by_what_is_not_unique_is_refused() -> None:
    with pytest.raises(FileError, match="several rows of categories have the slug 'a'"):
        parents("a", "a").bind("f.csv", ["slug", "name", "description", "p"])
