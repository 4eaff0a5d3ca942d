"""What a seeding command asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SeedRequest:
    """The arguments of ``seed``, ``plan`` and ``preview``; every field has the CLI option's name.

    Attributes:
        seeders: Names of the seeders to run, in any order; empty means all.
        env: Profile name; ``None`` takes SEED_ENV, then the configured default, then
            ``development``.
        clear: Delete the rows of the selected entities (and of those that depend on them) first.
        only: Keep only these seeders or entities.
        exclude: Leave these seeders or entities out.
        count: Rows wanted for every selected seeder's main entity; ``None`` keeps the profile's.
        counts: Rows wanted by entity name; wins over ``count``.
        seed: Random seed; ``None`` takes SEED_RANDOM_SEED, then the profile's, then 42.
        as_of: The instant that relative dates hang on (aware, UTC); ``None`` is today 00:00 UTC.
        database_url: Where to write; ``None`` resolves as configured.
        locale: Faker locale of names and addresses such as ``de_DE``; ``None`` is the built-in one.
        jobs: Generator threads, at least 1.
        batch_size: Rows a batch.
        migrate: Bring the schema up to date first.
        force: Override the guards that ``--force`` may override.
        yes: Answer yes to the production confirmation.
        lock_timeout: Seconds to wait for another seeder; ``None`` waits for ever.
        options: Values of seeders' own options (``{"featured": 5}``).
    """

    seeders: tuple[str, ...] = ()
    env: str | None = None
    clear: bool = False
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    seed: int | None = None
    as_of: dt.datetime | None = None
    database_url: str | None = None
    locale: str | None = None
    jobs: int = 1
    batch_size: int = 16_384
    migrate: bool = False
    force: bool = False
    yes: bool = False
    lock_timeout: float | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
