"""The example shop's rows without a database."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from seeds.config.profiles import Profile, load_profile
from seeds.config.project import Project, find_project
from seeds.factories.loading import load_metadata, load_seeders
from seeds.plan.model import Plan, TableState
from seeds.runner.seeding import RunSettings, plan_run
from seeds.runner.selection import Selected, Selection, select
from seeds.schema.metadata import table_info
from seeds.schema.table import TableInfo
from seeds.spec.seeder import SeederSpec
from tests.support.generation import AS_OF, Made, generation, made_of

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def project() -> Project:
    """Return the shop's project."""
    return find_project(ROOT)


@cache
def seeders() -> Mapping[str, SeederSpec]:
    """Return the shop's seeders."""
    return load_seeders(project())


@cache
def tables() -> Mapping[str, TableInfo]:
    """Return the shop's tables."""
    return {t.fullname: table_info(t) for t in load_metadata(project()).sorted_tables}


@cache
def profile(name: str) -> Profile:
    """Return one of the shop's profiles, or ``plain``: the factories as they are."""
    if name == "plain":
        return dataclasses.replace(load_profile(project(), "development"), name=name, entities={})
    return load_profile(project(), name)


def selected(selection: Selection | None = None, env: str = "development") -> Selected:
    """Return what a selection selects."""
    return select(selection or Selection(), seeders(), profile(env))


def planned(
    selection: Selection | None = None,
    env: str = "development",
    state: Mapping[str, TableState] | None = None,
) -> Plan:
    """Plan a run of the shop."""
    now = state or {}
    return plan_run(
        selected(selection, env),
        tables(),
        lambda table: now.get(table, TableState()),
        settings(env),
        seeder_of,
    )


def seeder_of(table: str) -> str | None:
    """Return the seeder that invents a table's rows."""
    return next(
        (s.name for s in seeders().values() for p in s.parts if p.entity.table == table), None
    )


def settings(env: str = "development", *, seed: int = 42) -> RunSettings:
    """Return what a run of the shop goes by."""
    return RunSettings("all", profile(env), seed, AS_OF)


def made(
    selection: Selection | None = None,
    env: str = "development",
    *,
    seed: int = 42,
    as_of: dt.datetime = AS_OF,
    batch_size: int = 16_384,
    jobs: int = 1,
) -> Made:
    """Make all rows of a run of the shop on an empty database."""
    plan = planned(selection, env)
    own = dataclasses.replace(settings(env, seed=seed), as_of=as_of)
    sources = generation(plan, seed=own.seed, as_of=own.as_of)
    return made_of(plan, sources, batch_size=batch_size, jobs=jobs)
