# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hash chain: whole or refused, and refused where it breaks."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import chain
from wbs.vault.errors import ChainBroken

Linked = list[tuple[bytes, bytes]]


def linked(*entries: bytes, start: bytes = chain.GENESIS) -> Linked:
    rows: Linked = []
    for entry in entries:
        rows.append((entry, chain.link(rows[-1][1] if rows else start, entry)))
    return rows


FOUR = linked(b"a", b"b", b"c", b"d")
HEAD = FOUR[-1][1]


@given(st.binary(min_size=32, max_size=32), st.binary())
def test_a_link_is_blake2b_as_hashlib_computes_it(previous: bytes, entry: bytes) -> None:
    expected = hashlib.blake2b(
        previous + entry, digest_size=32, salt=b"wbs.chain.v1", person=b"link"
    )
    assert chain.link(previous, entry) == expected.digest()


def test_a_link_needs_a_whole_hash_before_it() -> None:
    assert len(chain.GENESIS) == 32
    with pytest.raises(ValueError, match="previous hash"):
        chain.link(chain.GENESIS[:-1], b"")


def test_a_whole_chain_is_counted() -> None:
    assert chain.verify_chain(FOUR, HEAD) == 4
    assert chain.verify_chain([], chain.GENESIS) == 0
    assert chain.verify_chain(iter(FOUR[2:]), HEAD, start=FOUR[1][1]) == 2


def test_a_changed_entry_is_named() -> None:
    rows = [*FOUR[:2], (b"C", FOUR[2][1]), FOUR[3]]
    with pytest.raises(ChainBroken, match="entry 2") as caught:
        chain.verify_chain(rows, HEAD)
    assert caught.value.position == 2


@pytest.mark.parametrize(
    ("rows", "position"),
    [
        (FOUR[1:], 0),
        (FOUR[:1] + FOUR[2:], 1),
        ([FOUR[0], FOUR[2], FOUR[1], FOUR[3]], 1),
        (FOUR[:3], 3),
        ([], 0),
        ([*FOUR, FOUR[3]], 4),
        ([*FOUR, (b"e", chain.link(HEAD, b"e"))], 5),
        ([(b"a", b""), *FOUR[1:]], 0),
        (linked(b"a", b"B", b"c", b"d"), 4),
        (linked(b"a", b"b", b"c", b"d", start=bytes(32)), 0),
    ],
)
def test_a_missing_moved_added_or_rewritten_entry_is_refused(rows: Linked, position: int) -> None:
    with pytest.raises(ChainBroken) as caught:
        chain.verify_chain(rows, HEAD)
    assert caught.value.position == position


def test_canonical_is_one_text_whatever_the_order() -> None:
    expected = '{"a":[1,null,true],"z":{"b":"é","c":""}}'.encode()
    assert chain.canonical({"z": {"c": "", "b": "é"}, "a": (1, None, True)}) == expected
    assert chain.canonical({"a": [1, None, True], "z": {"b": "é", "c": ""}}) == expected


@pytest.mark.parametrize(
    "entry",
    [
        {"a": 1.0},
        {1: "a"},
        {"a": {1: "b"}},
        {"a": b"x"},
        {"a": {1}},
        {"a": [1.0]},
        {"a": ({"b": {1: "c"}},)},
    ],
)
def test_what_has_no_one_text_is_refused(entry: dict[Any, Any]) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        chain.canonical(entry)
