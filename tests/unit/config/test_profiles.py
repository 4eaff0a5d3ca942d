from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, strategies as st

from seeds.config.profiles import (
    ENTITY_KEYS,
    EntityProfile,
    PerParent,
    Profile,
    load_profile,
    load_profiles,
    profile_names,
)
from seeds.config.project import Project
from seeds.errors import ConfigError, UsageError
from tests.unit.config.conftest import Write

DEVELOPMENT = """
summary = "A shop that looks alive"
kind = "disposable"
seed = 0

[users]
fixed = ["accounts"]
cohorts = { admin = 2, premium = 10, regular = 50, inactive = 0 }

[orders]
per = { parent = "users", between = [1, 10] }
states = ["last_six_months"]

[blog_posts]
count = 30
"""


def test_a_profile_is_read_whole(project: Project, write: Write) -> None:
    path = write("profiles/development.toml", DEVELOPMENT)
    assert load_profile(project, "development") == Profile(
        name="development",
        summary="A shop that looks alive",
        kind="disposable",
        seed=0,
        essentials_only=False,
        entities={
            "users": EntityProfile(
                fixed=("accounts",),
                cohorts={"admin": 2, "premium": 10, "regular": 50, "inactive": 0},
            ),
            "orders": EntityProfile(per=PerParent("users", 1, 10), states=("last_six_months",)),
            "blog_posts": EntityProfile(count=30),
        },
        source=path,
    )


def test_a_new_file_is_a_new_profile(project: Project, write: Write) -> None:
    write("profiles/load-test.toml", 'kind = "disposable"\n')
    write("profiles/demo.toml", 'kind = "disposable"\n')
    assert list(load_profiles(project)) == ["demo", "load-test"]
    assert profile_names(project) == ("demo", "load-test")


def test_an_unknown_profile_is_answered_with_the_closest(project: Project, write: Write) -> None:
    write("profiles/development.toml", DEVELOPMENT)
    with pytest.raises(UsageError) as caught:
        load_profile(project, "developement")
    assert "Did you mean 'development'?" in caught.value.hint
    assert "profiles/NAME.toml" in caught.value.hint


def test_a_broken_profile_does_not_spoil_the_others(project: Project, write: Write) -> None:
    write("profiles/development.toml", DEVELOPMENT)
    write("profiles/demo.toml", "kind = \n")
    assert load_profile(project, "development").name == "development"
    with pytest.raises(ConfigError, match=r"demo\.toml: not valid TOML.*line 1"):
        load_profiles(project)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('kind = "disposible"', "kind"),
        ('summary = "no kind"', "kind"),
        ('kind = "disposable"\nsumary = "x"', "sumary"),
        ('kind = "disposable"\nseed = -1', "seed"),
        ('kind = "disposable"\nseed = true', "seed"),
        ('kind = "disposable"\nessentials_only = 1', "essentials_only"),
        ('kind = "disposable"\nusers = 5', "users"),
        ('kind = "disposable"\n[users]\ncont = 5', r"\[users\] cont"),
        ('kind = "disposable"\n[users]\ncount = -5', r"\[users\] count"),
        ('kind = "disposable"\n[users]\ncount = 2.5', r"\[users\] count"),
        ('kind = "disposable"\n[users]\ncount = "5"', r"\[users\] count"),
        ('kind = "disposable"\n[users]\ncount = 10_000_000_000_000', r"\[users\] count"),
        ('kind = "disposable"\n[users]\ncohorts = { admin = -1 }', r"\[users\] cohorts admin"),
        ('kind = "disposable"\n[users]\ncohorts = { "a b" = 1 }', r"\[users\] cohorts a b"),
        ('kind = "disposable"\n[users]\ncohorts = [1]', r"\[users\] cohorts"),
        ('kind = "disposable"\n[users]\nfixed = "accounts"', r"\[users\] fixed"),
        ('kind = "disposable"\n[users]\nper = { between = [1, 2] }', r"\[users\] per parent"),
        ('kind = "disposable"\n[o]\nper = { parent = "u" }', r"\[o\] per between"),
        ('kind = "disposable"\n[o]\nper = { parent = "u", between = [2, 1] }', r"\[o\] per betw"),
        ('kind = "disposable"\n[o]\nper = { parent = "u", between = [-1, 1] }', r"\[o\] per betw"),
        ('kind = "disposable"\n[o]\nper = { parent = "u", between = [1] }', r"\[o\] per between"),
        ('kind = "disposable"\n[o]\nper = { parent = "u", betwen = [1, 2] }', r"\[o\] per betwen"),
        ('kind = "disposable"\n[o]\ncount = 1\ncohorts = { a = 1 }', r"\[o\] cohorts"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_key(
    project: Project, write: Write, text: str, where: str
) -> None:
    write("profiles/mine.toml", text)
    with pytest.raises(ConfigError, match=rf"mine\.toml: {where}"):
        load_profile(project, "mine")


@pytest.mark.parametrize("name", ["production", "staging"])
def test_a_file_cannot_make_a_protected_environment_disposable(
    project: Project, write: Write, name: str
) -> None:
    write(f"profiles/{name}.toml", 'kind = "disposable"\n')
    with pytest.raises(ConfigError, match="always protected"):
        load_profile(project, name)


def test_production_has_essentials_only_unless_its_file_says_otherwise(
    project: Project, write: Write
) -> None:
    write("profiles/production.toml", 'kind = "protected"\n')
    assert load_profile(project, "production").essentials_only
    write("profiles/production.toml", 'kind = "protected"\nessentials_only = false\n')
    assert not load_profile(project, "production").essentials_only


def test_a_missing_folder_is_an_error_that_names_the_key(project: Project) -> None:
    with pytest.raises(ConfigError, match=r"\[tool.seeds\] profiles: there is no folder"):
        load_profiles(project)


def test_a_file_whose_name_cannot_name_an_environment_is_an_error(
    project: Project, write: Write
) -> None:
    write("profiles/my profile.toml", 'kind = "disposable"\n')
    with pytest.raises(ConfigError, match="'my profile' cannot name an environment"):
        load_profiles(project)


def test_a_project_without_profiles_has_the_well_known_environments(project: Project) -> None:
    project = dataclasses.replace(project, profiles=None)
    profiles = load_profiles(project)
    assert {name: profile.kind for name, profile in profiles.items()} == {
        "demo": "disposable",
        "development": "disposable",
        "production": "protected",
        "staging": "protected",
        "test": "disposable",
    }
    assert load_profile(project, "production").essentials_only
    with pytest.raises(UsageError, match="unknown profile 'tset'"):
        load_profile(project, "tset")


names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
scalars = st.one_of(st.booleans(), st.integers(-5, 5), st.text(max_size=3))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(ENTITY_KEYS) | names, values))
def test_whatever_an_entity_says_it_is_a_profile_or_an_error_that_names_the_file(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, object]
) -> None:
    root = tmp_path_factory.mktemp("any")
    lines = [f"{key} = {_toml(value)}\n" for key, value in table.items()]
    (root / "any.toml").write_text('kind = "disposable"\n[users]\n' + "".join(lines))
    project = Project(root=root, source=root / "pyproject.toml", profiles=root)
    assert _outcome(project) == "a profile" or "any.toml: [users]" in _outcome(project)


def _outcome(project: Project) -> str:
    try:
        load_profile(project, "any")
    except ConfigError as error:
        return error.message
    return "a profile"


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case str():
            return '"' + "".join(f"\\U{ord(c):08X}" for c in value) + '"'
        case _:
            return str(value)
