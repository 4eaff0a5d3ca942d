"""Histograms, shares and most frequent values, as small pictures of SVG."""

from __future__ import annotations

from typing import Final

from seeds.files.page.markup import Markup, tag
from seeds.files.page.words import counted, measure, percent, shown
from seeds.schema.portrait import Bin, ColumnPortrait, TopValue

_WIDTH, _HEIGHT, _SPACE = 320.0, 72.0, 1.5
_LEAST: Final = 1.5
"""Height of a bar that is not empty, however few rows it stands for."""
EXAMPLES: Final = 3
"""Values that are shown where all are different."""
_EXAMPLE: Final = 60
"""Characters of one of them."""


def bars(column: ColumnPortrait, examined: int) -> Markup:
    """Return the histogram of a column.

    Args:
        column: The column.
        examined: Rows that were looked at.
    """
    bins = column.histogram
    most = max(bar.rows for bar in bins)
    step = _WIDTH / len(bins)
    drawn = []
    for i, bar in enumerate(bins):
        height = max(bar.rows / most * (_HEIGHT - 2), _LEAST) if bar.rows else 0.0
        share = percent(bar.rows, examined)
        drawn.append(
            tag(
                "g",
                tag("title", f"{_span(bar)}: {counted(bar.rows, 'row')}, {share}"),
                # The whole height answers to the pointer, not only what is filled.
                tag("rect", x=i * step, y="0", width=step, height=_HEIGHT, class_="catch"),
                tag(
                    "rect",
                    x=i * step + _SPACE / 2,
                    y=_HEIGHT - height,
                    width=max(step - _SPACE, 1.0),
                    height=height,
                    class_="bar",
                ),
            )
        )
    # Where each whole number has a bar, the last bar's number is the end.
    end = bins[-1].start if _single(bins[-1]) else bins[-1].stop
    fullest = max(bins, key=lambda bar: bar.rows)
    said = (
        f"Histogram of {column.name}: {counted(len(bins), 'bar')} from "
        f"{measure(bins[0].start)} to {measure(end)}; "
        f"the highest is {_span(fullest)} with {counted(fullest.rows, 'row')}."
    )
    picture = tag(
        "svg",
        *drawn,
        tag("line", x1="0", x2=_WIDTH, y1=_HEIGHT, y2=_HEIGHT, class_="axis"),
        class_="histogram",
        role="img",
        aria_label=said,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT + 1:g}",
        preserveAspectRatio="none",
    )
    ends = tag(
        "div",
        tag("span", measure(bins[0].start)),
        tag("span", measure(end)),
        class_="ends",
        aria_hidden="true",
    )
    return tag("div", picture, ends, class_="chart")


def _single(bar: Bin) -> bool:
    """Tell whether a bar stands for a single value."""
    if isinstance(bar.start, int) and isinstance(bar.stop, int):
        return bar.stop - bar.start <= 1
    return bar.start == bar.stop


def _span(bar: Bin) -> str:
    if _single(bar):
        return measure(bar.start)
    return f"{measure(bar.start)} to {measure(bar.stop)}"


def share(part: int, whole: int, kind: str) -> Markup:
    """Return a bar that is filled as far as a part is of the whole.

    Args:
        part: The part.
        whole: The whole.
        kind: The class of what is filled.
    """
    filled = 100 * part / whole if whole else 0.0
    return tag(
        "svg",
        tag("rect", width="100", height="8", class_="track"),
        tag("rect", width=f"{filled:.2f}", height="8", class_=kind) if part else "",
        class_="share",
        aria_hidden="true",
        viewBox="0 0 100 8",
        preserveAspectRatio="none",
    )


def top_values(column: ColumnPortrait, examined: int) -> Markup:
    """Return the most frequent values of a column with their shares.

    Args:
        column: The column.
        examined: Rows that were looked at.
    """
    rows = [_top(top, examined) for top in column.top]
    others = column.distinct - len(column.top)
    if others > 0:
        at_least = "more than " if column.distinct_more else ""
        others_said = counted(others, "other")
        rows.append(tag("li", f"and {at_least}{others_said}", class_="others"))
    return tag("ul", *rows, class_="top")


def _top(top: TopValue, examined: int) -> Markup:
    text = shown(top.value)
    return tag(
        "li",
        tag("span", text, class_=f"value {kind_of(top.value)}", title=text),
        share(top.rows, examined, "fill"),
        tag(
            "span",
            percent(top.rows, examined),
            class_="number",
            title=counted(top.rows, "row"),
        ),
    )


def examples(column: ColumnPortrait) -> Markup:
    """Return some values of a column in which all are different."""
    parts: list[str] = ["All different, such as " if len(column.top) > 1 else "One value: "]
    for top in column.top[:EXAMPLES]:
        text = shown(top.value)
        cut = text if len(text) <= _EXAMPLE else f"{text[: _EXAMPLE - 1]}…"
        parts += [tag("span", cut, class_="value", title=text), ", "]
    return tag("p", *parts[:-1], class_="examples")


def kind_of(value: object) -> str:
    """Return the class of a value: those that are no texts look otherwise."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "figure"
        case "":
            return "null"
        case _:
            return "text"
