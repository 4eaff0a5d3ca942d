"""What holds for every column generator: the conformance suite of the kind.

A new generator joins by being listed in ``GENERATORS``.
"""

from __future__ import annotations

import datetime as dt
import inspect
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import seeds
from seeds.generate import columns
from seeds.generate.columns import Generator
from seeds.generate.columns.choice import widening
from seeds.generate.columns.following import following
from seeds.generate.vector import to_python
from seeds.spec.column import Column, field
from tests.support.columns import Bench

FIELDS: dict[str, list[Any]] = {
    "title": [f"Title number {i}" for i in range(200)],
    "start": [dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=i) for i in range(200)],
    "kind": ["a" if i % 3 else "b" for i in range(200)],
    "index": list(range(200)),
}
TIMELINE = seeds.timeline("-90d", "5min")
ANOMALIES = seeds.anomalies(
    TIMELINE, {"spike": 1, "drop": 1, "stuck": 1, "drift": 1, "gap": 1}, share=0.9
)
GENERATORS: dict[str, Column] = {
    "first name": seeds.person.first_name(),
    "last name": seeds.person.last_name(),
    "full name": seeds.person.full_name(),
    "email": seeds.person.email(),
    "username": seeds.person.username(),
    "avatar": seeds.person.avatar_url(),
    "phone": seeds.person.phone(),
    "street": seeds.address.street(),
    "city": seeds.address.city(),
    "state": seeds.address.state(),
    "state name": seeds.address.state_name(),
    "postal code": seeds.address.postal_code(),
    "country": seeds.address.country(),
    "term": seeds.term("department"),
    "unique term": seeds.term("thing", of="Queue", unique=True),
    "term of a record": seeds.term("country.code"),
    "choice": seeds.choice(["a", "b", "c"]),
    "weighted choice": seeds.choice({"a": 70, "b": 30}),
    "choice by": seeds.choice_by(field("kind"), {"a": [1, 2, 3], "b": [4, 5]}),
    "following": following(["kind"], {("a",): [("x", 1), ("y", 2)], ("b",): [("z", 3)]}),
    "sample": seeds.sample(["a", "b", "c", "d"], 1, 3),
    "widening choice": widening(["a", "b"], ["c", "d", "e"], 2),
    "boolean": seeds.boolean(0.4),
    "element": seeds.element(seeds.choice([("a", "b"), ("c",)]), seeds.between(0, 9)),
    "position": seeds.position(),
    "between": seeds.between(1, 100),
    "decimal": seeds.decimal("0.50", "99.99"),
    "price": seeds.decimal("5", "99.99", ending=99),
    "exact choice": seeds.exactly({"a": 3, "b": 1}),
    "portion": seeds.portion("1000.00"),
    "birth date": seeds.birth_date({(18, 29): 30, (30, 90): 70}),
    "float": seeds.floating(0, 10),
    "code": seeds.code("X-", 6),
    "checked": seeds.checked("iban"),
    "sequence": seeds.sequence(),
    "pattern": seeds.sequence("INV-{:06}"),
    "datetime": seeds.datetime("-1y", "now"),
    "windows": seeds.datetime(windows={("-1mo", "now"): 60, ("-1y", "-1mo"): 40}),
    "after": seeds.datetime(after=field("start"), within="3d"),
    "date": seeds.date("-30y", "-18y"),
    "ago": seeds.ago("14d"),
    "spaced": seeds.spaced(field("start"), field("index"), step="6h"),
    "word": seeds.word(),
    "words": seeds.words(),
    "sentence": seeds.sentence(),
    "paragraph": seeds.paragraph(of=("Ash.", "Oak.", "Elm.", "Yew.", "Fir.", "Box.")),
    "company": seeds.company(),
    "job title": seeds.job_title(),
    "slug": seeds.slug(field("title"), suffix=seeds.code(length=6)),
    "faker": seeds.faker("color_name", size=50),
    "once": seeds.once(lambda chance: chance.random()),
    "drawn": seeds.drawn(lambda chance, index: chance.randrange(10**6)),
    "sequence of a function": seeds.sequence(lambda n: n * n, start=10),
    "cycle": seeds.cycle("a", "b", "c"),
    "listed": seeds.listed(["x", "y", "z"]),
    "text by a pattern": seeds.pattern("SRV-####-??-[a-f0-9]{3}-*"),
    "unique text by a pattern": seeds.pattern("[A-C]{40}##", unique=True),
    "ipv4": seeds.network.ipv4(),
    "public ipv4": seeds.network.ipv4(private=False),
    "ipv4 of a network": seeds.network.ipv4(cidr="100.64.0.0/10"),
    "ipv6": seeds.network.ipv6(),
    "unique ipv6": seeds.network.ipv6(unique=True),
    "mac": seeds.network.mac(),
    "mac of a vendor": seeds.network.mac(vendor="cisco"),
    "hostname": seeds.network.hostname(),
    "unique mac": seeds.network.mac(unique=True),
    "url": seeds.network.url(),
    "unique url": seeds.network.url(unique=True),
    "catch phrase": seeds.catch_phrase(),
    "timeline": TIMELINE,
    "timeline of a column": seeds.timeline(field("start"), field("index")),
    "timeline with jitter": seeds.timeline("-90d", "5min", lanes=3, jitter="1min"),
    "anomalies": ANOMALIES.item("kind"),
    "series": seeds.series(
        TIMELINE,
        field("index"),
        seeds.seasonal("1d", 4, phase="9h"),
        seeds.seasonal("1w", "2.5", shape=(0, 0, 0, 0, 0, -1, -1)),
        trend="0.1",
        noise="0.5",
        anomalies=ANOMALIES,
        size=20,
    ),
}
every = pytest.mark.parametrize("name", GENERATORS)
# These do not depend on chance, or have one value in most locales.
FIXED = {
    *("position", "ago", "sequence", "pattern", "country", "cycle", "sequence of a function"),
    *("timeline", "timeline of a column", "listed"),
}
by_chance = pytest.mark.parametrize("name", [n for n in GENERATORS if n not in FIXED])


