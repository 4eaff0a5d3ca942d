"""SipHash of whole columns gives what the reference implementation gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.siphash import LONG, digests, digests_of_integers

KEY = bytes(range(16))
# Of the inputs b"", b"\x00", b"\x00\x01", … of the reference implementation.
VECTORS = """
a3817f04ba25a8e66df67214c7550293da87c1d86b99af44347659119b22fc45
8177228da4a45dc7fca38bdef60affe49c70b60c5267a94e5f33b6b02985ed51
f88164c12d9c8faf7d0f6e7c7bcd55791368875980776f8854527a07690e9627
14eeca338b208613485ea0308fd7a15ea1f1ebbed8dbc153c0b84aa61ff08239
3b62a9ba6258f5610f83e264f31497b4264499060ad9baabc47f8b02bb6d71ed
00110dc378146956c95447d3f3d0fbba0151c568386b6677a2b4dc6f81e5dc18
d626b266905ef35882634df68532c1259869e247e9c08b10d029934fc4b952f7
31fcefac66d7de9c7ec7485fe44949025493e99933b0a8117e08ec0f97cfc3d9
6ee2a4ca67b054bbfd3315bf85230577473d06e8738db89854c066c47ae47740
a426e5e423bf4885294da481feaef72378017731cf65fab074d5208952512eb1
9e25fc833f2290733e9344a5e83839eb568e495abe525a218a2214cd3e071d12
4a29b54552d16b9a469c10528eff0aaec9d184ddd5a9f5e0cf8ce29a9abf691c
2db479ae78bd50d8882a8a178a6132ad8ece5f042d5e447b5051b9eacb8d8f6f
9c0b53b4b3c307e87eaee08678141f66abf248af69a6eae4bfd3eb2f129eeb94
0664da1668574b88b935f3027358aef4aa4b9dc4bf337de90cd4fd3c467c6ab7
ea5c7f471faf6bde2b1ad7d4686d22872939b0183223fafc1723de4f52c43d35
7c3956ca5eeafc3e363e9d556546eb6877c6077146f01c32b6b69d5f4ea9ffcf
37a6986cb8847edf0925f0f1309b54dea705f0e69da9a8f907241a2e923c8cc8
3dc47d1f29c448461e9e76ed904f67110d62bf01e6fc0e1a0d3c4751c5d3692b
8c03468bca7c669ee4fd5e084bbee7b5528a5bb93baf2c9c4473cce5d0d22bd9
df6a301e95c95dad97ae0cc8c6913bd8801189902c857f39e73591285e70b6db
e617346ac9c231bb3650ae34ccca0c5b27d93437efb721aa401821dcec5adf89
89237d9ded9c5e78d8b1c9b166cc73424a6d8091bf5e7d651189fa94a250b14c
0e33f96055e7ae893ffc0e3dcf492902e61c432b720b19d18ec8d84bdc63151b
f7e5aef549f782cf379055a608269b16438d030fd0b7a54fa837f2ad201a6403
a590d3ee4fbf04e3247e0d27f286423f5fe2c1a172fe93c4b15cd37caef9f538
2c97325cbd06b36eb2133dd08b3a017c92c814227a6bca949ff0659f002ad39e
dce850110bd8328cfbd50841d6911d8767f14984c7da791248e32bb5922583da
1938f2cf72d54ee97e94166fa91d2a3674481e9646ed49fe0f6224301604698e
57fca5de98a9d6d8006438d0583d8a1d9fecde1cefdc1cbed4763674d9575359
e3040c00eb28f15366ca73cbd872e7407697009a6a831dfecca91c5993670f7a
5853542321f567a005d547a4f04759bd5150d1772f50834a503e069a973fbd7c
"""


def plain(data: bytes, key: bytes) -> bytes:
    """Return the digest of one value, step by step as the paper has it."""
    mask = (1 << 64) - 1
    k0, k1 = (int.from_bytes(key[i : i + 8], "little") for i in (0, 8))
    v = [0x736F6D6570736575 ^ k0, 0x646F72616E646F6D ^ k1 ^ 0xEE]
    v += [0x6C7967656E657261 ^ k0, 0x7465646279746573 ^ k1]

    def turn(x: int, bits: int) -> int:
        return (x << bits | x >> (64 - bits)) & mask

    def rounds(n: int) -> None:
        for _ in range(n):
            v[0] = (v[0] + v[1]) & mask
            v[1] = turn(v[1], 13) ^ v[0]
            v[0] = turn(v[0], 32)
            v[2] = (v[2] + v[3]) & mask
            v[3] = turn(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & mask
            v[3] = turn(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & mask
            v[1] = turn(v[1], 17) ^ v[2]
            v[2] = turn(v[2], 32)

    whole = len(data) // 8 * 8
    words = [int.from_bytes(data[i : i + 8], "little") for i in range(0, whole, 8)]
    for word in [*words, (len(data) & 0xFF) << 56 | int.from_bytes(data[whole:], "little")]:
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    out = b""
    for mark, place in ((0xEE, 2), (0xDD, 1)):
        v[place] ^= mark
        rounds(4)
        out += (v[0] ^ v[1] ^ v[2] ^ v[3]).to_bytes(8, "little")
    return out


def pairs(array: Any, key: bytes = KEY) -> list[bytes]:
    """Return the digests of an array as bytes."""
    low, high = digests(array, key)
    return [
        int(a).to_bytes(8, "little") + int(b).to_bytes(8, "little")
        for a, b in zip(low, high, strict=True)
    ]


def test_the_published_vectors_are_met() -> None:
    values = [bytes(range(n)) for n in range(64)]
    text = VECTORS.replace("\n", "")
    expected = [bytes.fromhex(text[i : i + 32]) for i in range(0, len(text), 32)]
    assert pairs(pa.array(values, pa.binary())) == expected
    assert [plain(value, KEY) for value in values] == expected


@given(st.lists(st.binary(max_size=LONG - 1), max_size=30), st.binary(min_size=16, max_size=16))
def test_a_column_gives_what_each_value_alone_gives(values: list[bytes], key: bytes) -> None:
    expected = [plain(value, key) for value in values]
    assert pairs(pa.array(values, pa.binary()), key) == expected
    assert pairs(pa.array(values, pa.large_binary()), key) == expected


@given(st.lists(st.text(max_size=40), min_size=3, max_size=30))
def test_a_slice_gives_what_the_whole_gives(values: list[str]) -> None:
    array = pa.array(values, pa.string())
    assert pairs(array.slice(1, len(values) - 2)) == pairs(array)[1:-1]


def test_many_values_of_many_lengths_are_in_their_places() -> None:
    values = [b"x" * (i % 700) + str(i).encode() for i in range(20_000)]
    found = pairs(pa.array(values, pa.binary()))
    assert len(set(found)) == len(values)
    for i in (0, 1, 8191, 8192, 19_999):
        assert found[i] == pairs(pa.array([values[i]], pa.binary()))[0]


def test_long_values_depend_on_the_key_and_on_every_byte() -> None:
    one, other = b"a" * 5000, b"a" * 4999 + b"b"
    found = pairs(pa.array([one, other], pa.binary()))
    assert found[0] != found[1]
    assert pairs(pa.array([one], pa.binary()), bytes(16))[0] != found[0]


def test_values_of_fixed_width_are_bytes() -> None:
    values = [bytes([i]) * 16 for i in range(5)]
    assert pairs(pa.array(values, pa.binary(16))) == [plain(value, KEY) for value in values]


def test_null_has_a_place() -> None:
    found = pairs(pa.array(["a", None, "b"]))
    assert found[0] == plain(b"a", KEY)
    assert found[2] == plain(b"b", KEY)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_an_integer_counts_as_its_eight_bytes(values: list[int]) -> None:
    low, high = digests_of_integers(np.array(values, dtype=np.uint64), KEY)
    found = [int(a) | int(b) << 64 for a, b in zip(low, high, strict=True)]
    assert found == [
        int.from_bytes(plain(value.to_bytes(8, "little"), KEY), "little") for value in values
    ]


def test_a_key_has_sixteen_bytes() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        digests(pa.array(["a"]), b"short")
