"""What the doctor finds, one probe at a time; a probe that fails is a finding itself."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from seeds.config.urls import mask_text
from seeds.load.errors import translate
from seeds.runner.reports import Finding


@dataclass(frozen=True)
class Probe:
    """A part of an examination; what is raised in it becomes a finding."""

    seen: Examination
    section: str
    name: str
    state: str

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        """Note an error and go on; only an interruption goes through."""
        # A project's module may call sys.exit() when it is imported.
        if not isinstance(error, Exception | SystemExit):
            return False
        self.seen.failed(self.section, self.name, self.state, error)
        return True


class Examination:
    """Gathers findings. No probe ends it, and no secret gets into it."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._secrets: list[str] = []

    def hide(self, secret: str | None) -> None:
        """Keep a word out of everything that is noted from now on."""
        if secret:
            forms = {secret, quote(secret, safe=""), unquote(secret)}
            self._secrets = sorted({*self._secrets, *forms}, key=len, reverse=True)

    def ok(self, section: str, name: str, value: str, hint: str = "") -> None:
        """Note that something is as it should be."""
        self._add(section, name, value, "ok", hint)

    def note(self, section: str, name: str, value: str, hint: str = "") -> None:
        """Note what is worth knowing."""
        self._add(section, name, value, "note", hint)

    def problem(self, section: str, name: str, value: str, hint: str = "") -> None:
        """Note what would make a run fail."""
        self._add(section, name, value, "problem", hint)

    def probe(self, section: str, name: str, *, state: str = "problem") -> Probe:
        """Return a context that turns whatever is raised in it into a finding.

        Args:
            section: The section of the finding.
            name: Its name.
            state: How bad it is that the probe fails.
        """
        return Probe(self, section, name, state)

    def failed(self, section: str, name: str, state: str, error: BaseException) -> None:
        """Note an error that a probe ended with."""
        known = translate(error)
        if known is not None:
            self._add(section, name, known.message, state, known.hint)
            return
        first = str(error).strip().partition("\n")[0]
        kind = type(error).__name__
        self._add(section, name, f"{kind}: {first}" if first else kind, state, "")

    def problems(self, *sections: str) -> list[Finding]:
        """Return the problems, of some sections only when any are named."""
        return [
            finding
            for finding in self.findings
            if finding.state == "problem" and (not sections or finding.section in sections)
        ]

    def _add(self, section: str, name: str, value: str, state: str, hint: str) -> None:
        self.findings.append(Finding(section, name, self._clean(value), state, self._clean(hint)))

    def _clean(self, text: str) -> str:
        text = mask_text(text)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
