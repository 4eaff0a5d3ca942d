"""The doctor's findings."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import mark, plain_table
from seeds.cli.render.text import counted
from seeds.runner.reports import DoctorReport, Finding

_STYLES = {"ok": "green", "note": "yellow", "problem": "red"}
_NARROW = 60


def show(console: Console, report: DoctorReport) -> None:
    """Print the findings by section, and what to do next."""
    order = list(dict.fromkeys(finding.section for finding in report.findings))
    ordered = sorted(report.findings, key=lambda finding: order.index(finding.section))
    for section, findings in groupby(ordered, key=lambda finding: finding.section):
        console.print(Text(section, style="bold"))
        _show_section(console, _summarised(section, list(findings)))
        console.print()
    console.print(Text("next", style="bold"))
    for step in report.next:
        if step.command:
            console.print(Text(f"  {step.command}", style="bold cyan"), soft_wrap=True)
        _indented(console, step.reason, "    " if step.command else "  ")
    console.print()
    _indented(console, _summary(report), "", "" if report.ok else "red")


def _show_section(console: Console, findings: list[Finding]) -> None:
    table = plain_table()
    table.show_header = False
    # As wide in all sections, so that they line up.
    table.add_column(no_wrap=True, min_width=max(len(_symbol(console, s)) for s in _STYLES))
    narrow = console.width < _NARROW
    if not narrow:
        table.add_column(no_wrap=True, min_width=12)
    table.add_column(overflow="fold")
    for finding in findings:
        value = Text(finding.value)
        if narrow:
            value = Text(f"{finding.name}: {finding.value}")
        if finding.hint:
            value.append(f"\n{finding.hint}", style="dim")
        symbol = Text(_symbol(console, finding.state), style=_STYLES[finding.state])
        cells = [symbol, value] if narrow else [symbol, Text(finding.name), value]
        table.add_row(*cells)
    console.print(table)


def _summarised(section: str, findings: list[Finding]) -> list[Finding]:
    """Return the findings with the versions of libraries in one line."""
    if section != "versions":
        return findings
    apart = {"seeds", "Python", "platform"}
    libraries = [f for f in findings if f.state == "ok" and f.name not in apart]
    others = [f for f in findings if f not in libraries]
    listed = ", ".join(f"{f.name} {f.value}" for f in libraries)
    return [*others, Finding(section, "libraries", listed)] if listed else others


def _symbol(console: Console, state: str) -> str:
    return "!" if state == "note" else mark(console, state == "ok")


def _indented(console: Console, text: str, indent: str, style: str = "") -> None:
    for line in Text(text, style=style).wrap(console, max(console.width - len(indent), 20)):
        line.rstrip()
        console.print(Text(indent) + line)


def _summary(report: DoctorReport) -> str:
    states = [finding.state for finding in report.findings]
    problems, notes = states.count("problem"), states.count("note")
    found = [counted(n, noun) for n, noun in ((problems, "problem"), (notes, "note")) if n]
    return f"{' and '.join(found) or 'No problems'}. Nothing was changed."
