"""E-mail addresses: one that reaches nobody for each person."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import as_texts, base32, chosen
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.generate import pools
from seeds.generate.arrow import join, primitive, texts

U64 = NDArray[np.uint64]

_LETTERS = 16
"""Letters of base32 that tell addresses apart: 80 bits."""

_FEWEST = 8
_NAME = 12
"""Letters and the dot that the longest first name of the pool takes."""

DOMAIN = "staging.invalid"
_RESERVED = re.compile(r"(?:^|\.)(?:invalid|test|example|localhost|example\.(?:com|net|org))$")


class Email(Mask):
    """An address that reaches nobody, such as ``ada.k3j5x2mq7w4tz6bp@staging.invalid``.

    Addresses that differ in capitals alone are one person's: their masked values differ in
    capitals alone too. A text that is no address becomes one.
    """

    name: ClassVar[str] = "email"
    domain: ClassVar[str] = "email"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "email_domain", str, DOMAIN,
            "What stands after the @; `keep` leaves each address its own domain, so that a mail "
            "that is sent could arrive at a stranger's.",
        ),
        Option("name", bool, True, "Whether a first name stands before the letters."),
    )  # fmt: skip

    def check(self) -> None:
        domain = self.settings["email_domain"]
        self._keeps = domain == "keep"
        if not self._keeps and not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", domain):
            raise OptionError("email_domain", f"{domain!r} is no domain")
        if not self._keeps and not _RESERVED.search(domain):
            raise OptionError(
                "email_domain",
                f"{domain!r} is a domain that mail may reach",
                "Use one below .invalid or .test, example.com, or 'keep'.",
            )
        self._letters, self._named = _LETTERS, self.settings["name"]
        length = self.column.type.length
        if length is None:
            return
        room = length - (0 if self._keeps else len(domain) + 1)
        self._named = self._named and room >= _LETTERS + _NAME
        if room < _LETTERS and self.unique:
            raise self.capacity_error(
                f"{length} characters leave {max(room, 0)} of {_LETTERS} before @{domain}",
                "Use a shorter email_domain such as 'x.invalid', or the mask hash.",
            )
        self._letters = min(_LETTERS, room)
        if room < _FEWEST:
            raise OptionError(
                "mask", f"an address of @{domain} needs {len(domain) + 1 + _FEWEST} characters, "
                f"the column has {length}", "Use a shorter email_domain, or the mask hash.",
            )  # fmt: skip

    def replace(self, cells: Cells) -> Any:
        written = cells.values
        canonical = pc.utf8_lower(pc.utf8_trim_whitespace(written))
        low, high = cells.hashes(canonical)
        local = as_texts(base32(low, high, self._letters))
        if self._named:
            # By the highest bits, of which no letter is made.
            local = join(chosen(_names(), high), local)
        if self._keeps:
            return self._with_own_domains(cells, written, canonical, local)
        masked = join(local, "@" + self.settings["email_domain"])
        return recased(cells, written, canonical, masked)

    def _with_own_domains(self, cells: Cells, written: Any, canonical: Any, local: Any) -> Any:
        found = pc.extract_regex(canonical, r"@(?P<d>[a-z0-9-]+(?:\.[a-z0-9-]+)+)$")
        domains = pc.if_else(found.is_valid(), pc.struct_field(found, [0]), DOMAIN)
        length = self.column.type.length
        masked = join(local, domains, separator="@")
        if length is not None and (pc.max(pc.utf8_length(masked)).as_py() or 0) > length:
            raise self.unreadable(f"a domain that leaves no room in {length} characters")
        return recased(cells, written, canonical, masked)


def recased(cells: Cells, written: Any, canonical: Any, masked: Any) -> Any:
    """Give other capitals to the masked values of originals that differ in capitals or blanks.

    So values that were different stay different, and equal if one looks past capitals.

    Args:
        cells: The cells.
        written: The originals.
        canonical: The originals in small letters.
        masked: What became of the canonical ones.
    """
    other = pc.not_equal(written, canonical)
    if not pc.any(other).as_py():
        return masked
    some = primitive(np.flatnonzero(other.to_numpy(zero_copy_only=False)))
    low, _ = cells.hashes(written.take(some), "capitals")
    return pc.replace_with_mask(masked, other, _with_capitals(masked.take(some), low))


def _with_capitals(texts: Any, bits: U64) -> Any:
    """Turn letters before the @ to capitals where bits are set, and the first one of each text.

    Args:
        texts: An Arrow array of texts without NULL, in small letters.
        bits: Of each text; the letter at a place hangs on the bit of its number.
    """
    count = len(texts)
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, count + 1, texts.offset * 4).astype(np.int64)
    letters = np.frombuffer(data, np.uint8)[places[0] : places[-1]].copy()
    places -= places[0]
    rows = np.repeat(np.arange(count), np.diff(places))
    position = np.arange(len(letters)) - places[rows]
    ends = np.diff(places)
    signs = np.flatnonzero(letters == ord("@"))
    ends[rows[signs]] = position[signs]
    small = (letters >= ord("a")) & (letters <= ord("z")) & (position < ends[rows])
    wanted = (bits[rows] >> (position.astype(np.uint64) & np.uint64(63))) & np.uint64(1)
    capital = small & wanted.astype(np.bool_)
    found = np.flatnonzero(small)
    _, first = np.unique(rows[found], return_index=True)
    capital[found[first]] = True
    letters[capital] -= ord("a") - ord("A")
    starts, data = places.astype(np.int32).tobytes(), letters.tobytes()
    return pa.StringArray.from_buffers(count, pa.py_buffer(starts), pa.py_buffer(data))


@cache
def _names() -> Any:
    slugs = (slug[: _NAME - 1] for slug in pools.names().first_slugs.values)
    return texts(sorted({f"{slug}." for slug in slugs}))
