"""``seed anonymize --input FILE --output FILE``: a masked copy of a file."""

from __future__ import annotations

import contextlib
import datetime as dt
import glob
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from seeds.config.toml import shown as shown_path
from seeds.errors import FileError, GuardError, UsageError, did_you_mean
from seeds.files.compression import STANDARD, codec_of, is_pipe, open_sink, plain_suffix
from seeds.files.storage import is_url, local_path, shown
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    from seeds.anonymize.plan import MaskingPlan
    from seeds.anonymize.proof.scan import Proof
    from seeds.anonymize.secret import MaskingKey
    from seeds.api.masked_columns import Columns, MaskedSource
    from seeds.files.writing.pieces import Piece
    from seeds.runner.reports import MaskedFileReport
    from seeds.schema.digest import Digest
    from seeds.schema.table import TableInfo
    from seeds.schema.types import LogicalType

_YOUNG: Final = 60
"""Seconds in which another machine's run, whose processes are not seen here, may be at work."""

_FORMATS: Final = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


@dataclass(frozen=True)
class MaskFileOptions:
    """How a file is masked.

    Attributes:
        table: The table of the rules that the rows are of; by the file's name when left out.
        metadata: Models that say what the columns are in the database, ``module:name``.
        key_file: The file that holds the key; the environment variable ``SEEDS_ANONYMIZE_KEY``
            when left out.
        manifest: Where the manifest is written; beside the output when left out.
        force: Whether an output that is there is replaced.
        dry_run: Whether everything is looked at and nothing is written.
        jobs: Threads that mask.
    """

    table: str | None = None
    metadata: str | None = None
    key_file: str | Path | None = None
    manifest: str | Path | None = None
    force: bool = False
    dry_run: bool = False
    jobs: int = 1


def anonymize_file(
    input: str | Path,  # noqa: A002 - the option's name
    output: str | Path,
    rules: str | Path,
    options: MaskFileOptions | None = None,
    *,
    progress: Progress | None = None,
) -> MaskedFileReport:
    """Write a copy of a file with every row masked by rules; formats go by the files' names.

    What was written is read back, compared with what was masked, and searched for values that had
    to be masked; only then it gets its name.

    Args:
        input: The file to read: CSV, JSON, JSON Lines or Parquet.
        output: The file to write.
        rules: The file of rules.
        options: How.
        progress: Is told what happens.

    Raises:
        ConfigError: There is no key, or a weak one.
        RulesError: A column or a path has no rule, or a rule is wrong; nothing was written.
        GuardError: The output is there already, or is the input.
        PrivacyError: A value that had to be masked was found in what was written, which is gone.
        SeedsError: Something else is wrong; nothing is left of the output.
    """
    from seeds.anonymize.discreet import without_values
    from seeds.anonymize.rules.reading import read_rules
    from seeds.anonymize.secret import MaskingKey
    from seeds.api.file_rules import table_of

    options = options or MaskFileOptions()
    if options.jobs < 1:
        raise UsageError("--jobs is at least 1", "Leave it out.")
    source, target = local_path(str(input)), local_path(str(output))
    form = _format_of(source, target)
    manifest = Path(f"{target}.manifest.json" if options.manifest is None else options.manifest)
    _guard(source, Path(target), manifest, Path(rules), force=options.force)
    key = (
        MaskingKey.from_environment()
        if options.key_file is None
        else MaskingKey.from_file(options.key_file)
    )
    read = read_rules(Path(rules))
    table = table_of(shown(source), read, options.table)
    run = _Run(source, Path(target), form, manifest, read, table, key, options)
    run.progress = progress or Silent()
    try:
        with without_values():
            return run.copy(rules=Path(rules))
    finally:
        run.progress.finish()


# --- what can be said before anything is read -----------------------------------------------------


def _format_of(source: str, target: str) -> str:
    """Return the format of the output.

    Raises:
        UsageError: One of the files cannot be masked, or written, in this way.
    """
    for option, path in (("--input", source), ("--output", target)):
        if path == STANDARD or is_pipe(path):
            raise UsageError(
                f"{option} is read more than once, and a pipe can be read only once",
                "Name a file.",
            )
    if is_url(target):
        raise UsageError("--output is a file of this machine", "Copy it once it is there.")
    for option, path in (("--input", shown(source)), ("--output", target)):
        if plain_suffix(path) not in _FORMATS and not (
            option == "--input" and plain_suffix(path) in (".tsv", ".txt")
        ):
            raise UsageError(
                f"{option} {path}: its ending does not say what it is",
                f"Call it {', '.join(sorted(_FORMATS))}, or such with .gz or .zst.",
            )
    form = _FORMATS[plain_suffix(target)]
    if form == "parquet" and codec_of(target) is not None:
        raise UsageError(
            f"--output {target}: Parquet is compressed by itself", "Leave the second ending out."
        )
    return form


