"""Pages of the documentation, read so that a test can do what they say.

What a fenced block means is said in the words after its language, which readers do not see:

- ``console``: each line after ``$`` is run, the lines below it are what it prints. ``…`` on a line
  of its own stands for any lines; durations, rates, dates and paths may differ, and so may sizes of
  compressed files. ``console by-hand`` is not run.
- ``python app/models/review.py`` (or ``toml``, ``ini``, …): the text is written to that file.
- ``diff app/models/__init__.py``: the lines are changed in that file. ``@@`` separates places.
- ``pycon``: a session with Python, checked like a doctest. ``pycon continued`` goes on with the
  session of the block before it.

Everything happens in a project of its own, named by a comment on the page:
``<!-- performed in: shop -->``.
"""

from __future__ import annotations

import dataclasses
import doctest
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.command import clean_environment

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "/home/you/project"
"""What pages write for the folder of the project."""
POSTGRESQL = "postgresql://seeds:seeds@localhost:5432/shop"
"""What pages write for a PostgreSQL database."""

SHOP = ("app", "migrations", "scripts", "pyproject.toml", "alembic.ini", "README.md", "Makefile",
        "requirements-dev.lock", ".env.example")  # fmt: skip
PLACES: Mapping[str, tuple[str, ...]] = {
    "shop": SHOP,
    "checkout": (*SHOP, "seeds", "tests"),
    "examples": ("examples/isp/isp", "examples/isp/tests", "examples/isp/pyproject.toml",
                 "examples/sensors/sensors", "examples/sensors/pyproject.toml"),
    "empty": (),
}  # fmt: skip

