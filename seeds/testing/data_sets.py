"""Data sets of tests: what ``@pytest.mark.seed("test")`` asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from seeds.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from seeds.testing.options import Options

EXAMPLE = 'Write @pytest.mark.seed("test") or @pytest.mark.seed("test", "users", count=5).'
KEYWORDS = ("count", "seed")


@dataclass(frozen=True)
class DataSet:
    """What ``seed`` is to fill a database with.

    Attributes:
        env: The environment, which is a profile's name.
        seeders: Names of seeders; empty means all.
        count: Rows of each seeder's main entity.
        counts: Rows by entity.
        seed: Random seed; that of the run, else the profile's, when left out.
    """

    env: str
    seeders: tuple[str, ...] = ()
    count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    seed: int | None = None

    @property
    def key(self) -> str:
        """A short word that stands for the data set within a run, whose models are the same."""
        said = [self.env, self.seeders, self.count, sorted(self.counts.items()), self.seed]
        return blake2b(json.dumps(said).encode(), digest_size=5).hexdigest()

    def fill(self, options: Options, url: str) -> None:
        """Seed a database that has its tables.

        Args:
            options: Seed, as-of and project of the run.
            url: The database.

        Raises:
            SeedsError: Something is wrong; nothing was written.
        """
        from seeds.api.request import SeedRequest
        from seeds.api.seeding import seed
        from seeds.testing.options import find

        given = options.seed if options.seed_given else None
        request = SeedRequest(
            seeders=self.seeders,
            env=self.env,
            count=self.count,
            counts=self.counts,
            seed=given if self.seed is None else self.seed,
            as_of=options.as_of,
            database_url=url,
            yes=True,
        )
        seed(request, project=find(options))


def data_set_of(item: Any) -> DataSet | None:
    """Return the data set that a test's marker ``seed`` asks for.

    Raises:
        UsageError: The marker says something else.
    """
    mark = item.get_closest_marker("seed")
    if mark is None:
        return None
    for name in mark.kwargs:
        if name not in KEYWORDS:
            raise UsageError(
                f"the marker seed takes no {name!r}", f"{did_you_mean(name, KEYWORDS)} {EXAMPLE}"
            )
    if not mark.args or not all(isinstance(word, str) for word in mark.args):
        raise UsageError("the marker seed wants the name of an environment first", EXAMPLE)
    count = mark.kwargs.get("count")
    whole = isinstance(count, int) and not isinstance(count, bool)
    if count is not None and not whole and not isinstance(count, Mapping):
        raise UsageError(
            f"the marker seed: count is {count!r}",
            'Write count=5 or count={"users": 5}.',
        )
    return DataSet(
        env=mark.args[0],
        seeders=mark.args[1:],
        count=count if whole else None,
        counts=count if isinstance(count, Mapping) else {},
        seed=mark.kwargs.get("seed"),
    )