def _guard(source: str, target: Path, manifest: Path, rules: Path, *, force: bool) -> None:
    """Look that nothing is overwritten that is still needed.

    Raises:
        GuardError: The output is one of the other files, or is there already.
    """
    files = {"the input": Path(source), "the output": target, "the file of rules": rules}
    here = [(target, other, what) for what, other in files.items() if other is not target]
    here += [(manifest, other, what) for what, other in files.items()]
    for one, other, what in here:
        if _same(one, other):
            raise GuardError(f"{one} is {what}", "Choose another name: that one is only read.")
    for file in (target, manifest):
        if not file.absolute().parent.is_dir():
            raise FileError(
                f"{file} cannot be written: there is no folder {file.parent}", "Make it first."
            )
    if target.exists() and not force:
        raise GuardError(
            f"{target} exists already", "Write --force to replace it, or choose another --output."
        )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()


# --- the copy -------------------------------------------------------------------------------------


@dataclass
class _Run:
    source: str
    target: Path
    format: str
    manifest: Path
    rules: Any
    table: str
    key: MaskingKey
    options: MaskFileOptions
    progress: Progress = field(default_factory=Silent)

    def copy(self, *, rules: Path) -> MaskedFileReport:
        from seeds.anonymize.proof.scan import Proof
        from seeds.anonymize.rules.unseen import refuse_unseen_paths
        from seeds.api.masked_columns import Columns, MaskedSource
        from seeds.runner.reports import MaskedFileReport

        started, started_at = time.perf_counter(), dt.datetime.now(dt.UTC)
        models = self._models()
        source = MaskedSource(self.source, self.rules, self.table, models.get(self.table))
        self.progress.message(f"reading {source.name}")
        types = source.examined()
        plan, info = self._bound(source, types, models)
        columns = Columns(source, plan, info, types, self.format)
        refuse_unseen_paths(plan, self.rules.file, lambda _, names: columns.batches(names))
        plan = plan.learned(lambda _: columns.batches(sorted(columns.looked_at)))
        columns.plan = plan
        proof = Proof(plan)
        bound = plan.tables[self.table]
        digest = ""
        if not self.options.dry_run:
            digest = self._written(source, columns, proof, started_at, rules)
        return MaskedFileReport(
            ok=True,
            command="anonymize",
            dry_run=self.options.dry_run,
            input=source.name,
            output=str(self.target),
            format=self.format,
            table=self.table,
            rules=shown_path(rules),
            rules_sha256=plan.digest,
            key_id=self.key.key_id,
            manifest="" if self.options.dry_run else str(self.manifest),
            seconds=round(time.perf_counter() - started, 3),
            rows=source.rows,
            masked=tuple(n for n in columns.names if n in bound.masked_columns),
            kept=tuple(n for n in columns.names if n in bound.kept_columns),
            digest=digest,
            originals=proof.originals,
            cells=proof.cells,
            warnings=(*plan.warnings, *columns.notes),
        )

    def _models(self) -> Mapping[str, TableInfo]:
        """Return the tables of the models that the user names; none when nothing is named.

        Raises:
            UsageError: They cannot be imported, or do not have the table.
        """
        if self.options.metadata is None:
            return {}
        from seeds.api.anonymize_rules import schema_of_models

        models = schema_of_models(self.options.metadata).tables
        if self.table not in models:
            raise UsageError(
                f"--metadata {self.options.metadata}: the models have no table {self.table!r}",
                did_you_mean(self.table, models),
            )
        return models

    def _bound(
        self,
        source: MaskedSource,
        types: Mapping[str, LogicalType | None],
        models: Mapping[str, TableInfo],
    ) -> tuple[MaskingPlan, TableInfo]:
        """Hold the rules against the file, or against the models that it is of."""
        from seeds.api import file_rules

        if models:
            plan = file_rules.bound_to_models(self.rules, models, self.table, self.key)
            info = models[self.table]
        else:
            own = self.rules.tables[self.table]
            texts = source.format == "csv"
            info = file_rules.described(self.table, file_rules.types_for(types, own, texts=texts))
            every = source.format not in ("json", "jsonl")
            plan = file_rules.bound_to_file(self.rules, info, self.key, every=every)
        missing = [name for name in types if name not in plan.tables[self.table].columns]
        if missing:
            raise file_rules.no_rule(self.rules, self.table, missing)
        return plan, info

    def _written(
        self,
        source: MaskedSource,
        columns: Columns,
        proof: Proof,
        started_at: dt.datetime,
        rules: Path,
    ) -> str:
        """Write, read back, look, and give the files their names; return the digest."""
        with _staged(self.target) as staged, _staged(self.manifest) as described:
            with _called(self.target, staged):
                digest = self._filled(staged, source, columns, proof)
                self.progress.message(f"looking through {self.target.name}")
                self._checked(staged, columns, digest, proof)
            source.refuse_changed()
            self._describe(described, columns, digest, proof, started_at, rules)
            staged.replace(self.target)
            described.replace(self.manifest)
        return digest.hexdigest()

    def _filled(self, staged: Path, source: MaskedSource, columns: Columns, proof: Proof) -> Digest:
        from seeds.copying.stream import streamed
        from seeds.files.writing import writer_class
        from seeds.files.writing.base import WriterOptions
        from seeds.files.writing.pieces import write_rows

        def pieces(encode: Any) -> Iterator[Piece]:
            return streamed(
                source.chunks(),
                lambda chunk: encode(columns.masked(chunk, proof.collect)),
                workers=self.options.jobs,
            )

        self.progress.start([(self.table, source.rows)])
        writer = writer_class(self.format)
        with open_sink(staged) as sink:
            return write_rows(
                sink,
                writer,
                columns.written,
                columns.names,
                WriterOptions(),
                pieces,
                lambda rows: self.progress.advance(self.table, rows),
            )

    def _checked(self, staged: Path, columns: Columns, digest: Digest, proof: Proof) -> None:
        """Read what was written, compare it with what was masked, and look for survivors.

        Raises:
            FileError: It is not the same.
            PrivacyError: It holds values that had to be masked.
        """
        from seeds.copying.stream import overlapped
        from seeds.schema.digest import Digest

        back = Digest()
        # JSON without a row has no columns either.
        batches = columns.read_back(str(staged), back.update) if digest.rows else ()
        for _ in overlapped(batches, proof.look, workers=self.options.jobs):
            pass
        proof.finish()
        if (back.rows, back.hexdigest()) != (digest.rows, digest.hexdigest()):
            raise FileError(
                f"{self.target}: what was read back is not what was written ({digest.rows:,} rows "
                f"written, {back.rows:,} read)",
                "Nothing was kept. Another format may hold these values: .jsonl or .parquet.",
            )

    def _describe(
        self,
        part: Path,
        columns: Columns,
        digest: Digest,
        proof: Proof,
        started_at: dt.datetime,
        rules: Path,
    ) -> None:
        import seeds
        from seeds.anonymize.manifest import manifest

        made = manifest(
            plan=columns.plan,
            tables={self.table: columns.info},
            copied={self.table: (digest.rows, digest.hexdigest())},
            proof=proof,
            rules=rules.name,
            version=seeds.__version__,
            started_at=started_at,
            left_out={},
        )
        made["file"] = {"name": self.target.name, "format": self.format, "columns": columns.names}
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FileError(
                f"{self.manifest}: the manifest cannot be written: {error.strerror}",
                "Nothing was kept of the output. Name another place with --manifest.",
            ) from error


@contextlib.contextmanager
def _staged(path: Path) -> Iterator[Path]:
    """Yield a name beside a file, with its endings; whatever has it at the end is removed."""
    _remove_stale(path)
    staged = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield staged
    finally:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    """Remove what runs left behind that were killed: old enough, and of no process."""
    ours = re.compile(rf"\.(\d+)\.{re.escape(path.name)}")
    for other in path.absolute().parent.glob(f".*.{glob.escape(path.name)}"):
        found = ours.fullmatch(other.name)
        with contextlib.suppress(OSError):
            if found and time.time() - other.stat().st_mtime > _YOUNG and not _runs(int(found[1])):
                other.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


@contextlib.contextmanager
def _called(target: Path, staged: Path) -> Iterator[None]:
    """Call a file by the name that it is going to have."""
    try:
        yield
    except FileError as error:
        message = error.message.replace(str(staged.resolve()), str(target))
        message = message.replace(str(staged), str(target)).replace(staged.name, target.name)
        raise FileError(message, error.hint) from error
