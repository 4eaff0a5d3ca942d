"""The pools that values are taken from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from importlib.resources import files

import pytest

from seeds.errors import UsageError
from seeds.generate import pools
from seeds.generate.faker_pools import postal_pattern
from seeds.generate.transliteration import ascii_slug

TEXTS = {
    "streets": (pools.streets, 300),
    "words": (pools.words, 500),
    "sentences": (pools.sentences, 150),
    "companies": (pools.companies, 200),
    "job_titles": (pools.job_titles, 150),
}
LOCALES = ("de_DE", "fr_FR", "ja_JP", "ru_RU", "el_GR", "pt_BR")

# An edit of a shipped list changes the data of every seed. When that is meant, change the digest
# here too, and say so in the changelog.
DIGESTS = {
    "en_US.first_names": "40481a43bb1bf75c",
    "en_US.first_names.slugs": "5627b91ca1562473",
    "en_US.last_names": "1f917f9f6a3fa0d5",
    "en_US.last_names.slugs": "5944a4fbf3ed721b",
    "en_US.places": "db3c26473642d47d",
    "en_US.streets": "ec43dc13fff42cee",
    "en_US.words": "02887329196ba65b",
    "en_US.sentences": "c3d47603bb754b8c",
    "en_US.companies": "e98ef108eda9d678",
    "en_US.job_titles": "a3c149d6599a353d",
    "domains": "f6cbabb31fb139d2",
}

# First three digits of the ZIP codes of each state, as the Postal Service assigns them.
ZIP_PREFIXES = """
AL 350-352 354-369; AK 995-999; AZ 850-853 855-857 859-860 863-865; AR 716-729; CA 900-908 910-928
930-961; CO 800-816; CT 060-069; DE 197-199; DC 200 202-205; FL 320-339 341-342 344 346-347 349;
GA 300-319 398-399; HI 967-968; ID 832-838; IL 600-620 622-629; IN 460-479; IA 500-516 520-528;
KS 660-662 664-679; KY 400-427; LA 700-701 703-708 710-714; ME 039-049; MD 206-212 214-219;
MA 010-027; MI 480-499; MN 550-551 553-567; MS 386-397; MO 630-631 633-641 644-658; MT 590-599;
NE 680-681 683-693; NV 889-891 893-895 897-898; NH 030-038; NJ 070-089;
NM 870-871 873-875 877-884; NY 005 063 100-149; NC 270-289; ND 580-588; OH 430-459;
OK 730-731 734-741 743-749; OR 970-979; PA 150-196; RI 028-029; SC 290-299; SD 570-577; TN 370-385;
TX 733 750-799 885; UT 840-847; VT 050-054 056-059; VA 201 220-246; WA 980-986 988-994;
WV 247-268; WI 530-532 534-535 537-549; WY 820-831
"""


def zip_prefixes() -> dict[str, set[int]]:
    allowed: dict[str, set[int]] = {}
    for entry in ZIP_PREFIXES.split(";"):
        state, *ranges = entry.split()
        ends = [range_.split("-") for range_ in ranges]
        allowed[state] = {n for end in ends for n in range(int(end[0]), int(end[-1]) + 1)}
    return allowed


def all_pools(locale: str) -> list[pools.Pool]:
    names = pools.names(locale)
    texts = [pool(locale) for pool, _ in TEXTS.values()]
    return [names.first, names.last, *texts]


@pytest.mark.parametrize("locale", ["en_US", *LOCALES])
def test_values_are_sorted_distinct_and_free_of_blanks_and_control_characters(locale: str) -> None:
    for pool in all_pools(locale):
        assert list(pool.values) == sorted(set(pool.values)), pool.name
        assert all(v.strip() == v and v and v.isprintable() for v in pool.values), pool.name


@pytest.mark.parametrize("locale", ["en_US", *LOCALES])
def test_slugs_are_parallel_to_the_names_distinct_and_ascii(locale: str) -> None:
    names = pools.names(locale)
    for pool, slugs in ((names.first, names.first_slugs), (names.last, names.last_slugs)):
        assert len(pool) == len(slugs) == len(set(slugs.values))
        assert all(re.fullmatch("[a-z]+", slug) for slug in slugs.values)


def test_shipped_lists_are_large_enough_to_look_alive() -> None:
    names = pools.names()
    assert len(names.first) >= 700
    assert len(names.last) >= 1000
    assert len(pools.places()) >= 250
    for pool, least in TEXTS.values():
        assert len(pool()) >= least


def test_digests_of_the_shipped_lists_are_known() -> None:
    names = pools.names()
    shipped = [*all_pools("en_US"), names.first_slugs, names.last_slugs, pools.domains()]
    found = {pool.name: pool.digest for pool in shipped}
    assert {**found, "en_US.places": pools.places().digest} == DIGESTS


def test_the_digest_tells_apart_lists_that_read_alike_when_joined() -> None:
    assert pools.digest_of(["ab", "c"]) != pools.digest_of(["a", "bc"])


def test_shipped_files_are_small_and_sorted_as_they_are_read() -> None:
    folder = files("seeds.generate").joinpath("data", "en_US")
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        lines = text.splitlines()[1 if file.name.endswith(".tsv") else 0 :]
        assert len(text.encode()) < 40_000, file.name
        assert lines == sorted(set(lines)), file.name


def test_zip_prefixes_belong_to_their_states() -> None:
    places, allowed = pools.places(), zip_prefixes()
    assert len(allowed) == 51
    for city, state, postal in zip(places.city, places.state, places.postal_pattern, strict=True):
        assert re.fullmatch(r"\d{3}##", postal), city
        assert int(postal[:3]) in allowed[state], (city, state, postal)
    assert set(places.state) == set(allowed)


def test_known_cities_have_their_true_zip_prefix() -> None:
    places = pools.places()
    rows = set(zip(places.city, places.state, places.postal_pattern, strict=True))
    assert {
        ("Austin", "TX", "787##"),
        ("Boston", "MA", "021##"),
        ("Chicago", "IL", "606##"),
        ("Portland", "ME", "041##"),
        ("Portland", "OR", "972##"),
        ("Seattle", "WA", "981##"),
    } <= rows


def test_a_city_is_once_in_a_state_and_a_state_has_one_name() -> None:
    places = pools.places()
    assert len(set(zip(places.city, places.state, strict=True))) == len(places)
    assert len(set(zip(places.state, places.state_name, strict=True))) == 51
    assert set(places.country) == {"US"}


@pytest.mark.parametrize("locale", LOCALES)
def test_places_of_other_locales_are_parallel_and_a_city_has_one_state_and_code(
    locale: str,
) -> None:
    places = pools.places(locale)
    parts = (places.state, places.state_name, places.postal_pattern, places.country)
    assert {len(part) for part in parts} == {len(places)}
    assert len(set(places.city)) == len(places)
    assert set(places.country) == {locale[-2:]}
    assert all(re.search("[0-9]", postal) for postal in places.postal_pattern)


def test_french_postal_codes_begin_with_the_department() -> None:
    places = pools.places("fr_FR")
    for code, postal in zip(places.state, places.postal_pattern, strict=True):
        assert postal.startswith(code) or not code.isdecimal()


def test_the_state_code_of_a_locale_goes_with_its_name() -> None:
    places = pools.places("it_IT")
    states = set(zip(places.state, places.state_name, strict=True))
    assert ("RM", "Roma") in states
    assert ("BZ", "Bolzano") in states


@pytest.mark.parametrize(
    ("postal", "pattern"),
    [
        ("91417", "914##"),
        ("2914", "29##"),
        ("2914FW", "29##FW"),
        ("137-9325", "137-####"),
        ("E41 7UR", "E41 #UR"),
        ("C8L 8E8", "C8L 8E#"),
        ("914177", "914###"),
        ("২৯১৪", "২৯১৪"),
        ("", ""),
    ],
)
def test_the_last_digits_of_a_postal_code_vary(postal: str, pattern: str) -> None:
    assert postal_pattern(postal) == pattern


@pytest.mark.parametrize(
    ("locale", "name", "slug"),
    [
        ("en_US", "O'Connor", "oconnor"),
        ("de_DE", "Jürgen Groß", "juergengross"),
        ("tr_TR", "Özgür Yıldız", "ozguryildiz"),  # noqa: RUF001 - the letters themselves are meant
        ("da_DK", "Søren Ægir", "sorenaegir"),
        ("pl_PL", "Żółtek", "zoltek"),
        ("vi_VN", "Đặng Nguyễn", "dangnguyen"),
        ("ru_RU", "Сергей Щукин", "sergeyshchukin"),
        ("uk_UA", "Їжак Євген", "yizhakyevgen"),
        ("el_GR", "Παπαδοπούλου", "papadopoulou"),
    ],
)
def test_names_are_transliterated_as_people_write_them(locale: str, name: str, slug: str) -> None:
    assert ascii_slug(name, locale=locale) == slug


def test_a_name_without_a_transliteration_gets_a_stable_slug_of_letters() -> None:
    slug = ascii_slug("佐藤")
    assert re.fullmatch("[a-p]{8}", slug)
    assert slug == ascii_slug("佐藤") != ascii_slug("鈴木")
    assert ascii_slug("佐藤 Anna") != "anna"


def test_japanese_names_keep_the_latin_spelling_that_faker_knows() -> None:
    names = pools.names("ja_JP")
    assert dict(zip(names.last.values, names.last_slugs.values, strict=True))["佐藤"] == "sato"


def test_a_locale_without_a_provider_takes_the_pieces_of_en_us() -> None:
    assert pools.names("lt_LT") != pools.names()
    assert pools.places("lt_LT") == pools.places()
    assert pools.sentences("lt_LT") == pools.sentences()


def test_a_locale_may_be_spelt_with_a_hyphen() -> None:
    assert pools.names("de-DE") is pools.names("de_DE")
    assert pools.names("en-US") is pools.names()


def test_an_unknown_locale_is_refused_with_the_closest_one() -> None:
    with pytest.raises(UsageError, match="de_DF") as caught:
        pools.names("de_DF")
    assert caught.value.hint == "Did you mean 'de_DE'?"


def test_domains_are_reserved_ones() -> None:
    assert pools.domains().values == ("example.com", "example.net", "example.org")


def test_pools_become_arrow_arrays_once() -> None:
    pool, places = pools.words(), pools.places()
    assert pool.arrow.to_pylist() == list(pool.values)
    assert pool.arrow is pool.arrow
    assert places.arrow("city").to_pylist() == list(places.city)
    assert places.arrow("city") is places.arrow("city")


def in_new_process(code: str, hash_seed: str = "0") -> str:
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_the_built_in_locale_needs_neither_faker_nor_arrow() -> None:
    loaded = in_new_process("""
        import sys
        from seeds.generate import pools
        pools.names(), pools.places(), pools.streets(), pools.words(), pools.sentences()
        pools.companies(), pools.job_titles()
        print([name for name in ("faker", "pyarrow", "numpy") if name in sys.modules])
    """)
    assert loaded.strip() == "[]"


def test_pools_of_faker_are_the_same_in_every_process() -> None:
    code = """
        from seeds.generate import pools
        kinds = (pools.streets, pools.sentences, pools.companies, pools.job_titles, pools.places)
        for locale in ("fr_FR", "ru_RU"):
            print(pools.names(locale), *(kind(locale).digest for kind in kinds))
    """
    assert in_new_process(code, "1") == in_new_process(code, "2")
