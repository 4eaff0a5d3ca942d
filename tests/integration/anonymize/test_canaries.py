"""Nothing of what had to be masked is anywhere: not in the target, nor in what is said about it."""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path

import pytest

from seeds import api
from seeds.errors import PrivacyError, SeedsError
from tests.support.copying import executed, rows

CREATE = api.AnonymizeOptions(create_tables=True)
MARK = "c4n4ry"
COUNT = 40


def canary(place: str, number: int) -> str:
    """Return a token that is nowhere else, as people's values are: with letters and digits."""
    return f"{MARK}{place}{number:04d}x"


def people(postgresql: bool) -> list[str]:
    """Return statements that make a table with a canary in every column, and its rows."""
    json_type, list_type = ("jsonb", "text[]") if postgresql else ("JSON", "JSON")
    made = [
        (
            f"CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE,"
            f" login VARCHAR(60) NOT NULL UNIQUE, name VARCHAR(80), phone VARCHAR(60), bio TEXT,"
            f" street VARCHAR(80), city VARCHAR(60), secret VARCHAR(80), site VARCHAR(200),"
            f" pass VARCHAR(120), doc {json_type}, tags {list_type}, firm VARCHAR(80),"
            f" code VARCHAR(40), kept VARCHAR(40))"
        )
    ]
    for n in range(COUNT):
        c = {p: canary(p, n) for p in "abcdefghijklmnopqrs"}
        doc = json.dumps({
            "deep": {"er": [{"x": c["k"]}, c["l"]]},
            c["m"]: 1,
            "text": f'says "{c["n"]}"\nand more é',
        })  # fmt: skip
        tags = f"ARRAY['{c['o']}', 'tag']" if postgresql else f"""'["{c["o"]}", "tag"]'"""
        made.append(
            f"INSERT INTO people VALUES ({n}, '{c['a']}@mail.example', '{c['b']}', '{c['c']} Doe',"
            f" '{c['d']}', 'free text of {c['e']}, and so on', '1 {c['f']} Street', '{c['g']}',"
            f" '{c['h']}', 'https://example.com/{c['i']}', '{c['j']}', '{doc}', {tags},"
            f" '{c['p']}', '{c['q']}', 'kept {n % 3}')"
        )
    return made


RULES = """
version = 1
[tables.people.columns]
id = { keep = "a number" }
email = { mask = "email" }
login = { mask = "username" }
name = { mask = "full_name" }
phone = { mask = "redact" }
bio = { mask = "redact" }
street = { mask = "street" }
city = { mask = "city" }
secret = { mask = "token" }
site = { mask = "url" }
pass = { mask = "password" }
doc = { mask = "constant", value = "{}" }
tags = { mask = "%s" }
firm = { mask = "company" }
code = { mask = "hash" }
kept = { keep = "says nothing" }
"""


@pytest.fixture
def rules(tmp_path: Path, ends: tuple[str, str]) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES % ("redact" if ends[0].startswith("postgresql") else "null"))
    return file


