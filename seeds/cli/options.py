"""Options that commands share, their sections in the help, and the request made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from seeds.cli import complete
from seeds.cli.invocation import Invocation
from seeds.config.numbers import parse_as_of, parse_count, parse_counts, parse_seed
from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.api.request import SeedRequest

WHAT = "What to write"
WHERE = "Where to"
HOW = "How"
OUTPUT = "Output"


class SectionOption(click.Option):
    """An option that stands in a named section of the help."""

    def __init__(self, section: str, *names: str, **settings: Any) -> None:
        super().__init__(list(names), **settings)
        self.section = section


class _Sections(click.Command):
    """A command whose help shows its options by section."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section in the order of their first option."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            # Click 8.5 lists arguments too; what they are is said in the text above.
            if record is not None and isinstance(parameter, click.Option):
                section = getattr(parameter, "section", OUTPUT)
                sections.setdefault(section, []).append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)


class SectionCommand(_Sections):
    """A command whose help shows its options by section."""

    def __init__(self, name: str, **settings: Any) -> None:
        settings.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(name, **settings)


class SectionGroup(_Sections, click.Group):
    """A command that does something by itself and has sub-commands as well.

    Its callback is called in any case, and looks at ``invoked_subcommand``.
    """

    def __init__(self, name: str, **settings: Any) -> None:
        settings.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(name, invoke_without_command=True, **settings)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by section, then the sub-commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def where_options() -> list[click.Parameter]:
    """Return the options that say which database."""
    return [
        SectionOption(
            WHERE,
            "--env",
            "-e",
            metavar="NAME",
            shell_complete=complete.profiles,
            help="Environment: the name of a profile. [variable: SEED_ENV; default: development]",
        ),
        SectionOption(
            WHERE,
            "--database-url",
            metavar="URL",
            help="Database. [variable: DATABASE_URL; default: seeds-ENV.db, a SQLite file]",
        ),
    ]


def what_options() -> list[click.Parameter]:
    """Return the options that shape the data."""
    return [
        SectionOption(
            WHAT,
            "--count",
            "-c",
            multiple=True,
            metavar="N|NAME=N",
            shell_complete=complete.counts,
            help="Rows of each seeder's main entity, or of the one named; such as 10_000, 10k, 1m."
            " Repeatable. [variables: SEED_COUNT_USERS, …]",
        ),
        SectionOption(
            WHAT,
            "--only",
            multiple=True,
            metavar="NAME,…",
            shell_complete=complete.names,
            help="Only these seeders or entities. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--except",
            "exclude",
            multiple=True,
            metavar="NAME,…",
            shell_complete=complete.names,
            help="All but these seeders or entities. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--clear",
            is_flag=True,
            help="First delete the rows of these entities and of those that depend on them.",
        ),
        *sample_options(),
    ]


def sample_options() -> list[click.Parameter]:
    """Return the options that decide single values."""
    return [
        SectionOption(
            WHAT,
            "--seed",
            metavar="N",
            help="Random seed. [variable: SEED_RANDOM_SEED; default: the profile's, else 42]",
        ),
        SectionOption(
            WHAT,
            "--as-of",
            metavar="DATE",
            help="The instant that relative dates hang on, UTC. [default: today at 00:00]",
        ),
        SectionOption(WHAT, "--locale", metavar="NAME", help="Names and addresses, such as de_DE."),
    ]


def yes_option() -> click.Parameter:
    """Return the option that answers the question of a guard."""
    return SectionOption(
        HOW,
        "--yes",
        "-y",
        is_flag=True,
        help="Do not ask: neither before production, nor before what looks like it.",
    )


def lock_timeout_option() -> click.Parameter:
    """Return the option that ends waiting for another seeder."""
    return SectionOption(
        HOW,
        "--lock-timeout",
        type=float,
        metavar="SECONDS",
        callback=_seconds,
        help="How long to wait for another seeder. [default: for ever]",
    )


