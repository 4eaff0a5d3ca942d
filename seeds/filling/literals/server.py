"""What a server numbers and names itself: objects, transactions, places in its log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seeds.filling.literals.scalars import Maker, Wish

# Things that every server has, whatever its version.
NAMES: Mapping[str, tuple[str, ...]] = {
    "regclass": (
        "pg_class", "pg_attribute", "pg_type", "pg_namespace", "pg_index", "pg_constraint",
        "pg_proc", "pg_trigger", "pg_enum", "pg_depend", "pg_description", "pg_sequence",
        "pg_statistic", "pg_operator", "pg_opclass", "pg_cast", "pg_collation", "pg_inherits",
    ),
    "regtype": (
        "bigint", "boolean", "bytea", "date", "integer", "interval", "jsonb", "numeric", "text",
        "uuid", "inet", "smallint", "real", "point", "xml",
    ),
    "regproc": ("now", "version", "pg_backend_pid", "clock_timestamp", "gen_random_uuid"),
    "regprocedure": ("now()", "version()", "lower(text)", "upper(text)", "md5(text)"),
    "regoper": ("^@", "||/", "|/", "#-", "?&"),
    "regoperator": ("+(integer,integer)", "-(integer,integer)", "=(text,text)", "<(date,date)"),
    "regnamespace": ("pg_catalog", "information_schema"),
    "regrole": ("pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_signal_backend"),
    "regconfig": ("simple", "english", "french", "german", "italian", "spanish"),
    "regdictionary": ("simple", "english_stem", "french_stem", "german_stem"),
    "regcollation": ('"C"', '"POSIX"', '"default"'),
}  # fmt: skip


def _number(high: int) -> Maker:
    return lambda wish: str(wish.draws.between(1, high))


def _log_place(wish: Wish) -> str:
    return f"{wish.draws.between(1, 255):X}/{wish.draws.between(1, 2**32 - 1):X}"


def _snapshot(wish: Wish) -> str:
    oldest = wish.draws.between(1000, 10**9)
    return f"{oldest}:{oldest + 20}:{oldest},{oldest + wish.draws.between(1, 19)}"


def _vector(high: int) -> Maker:
    return lambda wish: " ".join(str(wish.draws.between(1, high)) for _ in range(3))


MAKERS: Mapping[str, Maker] = {
    "oid": _number(2**31),
    "xid": _number(2**31),
    "xid8": _number(2**40),
    "cid": _number(10_000),
    "tid": lambda wish: f"({wish.draws.between(0, 10**6)},{wish.draws.between(1, 200)})",
    "lo": _number(2**31),
    "pg_lsn": _log_place,
    "pg_snapshot": _snapshot,
    "txid_snapshot": _snapshot,
    "int2vector": _vector(32_000),
    "oidvector": _vector(2**31),
}


def names(type_name: str) -> tuple[str, ...]:
    """Return what there is of a type whose values name something of the server."""
    return NAMES.get(type_name, ())


# --- numbers with a check digit, of the extension isn ---------------------------------------------


def _ean(prefix: str, pattern: str) -> Callable[[Wish], str]:
    """Return a maker of thirteen digits that begin so; the last one makes the sum right."""

    def make(wish: Wish) -> str:
        left = 12 - len(prefix)
        digits = f"{prefix}{wish.draws.between(0, 10**left - 1):0{left}d}"
        if pattern == "issn":
            digits = f"{digits[:10]}00"  # what follows the ISSN itself
        total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
        return f"{digits}{-total % 10}"

    return make


# 979-0 is music; books have 978, serials 977; 200 to 299 are for use within a shop.
ISN: Mapping[str, Maker] = {
    "ean13": _ean("200", ""),
    "isbn13": _ean("978", ""),
    "isbn": _ean("978", ""),
    "ismn13": _ean("9790", ""),
    "ismn": _ean("9790", ""),
    "issn13": _ean("977", "issn"),
    "issn": _ean("977", "issn"),
    "upc": _ean("0", ""),
}
