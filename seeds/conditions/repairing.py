"""A believable text changed no more than a condition asks for.

What a column's name suggests is rarely written just as its CHECK wants it: in capitals, without
blanks, no longer than so many characters. The same value in another writing keeps its meaning,
which a text made of the condition alone never has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b

from seeds.conditions.domains import Domain
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.regular_expressions.aligning import aligned
from seeds.conditions.regular_expressions.generating import is_anchored

_ALPHABETS = (
    "0123456789",
    "0123456789abcdef",
    "0123456789ABCDEF",
    "0123456789abcdefghijklmnopqrstuvwxyz",
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
)
_MORE = 4096


def repaired(
    text: str, domain: Domain, passes: Callable[[str], bool], *, bent: bool, at_once: bool = False
) -> str | None:
    """Return a text that lies in a domain and says the same as another; ``None`` for none.

    Args:
        text: The text.
        domain: What is allowed.
        passes: Tells what else has to be so.
        bent: Whether characters may be left out and invented as well, where another writing of
            the same is not enough.
        at_once: Whether other writings were no good for other texts, and are left for later.
    """
    for one in _tried(text, domain, bent=bent, at_once=at_once):
        try:
            shaped: str = one
            for shape in domain.shapers:
                shaped = str(shape(shaped))
            if shaped.strip() and domain.admits(shaped) and passes(shaped):
                return shaped
        except (Unknown, Fails, TypeError, ValueError):
            continue
    return None


def _tried(text: str, domain: Domain, *, bent: bool, at_once: bool) -> Iterator[str]:
    if at_once:
        yield from _aligned(text, domain)
    yield from _writings(text, domain)
    if bent:
        yield from (_sized(one, domain) for one in _writings(text, domain))
        yield from _aligned(text, domain)


def _writings(text: str, domain: Domain) -> list[str]:
    """Return other writings of the same."""
    bare = "".join(c for c in text if c.isalnum())
    digits = "".join(c for c in text if c.isdigit())
    found = [text, text.lower(), text.upper()]
    if "@" in text:
        found += [one for one in (_sized(text, domain),) if one not in found]
        return [*found, found[-1].lower()]
    if len(digits) * 2 > len(bare):
        # A number with signs between its digits; of a word with a number in it little is left.
        found += [f"+{digits}", digits] if text.startswith("+") else [digits, f"+{digits}"]
    words = text.split()
    if len(words) > 1:
        for sign in "-_":
            joined = sign.join(words)
            found += [joined.lower(), joined, joined.upper()]
    joined = "".join(words)
    return [*found, joined, joined.lower(), bare, bare.upper()]


def _aligned(text: str, domain: Domain) -> Iterator[str]:
    """Yield texts of the patterns' shape that have most of another."""
    for pattern in sorted(domain.patterns, key=lambda p: not is_anchored(p.expression)):
        made = aligned(text, pattern, domain.longest)
        yield made
        yield _sized(made, domain)


def _sized(text: str, domain: Domain) -> str:
    """Return a text no longer than allowed, and no shorter."""
    most = domain.longest
    if most is not None and len(text) > most:
        name, sign, host = text.partition("@")
        if sign and 0 < len(host) + 1 < most:
            return name[: most - len(host) - 1].rstrip("._-+") + sign + host
        return text[:most]
    if not text or len(text) >= domain.shortest:
        return text
    missing = min(domain.shortest - len(text), _MORE)
    alphabet = next((a for a in _ALPHABETS if set(text) <= set(a)), "")
    if not alphabet:
        # Words go on as words do; anything else has no end of its own.
        return f"{text} " * (missing // len(text) + 1) + text if " " in text else text
    drawn = b""
    while len(drawn) < missing:
        drawn += blake2b(f"{text} {len(drawn)}".encode(), digest_size=64).digest()
    return text + "".join(alphabet[byte % len(alphabet)] for byte in drawn[:missing])
