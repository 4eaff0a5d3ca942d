"""``seed`` without its ledger, to measure what the ledger costs."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np

from seeds.cli.main import main
from seeds.ledger.ledger import Ledger
from seeds.runner import digests


def _nothing(*arguments: Any, **named: Any) -> int:
    return 0


if __name__ == "__main__":
    with (
        patch.object(Ledger, "create", _nothing),
        patch.object(Ledger, "record", _nothing),
        patch.object(digests, "row_hashes", lambda batch: np.zeros(0, np.uint64)),
    ):
        main()