def test_no_canary_is_anywhere(
    ends: tuple[str, str],
    rules: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    source, target = ends
    executed(source, *people(source.startswith("postgresql")))
    with caplog.at_level(logging.DEBUG):
        report = api.anonymize(source, target, rules, CREATE)
    said = capfd.readouterr()
    everything = [
        str(rows(target, "SELECT * FROM people")),
        str(rows(target, "SELECT * FROM seed_runs")),
        Path(report.manifest).read_text(),
        json.dumps(report.to_dict()),
        caplog.text,
        said.out,
        said.err,
    ]
    assert [text for text in everything if MARK in text.lower()] == []
    distinct = "count(*), count(DISTINCT email), count(DISTINCT login)"
    assert rows(target, f"SELECT {distinct} FROM people") == [(COUNT, COUNT, COUNT)]
    assert report.originals >= 10 * COUNT


PLACES = {
    "a cell": ("kept = '{}'", "VARCHAR(80)"),
    "capitals": ("kept = upper('{}')", "VARCHAR(80)"),
    "a sentence": ("kept = 'see (' || '{}' || '), and others'", "VARCHAR(80)"),
    "a leaf of a document": ("""kept = '{{"a": [{{"b": "{}"}}]}}'""", "JSON"),
    "a key of a document": ("""kept = '{{"{}": 1}}'""", "JSON"),
    "an element of a list": ("kept = ARRAY['x', '{}']", "text[]"),
    "bytes": ("kept = convert_to('{}', 'UTF8')", "bytea"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", ["email", "login", "secret"])
def test_a_canary_that_is_also_elsewhere_is_found(
    two: tuple[str, str], tmp_path: Path, place: str, what: str
) -> None:
    source, target = two
    statement, kind = PLACES[place]
    columns = "email VARCHAR(80), login VARCHAR(80), secret VARCHAR(80)"
    values = {p: canary(p[0], 1) for p in ("login", "secret")}
    values["email"] = f"{canary('e', 1)}@mail.example"
    executed(
        source,
        f"CREATE TABLE people (id INTEGER PRIMARY KEY, {columns})",
        f"CREATE TABLE notes (id INTEGER PRIMARY KEY, kept {kind})",
        f"INSERT INTO people VALUES (1, '{values['email']}', '{values['login']}',"
        f" '{values['secret']}')",
        "INSERT INTO notes (id) VALUES (1), (2)",
        f"UPDATE notes SET {statement.format(values[what])} WHERE id = 2",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'version = 1\n[tables.people.columns]\nid = { keep = "number" }\n'
        'email = { mask = "email" }\nlogin = { mask = "username" }\nsecret = { mask = "token" }\n'
        '[tables.notes.columns]\nid = { keep = "number" }\nkept = { keep = "no person" }\n'
    )
    with pytest.raises(PrivacyError) as caught:
        api.anonymize(source, target, rules, CREATE)
    path = ", $.a[*].b" if place == "a leaf of a document" else ""
    assert f"notes.kept{path} (1)" in caught.value.message
    assert MARK not in f"{caught.value.message}{caught.value.hint}".lower()


def test_a_uuid_is_found_with_and_without_hyphens(two: tuple[str, str], tmp_path: Path) -> None:
    source, target = two
    one, other = uuid.uuid4(), uuid.uuid4()
    executed(
        source,
        "CREATE TABLE people (id uuid PRIMARY KEY)",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, kept TEXT)",
        f"INSERT INTO people VALUES ('{one}'), ('{other}')",
        f"INSERT INTO notes VALUES (1, 'customer {one}'), (2, '{other.hex}'), (3, 'nobody')",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'version = 1\n[tables.people.columns]\nid = { mask = "hash" }\n'
        '[tables.notes.columns]\nid = { keep = "number" }\nkept = { keep = "no person" }\n'
    )
    with pytest.raises(PrivacyError, match=r"notes\.kept \(2\)"):
        api.anonymize(source, target, rules, CREATE)


def test_errors_of_the_target_show_no_value(ends: tuple[str, str], tmp_path: Path) -> None:
    source, target = ends
    secret = canary("z", 1)
    executed(
        source,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, note VARCHAR(60))",
        f"INSERT INTO notes VALUES (1, '{secret}'), (2, '{secret}')",
    )
    executed(
        target,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, note VARCHAR(60) UNIQUE)",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'version = 1\n[tables.notes.columns]\nid = { keep = "number" }\n'
        'note = { keep = "no person" }\n'
    )
    with pytest.raises(SeedsError) as caught:
        api.anonymize(source, target, rules)
    shown = f"{caught.value.message} {caught.value.hint} {caught.value.__cause__}"
    assert "notes" in caught.value.message
    assert MARK not in shown.lower()


def test_a_value_that_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    executed(
        source,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, day DATE)",
        f"INSERT INTO notes VALUES (1, '{canary('z', 1)}')",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        'version = 1\n[tables.notes.columns]\nid = { keep = "number" }\nday = { keep = "day" }\n'
    )
    with pytest.raises(SeedsError) as caught:
        api.anonymize(source, target, rules, CREATE)
    assert "notes.day: a value cannot be read" in caught.value.message
    assert MARK not in f"{caught.value.message}{caught.value.__cause__}".lower()
