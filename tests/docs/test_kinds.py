"""The page about data by name lists the kinds that there are."""

from __future__ import annotations

import re

from seeds.generate.by_name import KINDS
from tests.docs.pages import ROOT


def test_every_kind_is_listed_once_and_no_other() -> None:
    page = (ROOT / "docs" / "how-to" / "generate-by-name.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| (`.*`) \|$", page, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([\w:]+)`", row)]
    assert sorted(listed) == sorted({*KINDS, "faker:METHOD"} - {"faker"})
