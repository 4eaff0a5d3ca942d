"""Options that say which rows a subset has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from seeds.cli.options import WHAT, SectionOption
from seeds.config.numbers import parse_seed

if TYPE_CHECKING:
    from seeds.api import SubsetChoice


SUBSET = ("where", "children", "all_children", "reference", "seed")
"""The names of the options, as Click hands their values over."""


def subset_options() -> list[click.Parameter]:
    """Return the options beside the names of the tables to start with."""
    return [
        SectionOption(
            WHAT,
            "--where",
            multiple=True,
            metavar="[TABLE=]SQL",
            help="Start only with rows for which this holds. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--children",
            multiple=True,
            metavar="TABLE[=N]",
            help="Take along the rows of this table that refer to rows of the subset, at most N for"
            " each. Not those of rows that came only because they are referred to. Repeatable.",
        ),
        SectionOption(WHAT, "--all-children", is_flag=True, help="Children of every table."),
        SectionOption(
            WHAT,
            "--reference",
            multiple=True,
            metavar="TEXT",
            help='A reference that no foreign key declares: "a.b_id -> b.id", or "a.any_id -> b.id'
            ' when kind = b". Repeatable.',
        ),
        SectionOption(
            WHAT,
            "--seed",
            metavar="N",
            default="0",
            show_default=True,
            help="Which rows a number or a part means: other seeds, other rows.",
        ),
    ]


def subset_of(tables: Sequence[str], values: Mapping[str, Any]) -> SubsetChoice:
    """Return what the options say.

    Raises:
        UsageError: Something is not understood.
    """
    from seeds.api import SubsetChoice
    from seeds.copying.closure.parsing import parse_children, parse_reference, parse_start

    return SubsetChoice(
        starts=[parse_start(text) for text in tables],
        where=values["where"],
        children=[parse_children(text) for text in values["children"]],
        all_children=values["all_children"],
        references=[parse_reference(text) for text in values["reference"]],
        seed=parse_seed(values["seed"], "--seed"),
    )
