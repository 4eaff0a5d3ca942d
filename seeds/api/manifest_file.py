"""The file of a copy's manifest: written before the commit, and in its place after it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.errors import FileError

if TYPE_CHECKING:
    import datetime as dt

    from seeds.anonymize.plan import MaskingPlan
    from seeds.anonymize.proof.scan import Proof
    from seeds.copying.copy import TableCopy
    from seeds.schema.reflection import Reflection


@contextlib.contextmanager
def manifest_file(path: Path, rules: str, *, write: bool) -> Iterator[ManifestFile]:
    """Make sure that a manifest can be written before anything is, and put it in its place.

    What a run that was killed left beside the place is cleared away.

    Args:
        path: Its place.
        rules: The name of the file of rules.
        write: Whether there is going to be one.

    Raises:
        FileError: It cannot be written.
    """
    one = ManifestFile(path, path.with_name(f".{path.name}.part"), rules)
    if not write:
        yield one
        return
    try:
        one.part.touch()
    except OSError as error:
        raise FileError(
            f"{path}: the manifest cannot be written: {error.strerror}",
            "Name another place with --manifest.",
        ) from error
    try:
        yield one
        one.part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            one.part.unlink(missing_ok=True)


@dataclass(frozen=True)
class ManifestFile:
    """A manifest that is being made.

    Attributes:
        path: Its place.
        part: Where it is until the copy is complete.
        rules: The name of the file of rules.
    """

    path: Path
    part: Path
    rules: str

    def write(
        self,
        plan: MaskingPlan,
        there: Reflection,
        copied: Sequence[TableCopy],
        proof: Proof,
        started_at: dt.datetime,
    ) -> None:
        """Write what is known before the commit, beside its place."""
        import seeds
        from seeds.anonymize.manifest import manifest

        made = manifest(
            plan=plan,
            tables=there.tables,
            copied={one.table: (one.rows, one.digest) for one in copied},
            proof=proof,
            rules=self.rules,
            version=seeds.__version__,
            started_at=started_at,
            left_out=there.left_out,
        )
        try:
            with self.part.open("w", encoding="utf-8") as file:
                file.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FileError(
                f"{self.path}: the manifest cannot be written: {error.strerror}",
                "Nothing was kept in the target. Name another place with --manifest.",
            ) from error