def made(name: str, rows: Any = 200, *, path: str = "column", **options: Any) -> list[Any]:
    indices = list(range(rows)) if isinstance(rows, int) else rows
    fields = {key: [values[i] for i in indices] for key, values in FIELDS.items()}
    bench = Bench(indices, fields=fields, count=len(FIELDS["index"]), **options)
    return bench.values(GENERATORS[name], path)


def test_every_generator_that_there_is_takes_part() -> None:
    def leaves(kind: type[Generator]) -> set[type]:
        found = {kind} if kind.__module__.startswith("seeds.") else set()
        return found.union(*(leaves(sub) for sub in kind.__subclasses__()))

    listed = {type(node) for column in GENERATORS.values() for node in column.walk()}
    assert leaves(Generator) - {Generator} <= listed


def test_what_declares_a_generator_is_offered_by_the_package() -> None:
    offered = {n for n, v in vars(columns).items() if n[0] != "_" and not inspect.ismodule(v)}
    assert offered <= set(seeds.__all__)
    assert {"Generator", "choice", "person"} <= offered


@every
def test_the_same_rows_have_the_same_values(name: str) -> None:
    assert made(name) == made(name)


@every
def test_a_slice_of_rows_has_the_values_that_it_has_in_the_whole(name: str) -> None:
    whole = made(name)
    assert made(name, list(range(120, 150))) == whole[120:150]
    assert made(name, [7]) == whole[7:8]


@every
def test_the_order_of_rows_does_not_matter(name: str) -> None:
    whole = made(name)
    indices = np.random.default_rng(1).permutation(200).tolist()
    assert made(name, indices) == [whole[i] for i in indices]


@by_chance
def test_another_seed_makes_other_values(name: str) -> None:
    assert made(name) != made(name, seed=43)
    assert made(name, seed=0) != made(name, seed=42)


@pytest.mark.parametrize(
    "name",
    # Parts of one person, place or country are the same under any column's name.
    [
        n for n in GENERATORS
        if n not in FIXED
        and type(GENERATORS[n]).__name__ not in {"Name", "AvatarUrl", "PlacePart"}
        and n not in {"username", "term of a record"}
    ],
)  # fmt: skip
def test_another_column_has_other_values(name: str) -> None:
    assert made(name) != made(name, path="other")


@by_chance
def test_another_table_has_other_values(name: str) -> None:
    assert made(name) != made(name, table="other")


@every
def test_no_rows_have_no_values(name: str) -> None:
    assert made(name, 0) == []