def how_options() -> list[click.Parameter]:
    """Return the options of writing."""
    return [
        SectionOption(HOW, "--dry-run", is_flag=True, help="Print the plan and write nothing."),
        SectionOption(HOW, "--migrate", is_flag=True, help="Bring the schema up to date first."),
        yes_option(),
        SectionOption(HOW, "--force", is_flag=True, help="Override the guards that allow it."),
        SectionOption(
            HOW,
            "--jobs",
            default="1",
            show_default=True,
            metavar="N",
            help="Threads that make rows; the data does not depend on it.",
        ),
        SectionOption(
            HOW,
            "--batch-size",
            default="16_384",
            show_default=True,
            metavar="N",
            help="Rows made at a time; the data does not depend on it.",
        ),
        lock_timeout_option(),
    ]


def without(options: Iterable[click.Parameter], *names: str) -> list[click.Parameter]:
    """Return options except those with one of the names."""
    return [option for option in options if option.name not in names]


def removal_options() -> list[click.Parameter]:
    """Return the options of taking rows away."""
    return [
        SectionOption(HOW, "--dry-run", is_flag=True, help="Count, and delete nothing."),
        SectionOption(
            HOW, "--force", is_flag=True, help="Delete rows as well that were edited since."
        ),
        SectionOption(
            HOW,
            "--cascade",
            is_flag=True,
            help="Delete rows of others as well that refer to them, and what refers to those.",
        ),
        yes_option(),
        lock_timeout_option(),
    ]


def output_options() -> list[click.Parameter]:
    """Return the options of what is printed.

    :meth:`seeds.cli.invocation.Invocation.of` looks for them before parsing as well, because
    errors of parsing are printed too.
    """
    return [
        SectionOption(
            OUTPUT,
            "--json",
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help="Print one JSON object on standard output.",
        ),
        SectionOption(
            OUTPUT,
            "--quiet",
            "-q",
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help="No progress and no report.",
        ),
        SectionOption(
            OUTPUT,
            "--debug",
            is_flag=True,
            expose_value=False,
            callback=_remember,
            help="Show tracebacks of errors.",
        ),
    ]


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and param.name is not None:
        setattr(ctx.ensure_object(Invocation), param.name, True)


def request_of(seeders: Iterable[str], values: Mapping[str, Any]) -> SeedRequest:
    """Build the request from parsed options; an option that a command lacks keeps its default.

    Raises:
        UsageError: When a number, date or list is wrong; names the option.
    """
    from seeds.api.request import SeedRequest

    fields: dict[str, Any] = {
        name: values[name]
        for name in (
            "env",
            "clear",
            "database_url",
            "locale",
            "migrate",
            "force",
            "yes",
            "lock_timeout",
            "options",
        )
        if name in values
    }
    if "count" in values:
        fields["count"], fields["counts"] = parse_counts(values["count"])
    for name, option in (("only", "--only"), ("exclude", "--except")):
        if name in values:
            fields[name] = split_names(values[name], option)
    if values.get("seed") is not None:
        fields["seed"] = parse_seed(values["seed"], "--seed")
    if values.get("as_of") is not None:
        fields["as_of"] = parse_as_of(values["as_of"], "--as-of")
    for name, option in (("jobs", "--jobs"), ("batch_size", "--batch-size")):
        if name in values:
            fields[name] = _at_least_one(values[name], option)
    return SeedRequest(seeders=tuple(seeders), **fields)


def split_names(values: Iterable[str], option: str) -> tuple[str, ...]:
    """Return the names in comma lists, each once, in the order given.

    Raises:
        UsageError: When a name is empty.
    """
    names = [name.strip() for value in values for name in value.split(",")]
    if "" in names:
        raise UsageError(f"{option}: a name is empty", f"Write {option} users,orders.")
    return tuple(dict.fromkeys(names))


def _at_least_one(text: str, option: str) -> int:
    value = parse_count(text, option)
    if value < 1:
        raise UsageError(f"{option}: must be at least 1", "Leave it out, or write a number.")
    return value


def _seconds(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    if value is not None and (not math.isfinite(value) or value < 0):
        raise UsageError(f"--lock-timeout: {value:g} is not a time to wait", "Write seconds ≥ 0.")
    return value