_FENCE = re.compile(r"^```(\w+)(?: +([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"^<!-- performed in: (\w+) -->$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: Its language.
        argument: The words after the language.
        text: What stands between the fences.
        line: The number of its first line on the page.
        before: The paragraph above it.
        span: Where ``text`` begins and ends on the page.
    """

    language: str
    argument: str
    text: str
    line: int
    before: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Step:
    """A command as a person types it, and what it prints."""

    typed: str
    output: str

    @property
    def command(self) -> str:
        """The command as a shell wants it: without second prompts and remarks."""
        return re.sub(r"\s+# .*$", "", self.typed.replace("\n> ", "\n"))


def blocks(page: str) -> Iterator[Block]:
    """Return the fenced blocks of a page."""
    for match in _FENCE.finditer(page):
        above = page[: match.start()]
        paragraph = above.rstrip().rpartition("\n\n")[2]
        yield Block(
            match[1],
            match[2] or "",
            match[3],
            above.count("\n") + 2,
            paragraph,
            match.span(3),
        )


def performances(page: str) -> Iterator[Block]:
    """Return the blocks of a page, with the parts of each Python session put together."""
    session: Block | None = None
    for block in blocks(page):
        if session is not None and block.language == "pycon" and block.argument == "continued":
            # Blank lines stand for the text between, so that line numbers are those of the page.
            gap = block.line - session.line - session.text.count("\n")
            text = session.text + "\n" * gap + block.text
            session = dataclasses.replace(session, text=text)
            continue
        if session is not None:
            yield session
        session = block if block.language == "pycon" else None
        if session is None:
            yield block
    if session is not None:
        yield session


def place_of(page: str) -> str | None:
    """Return the kind of project that a page is performed in, ``None`` for one to read only."""
    found = _PLACE.search(page)
    return found[1] if found else None


def steps(text: str) -> list[Step]:
    """Return the commands of a ``console`` block."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert not parts[0].strip(), f"a console block begins with a command: {text!r}"
    found = []
    for part in parts[1:]:
        lines = part.split("\n")
        end = 1
        while lines[end].startswith("> "):
            end += 1
        found.append(Step("\n".join(lines[:end]), "\n".join(lines[end:]).strip("\n")))
    return found


_COMPRESSED = re.compile(r"--compress\b|\bparquet\b")
"""Commands whose files are as large as the library that compresses them makes them."""


def _without_sizes(text: str) -> str:
    """Return output without what stands in the last column of tables, when that is ``bytes``."""
    lines, inside = [], False
    for line in text.splitlines():
        inside = line.endswith(" bytes") or (inside and re.search(r"\d$", line) is not None)
        lines.append(re.sub(r"[\d,]+$", "SIZE", line) if inside else line)
    return "\n".join(lines)


def normal(text: str) -> str:
    """Return output without what may differ from run to run."""
    text = re.sub(r"(sqlite://|postgresql(\+\w+)?://)[^\s\"]*/", r"\1/", text)
    text = re.sub(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?Z?)?", "DATE", text)
    text = re.sub(r"[\d,.]+ (ms|s|min)\b", "TIME", text)
    text = re.sub(r"[\d,.]+k?/s", "RATE", text)
    text = re.sub(r"\byou@\S+", "you@HOST", text)
    # Suites grow, and pytest shows as many dots.
    text = re.sub(r"^\.+ *\[ *\d+%\]$", "DOTS", text, flags=re.MULTILINE)
    text = re.sub(r"\d+ (passed|deselected)", r"N \1", text)
    text = re.sub(r" in \d[\d.]*s( \([\d:]+\))?$", " in TIME", text, flags=re.MULTILINE)
    # Rows hang on the day, and so do their digests.
    text = re.sub(r"\b[0-9a-f]{32}\b", "DIGEST", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    # A table that took no time at all shows none.
    return "\n".join(line.removesuffix(" TIME") for line in lines).strip()


def matches(expected: str, actual: str, command: str = "") -> bool:
    """Tell whether a command's output is as the page says."""
    if _COMPRESSED.search(command):
        expected, actual = _without_sizes(expected), _without_sizes(actual)
    lines = normal(expected).split("\n")
    pattern = "".join("(?:.*\n)*" if line == "…" else f"{re.escape(line)}\n" for line in lines)
    return re.fullmatch(pattern, f"{normal(actual)}\n") is not None


@dataclass
class Workspace:
    """A project of its own, in which a page is performed.

    Attributes:
        folder: The project.
        home: The user's home.
        variables: Environment variables beyond the bare minimum.
        postgresql: The URL that stands for :data:`POSTGRESQL`.
        recording: Whether what is printed goes onto the page, instead of being compared with it.
    """

    folder: Path
    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    postgresql: str = ""
    recording: bool = False

    @classmethod
    def make(cls, folder: Path, place: str, postgresql: str = "") -> Workspace:
        """Make the project that a page starts from."""
        project, home = folder / "project", folder / "home"
        project.mkdir()
        home.mkdir()
        for name in PLACES[place]:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, project / name)
            elif source.exists():
                shutil.copy2(source, project / name)
        work = cls(project, home, postgresql=postgresql)
        if place == "checkout":
            work.variables["PYTHONPATH"] = str(project)
        if place != "empty":
            work._fake_venv()
        scripts = sysconfig.get_path("scripts")
        work.variables["PATH"] = f"{scripts}:{os.environ['PATH']}"
        work.variables["COLUMNS"] = "100"
        work.variables["LOGNAME"] = "you"
        # A page is performed as if nothing was compiled before.
        work.variables["PYTHONDONTWRITEBYTECODE"] = "1"
        return work

    def _fake_venv(self) -> None:
        """Make a .venv that is this environment, so that make installs nothing."""
        bin_ = self.folder / ".venv" / "bin"
        bin_.mkdir(parents=True)
        scripts = Path(sysconfig.get_path("scripts"))
        for name, target in (("python", sys.executable), ("seed", str(scripts / "seed"))):
            script = bin_ / name
            script.write_text(f'#!/bin/sh\nexec {target} "$@"\n')
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        (bin_ / "activate").write_text(f'PATH="{bin_}:$PATH"\n')
        (self.folder / ".venv" / ".installed").touch()

    def perform(self, block: Block) -> str | None:
        """Do what a block says.

        Returns:
            The block's text with what its commands really printed, or ``None``.

        Raises:
            AssertionError: It does not work as the page says.
        """
        match block.language, block.argument:
            case ("console", ""):
                return self._console(block)
            case ("pycon", _):
                self._session(block)
            case ("diff", path):
                self._change(self.folder / path, block)
            case (_, path) if path and path != "by-hand":
                self._write(self.folder / path, block)
        return None

    def _write(self, path: Path, block: Block) -> None:
        self._named(path, block)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)

    def _change(self, path: Path, block: Block) -> None:
        self._named(path, block)
        text = path.read_text()
        for hunk in re.split(r"^@@.*\n", block.text, flags=re.MULTILINE):
            lines = hunk.splitlines()
            before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
            after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
            assert text.count(before) == 1, f"line {block.line}: not once in {path}:\n{before}"
            text = text.replace(before, after)
        path.write_text(text)

    def _named(self, path: Path, block: Block) -> None:
        name = path.relative_to(self.folder).as_posix()
        assert f"`{name}`" in block.before, f"line {block.line}: the text does not name `{name}`"

    def _environment(self) -> dict[str, str]:
        return clean_environment(self.home, self.variables)

    def _console(self, block: Block) -> str:
        real = []
        for step in steps(block.text):
            command = step.command
            if POSTGRESQL in command:
                command = command.replace(POSTGRESQL, self.postgresql)
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self._environment(),
                input="",
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            # Progress, on standard error, is not there on a terminal any more when all is done.
            failed = done.returncode != 0
            output = (done.stdout + (done.stderr if failed else "")).strip("\n")
            output = output.replace(str(self.folder), PROJECT)
            if self.postgresql:
                output = re.sub(r"postgresql(\+\w+)?://\S+", POSTGRESQL.replace(":seeds@", ":***@"),
                                output)  # fmt: skip
            should_fail = bool(re.search(r"^error:", step.output, re.MULTILINE)) or bool(
                re.search(r"^✗", step.output, re.MULTILINE)
            )
            seen = f"line {block.line}: $ {step.command}\n{output}\n{done.stderr}"
            if failed != should_fail and not (self.recording and step.output == "?"):
                raise AssertionError(f"{seen}\nexited with {done.returncode}")
            same = not step.output or matches(step.output, output, step.command)
            real.append((step, step.output if same else output, seen))
        text = "".join(
            f"$ {step.typed}\n" + (f"{output}\n" if output else "") for step, output, _ in real
        )
        different = [seen for step, output, seen in real if output != step.output]
        if different:
            raise Different(different, text)
        return text

    def _session(self, block: Block) -> None:
        found = doctest.DocTestParser().get_doctest(block.text, {}, "page", "page", block.line)
        script = self.home / "session.py"
        script.write_text(
            "import doctest, sys, traceback\nfrom pathlib import Path\n"
            # Some versions of doctest compare the last line alone, which is the hint's.
            "only = traceback.format_exception_only\n"
            "traceback.format_exception_only = lambda *error: [''.join(only(*error))]\n"
            f"test = doctest.DocTestParser().get_doctest(Path({str(self.home / 'session.txt')!r})"
            ".read_text(), {}, 'page', None, 0)\n"
            "runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)\n"
            "runner.run(test)\nsys.exit(runner.failures)\n"
        )
        assert found.examples
        (self.home / "session.txt").write_text(block.text)
        environment = self._environment()
        path = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = f"{self.folder}:{path}" if path else str(self.folder)
        done = subprocess.run(
            [sys.executable, script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"line {block.line}:\n{done.stdout}\n{done.stderr}"


class Different(AssertionError):
    """A command prints something else than the page says.

    Args:
        seen: The commands with what they really print.
        text: The block as it should be.
    """

    def __init__(self, seen: list[str], text: str) -> None:
        super().__init__("\n\n".join(seen))
        self.text = text