@every
def test_rows_far_out_have_values_too(name: str) -> None:
    rows = [10**8 + i for i in range(5)]
    fields = {key: values[:5] for key, values in FIELDS.items()}
    bench = Bench(rows, fields=fields, count=10**9)
    assert len(bench.values(GENERATORS[name])) == 5


# Faker's lists are not ours, and change with its version.
PINNED = tuple(n for n in GENERATORS if n != "faker")


@pytest.mark.parametrize("name", PINNED)
def test_values_are_pinned(name: str) -> None:
    found = [str(value) for value in made(name, 3)]
    assert found == VALUES[name]


# A change here changes the data of every seed. When that is meant, raise the generator's version
# and say so in the changelog.
VALUES: dict[str, list[str]] = {
    "listed": ["x", "y", "z"],
    "first name": ["Gabriella", "George", "Jillian"],
    "last name": ["Dennis", "Torres", "Mcgee"],
    "full name": ["Gabriella Dennis", "George Torres", "Jillian Mcgee"],
    "email": [
        "gabriella.dennis@example.org",
        "george.torres@example.org",
        "jillian.mcgee@example.net",
    ],
    "username": ["gabriella_dennis", "george_torres", "jillian_mcgee"],
    "avatar": [
        "https://avatars.example.com/gabriella-dennis.png",
        "https://avatars.example.com/george-torres.png",
        "https://avatars.example.com/jillian-mcgee.png",
    ],
    "phone": ["+1 (467) 555-0149", "+1 (216) 555-0174", "+1 (252) 555-0181"],
    "street": ["258 9th Street", "1436 Depot Street", "1374 Warren Street"],
    "city": ["Shreveport", "Hyannis", "Berkeley"],
    "state": ["LA", "MA", "CA"],
    "state name": ["Louisiana", "Massachusetts", "California"],
    "postal code": ["71138", "02609", "94769"],
    "country": ["US", "US", "US"],
    "term": ["Sales", "Production", "Customer Support"],
    "unique term": ["Main Queue", "Western Queue", "Northern Queue"],
    "term of a record": ["EE", "ID", "AT"],
    "choice": ["a", "b", "c"],
    "weighted choice": ["a", "a", "b"],
    "choice by": ["4", "3", "3"],
    "following": ["('z', 3)", "('x', 1)", "('x', 1)"],
    "sample": ["['d', 'a', 'b']", "['c']", "['b']"],
    "widening choice": ["a", "b", "e"],
    "boolean": ["True", "False", "True"],
    "element": ["a", "b", "c"],
    "position": ["0", "0", "0"],
    "between": ["65", "66", "68"],
    "decimal": ["36.73", "36.80", "82.33"],
    "price": ["39.99", "39.99", "83.99"],
    "exact choice": ["a", "a", "a"],
    "portion": ["8.21", "1.79", "5.74"],
    "birth date": ["1990-01-20", "1939-07-07", "1986-09-10"],
    "float": ["5.117583637718158", "6.100552311582582", "2.0758691960148115"],
    "checked": ["GB29TEST00575701490032", "GB31TEST00676136584946", "DE97900000426026999643"],
    "code": ["X-KMKNQS", "X-SE4SZD", "X-P2SX41"],
    "sequence": ["1", "2", "3"],
    "pattern": ["INV-000001", "INV-000002", "INV-000003"],
    "datetime": [
        "2025-02-04 15:54:21+00:00",
        "2025-06-08 14:02:26+00:00",
        "2025-02-07 17:43:35+00:00",
    ],
    "windows": [
        "2025-12-04 20:22:33+00:00",
        "2025-12-15 00:49:31+00:00",
        "2025-02-04 15:16:59+00:00",
    ],
    "after": [
        "2025-01-01 06:50:15+00:00",
        "2025-01-02 08:16:57+00:00",
        "2025-01-01 09:26:39+00:00",
    ],
    "date": ["2006-03-20", "1998-04-11", "2004-02-19"],
    "ago": ["2025-12-18 00:00:00+00:00", "2025-12-18 00:00:00+00:00", "2025-12-18 00:00:00+00:00"],
    "spaced": [
        "2025-01-01 02:25:13+00:00",
        "2025-01-01 09:04:11+00:00",
        "2025-01-01 19:45:10+00:00",
    ],
    "word": ["simply", "side", "state"],
    "words": ["site figure size", "step return", "risk treat brother"],
    "sentence": [
        "The whole family uses it almost every day.",
        "The view from the roof is worth the stairs.",
        "This recipe feeds four and takes half an hour.",
    ],
    "paragraph": ["Fir. Yew. Elm. Oak.", "Box. Fir. Yew.", "Fir. Box. Ash."],
    "company": ["Summerfield Studios LLC", "Stormfield Printing Inc.", "Thornbury Paper Co."],
    "job title": ["Sailor", "Roofer", "Software Architect"],
    "slug": ["title-number-0-x17e8p", "title-number-1-rkysvg", "title-number-2-f97xaa"],
    "once": ["0.3752909474118157", "0.3752909474118157", "0.3752909474118157"],
    "drawn": ["411019", "280246", "77838"],
    "sequence of a function": ["100", "121", "144"],
    "cycle": ["a", "b", "c"],
    "text by a pattern": ["SRV-9827-XP-75b-7", "SRV-6932-WZ-5ec-3", "SRV-2322-UR-bdc-O"],
    "unique text by a pattern": [
        "CCCBBCCABABAACBBBBCACBBCABCCBCBCCCCACABC53",
        "CAACABACBCBABBBBACAAACCAACABCABBBCBCACAA00",
        "ACAACBACCCCCBCCBABBABABCACBBBAAABCBACACB02",
    ],
    "ipv4": ["10.36.54.100", "10.105.137.25", "10.37.158.46"],
    "public ipv4": ["192.0.2.102", "198.51.100.41", "192.0.2.105"],
    "ipv4 of a network": ["100.72.125.72", "100.88.189.174", "100.72.209.160"],
    "ipv6": [
        "2001:db8:c42e:ff64:190c:59fd:210:2a06",
        "2001:db8:f3a3:139b:23cb:ead:d48:d26d",
        "2001:db8:3230:9d1:a51b:fbed:4abc:c61b",
    ],
    "unique ipv6": [
        "2001:db8:c42e:ff64:190c:2e1d:35e6:d66a",
        "2001:db8:f3a3:139b:23cb:d874:5cf:138d",
        "2001:db8:3230:9d1:a51b:e9b4:26e4:7f24",
    ],
    "mac": ["a6:09:f6:3f:fd:75", "12:c8:f4:64:de:ee", "4a:f9:9b:21:28:41"],
    "mac of a vendor": ["00:01:42:48:4f:b1", "00:00:0c:26:47:a3", "00:00:0c:97:cc:d9"],
    "hostname": ["files-70.example.com", "dns-49.example.org", "web-28.example.org"],
    "unique mac": ["8a:74:ab:54:8a:29", "b6:4f:f3:0c:15:fb", "86:2b:77:81:53:ad"],
    "url": [
        "https://www.example.com/blog/music-checklist",
        "https://www.example.net/articles/journey-autumn",
        "https://www.example.net/projects/community-safety",
    ],
    "unique url": [
        "https://www.example.com/blog/music-checklist-1",
        "https://www.example.net/articles/journey-autumn-2",
        "https://www.example.net/projects/community-safety-3",
    ],
    "catch phrase": [
        "Centralised holistic workflow",
        "Balanced systematic logistics",
        "Integrated systematic support",
    ],
    "timeline": [
        "2025-10-03 00:00:00+00:00",
        "2025-10-03 00:05:00+00:00",
        "2025-10-03 00:10:00+00:00",
    ],
    "timeline of a column": [
        "2025-01-01 00:00:00+00:00",
        "2025-01-01 01:00:01+00:00",
        "2025-01-01 02:00:04+00:00",
    ],
    "timeline with jitter": [
        "2025-10-03 00:00:39.689573+00:00",
        "2025-10-03 00:00:31.464846+00:00",
        "2025-10-03 00:00:51.189306+00:00",
    ],
    "anomalies": ["None", "None", "None"],
    "series": ["-2.91", "-2.01", "-0.95"],
}


def test_values_of_plain_generators_are_decoded_like_their_options() -> None:
    vector = Bench(50).evaluate(GENERATORS["weighted choice"])
    assert to_python(vector) == to_python(vector.decoded)


def test_decimals_have_the_places_that_were_declared() -> None:
    assert all(v.as_tuple().exponent == -2 for v in made("decimal"))
    assert all(isinstance(v, Decimal) for v in made("price"))
