# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files: any cut, swap or change is an error, and what is whole reads from anywhere."""

import io
from array import array
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wbs.vault import chunks, primitives
from wbs.vault.chunk import seal_chunk
from wbs.vault.chunks import CHUNK, SEALED_CHUNK
from wbs.vault.errors import SealBroken, TrailingBytes, Truncated

KEY, FILE = bytes(range(32)), bytes(range(16))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 100]


def content(size: int) -> bytes:
    return (b"bukti foto \0\x80 " * (size // 14 + 1))[:size]


def sealed_file(plain: bytes, key: bytes = KEY, file: bytes = FILE) -> bytes:
    sealer = chunks.ChunkSealer(key, file)
    return b"".join([*sealer.update(plain), sealer.finish()])


def opened(sealed: bytes, key: bytes = KEY, file: bytes = FILE) -> bytes:
    return b"".join(chunks.open_chunks(key, file, io.BytesIO(sealed).read))


def ranged(sealed: bytes, start: int, stop: int) -> bytes:
    return b"".join(chunks.open_range(KEY, FILE, io.BytesIO(sealed), start, stop))


def whole(sealed: bytes) -> bytes:
    return ranged(sealed, 0, 10 * CHUNK)


LONG = content(2 * CHUNK + 100)
SEALED = sealed_file(LONG)
ONE, TWO, THREE = (SEALED[at : at + SEALED_CHUNK] for at in range(0, len(SEALED), SEALED_CHUNK))
either = pytest.mark.parametrize("read", [opened, whole])
Reader = Callable[[bytes], bytes]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_opens_again(size: int) -> None:
    sealed = sealed_file(content(size))
    assert opened(sealed) == whole(sealed) == content(size)
    assert len(sealed) == chunks.sealed_size(size)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3 * CHUNK), max_size=6))
def test_it_does_not_matter_in_which_pieces_it_came(pieces: list[int]) -> None:
    sealer = chunks.ChunkSealer(KEY, FILE)
    given_out: list[bytes] = []
    plain = b""
    for size in pieces:
        given_out += sealer.update(memoryview(content(size)))
        plain += content(size)
        assert sealer.size == len(plain)
        assert len(given_out) == sealer.chunks == len(plain) // CHUNK
    given_out.append(sealer.finish())
    assert {len(chunk) for chunk in given_out} == {SEALED_CHUNK}
    assert sealer.size == len(plain)
    assert opened(b"".join(given_out)) == plain


@pytest.mark.parametrize("most", [1000, SEALED_CHUNK - 1, SEALED_CHUNK])
def test_a_reader_that_gives_little_at_a_time_is_enough(most: int) -> None:
    stream = io.BytesIO(SEALED)

    def read(size: int) -> bytes:
        assert size > 0, "asked for nothing"
        return stream.read(min(size, most))

    assert b"".join(chunks.open_chunks(KEY, FILE, read)) == LONG


def test_a_view_of_wider_items_counts_as_its_bytes() -> None:
    plain = array("Q", range(CHUNK // 8 + 10))
    sealer = chunks.ChunkSealer(KEY, FILE)
    sealed = b"".join([*sealer.update(memoryview(plain)), sealer.finish()])
    assert sealer.size == CHUNK + 80
    assert opened(sealed) == plain.tobytes()


def test_sizes_differ_by_whole_chunks_only() -> None:
    assert chunks.sealed_size(0) == chunks.sealed_size(CHUNK - 1) == SEALED_CHUNK == 65576
    assert chunks.sealed_size(CHUNK) == 2 * SEALED_CHUNK
    with pytest.raises(ValueError, match="negative"):
        chunks.sealed_size(-1)


def test_a_broken_upload_goes_on_at_a_whole_chunk() -> None:
    before = chunks.ChunkSealer(KEY, FILE)
    stored = list(before.update(LONG[: CHUNK + 500]))
    after = chunks.ChunkSealer(KEY, FILE, first=before.chunks)
    stored += after.update(LONG[len(stored) * CHUNK :])
    stored.append(after.finish())
    assert after.size == len(LONG)
    assert opened(b"".join(stored)) == LONG


def test_chunks_left_in_the_iterator_are_not_lost_silently() -> None:
    sealer = chunks.ChunkSealer(KEY, FILE)
    sealer.update(LONG)
    with pytest.raises(RuntimeError, match="not all taken"):
        sealer.finish()
    with pytest.raises(RuntimeError, match="not all taken"):
        sealer.update(b"")


def test_a_finished_file_takes_nothing_more() -> None:
    sealer = chunks.ChunkSealer(KEY, FILE)
    sealer.finish()
    with pytest.raises(RuntimeError, match="finished"):
        sealer.finish()
    with pytest.raises(RuntimeError, match="finished"):
        sealer.update(b"x")


@either
def test_an_empty_stream_is_truncated(read: Reader) -> None:
    with pytest.raises(Truncated):
        read(b"")


@either
@pytest.mark.parametrize("cut", [1, 2, 40, CHUNK, SEALED_CHUNK - 1, SEALED_CHUNK + 1])
def test_a_file_cut_within_a_chunk_is_truncated(read: Reader, cut: int) -> None:
    with pytest.raises(Truncated):
        read(SEALED[:-cut])


@either
@pytest.mark.parametrize("kept", [ONE, ONE + TWO])
def test_a_file_cut_between_chunks_is_truncated(read: Reader, kept: bytes) -> None:
    with pytest.raises(Truncated):
        read(kept)


@either
@pytest.mark.parametrize("size", [0, 100, CHUNK])
@pytest.mark.parametrize("extra", [1, 41, SEALED_CHUNK - 1])
def test_bytes_after_the_last_chunk_are_named(read: Reader, size: int, extra: int) -> None:
    with pytest.raises(TrailingBytes):
        read(sealed_file(content(size)) + bytes(extra))


def test_a_whole_chunk_after_the_last_is_refused_by_both_readers() -> None:
    with pytest.raises(TrailingBytes):
        opened(SEALED + THREE)
    with pytest.raises(SealBroken):
        whole(SEALED + THREE)


@either
@pytest.mark.parametrize(
    "order",
    [
        [TWO, ONE, THREE],
        [ONE, ONE, THREE],
        [ONE, THREE, TWO],
        [ONE, THREE],
        [TWO, THREE],
        [ONE, TWO, TWO, THREE],
    ],
)
def test_chunks_in_another_order_are_refused(read: Reader, order: list[bytes]) -> None:
    with pytest.raises(SealBroken):
        read(b"".join(order))


@either
@pytest.mark.parametrize("other", [(bytes(32), FILE), (KEY, bytes(16))])
def test_a_chunk_of_another_file_is_refused(read: Reader, other: tuple[bytes, bytes]) -> None:
    foreign = sealed_file(LONG, *other)
    with pytest.raises(SealBroken):
        read(foreign)
    with pytest.raises(SealBroken):
        read(ONE + foreign[SEALED_CHUNK : 2 * SEALED_CHUNK] + THREE)


@settings(max_examples=60)
@given(st.integers(0, 8 * len(SEALED) - 1))
def test_with_one_flipped_bit_it_is_refused(bit: int) -> None:
    altered = bytearray(SEALED)
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        opened(bytes(altered))
    with pytest.raises(SealBroken):
        whole(bytes(altered))


def test_one_chunk_opens_in_its_place_only() -> None:
    assert chunks.open_chunk(KEY, FILE, 1, False, TWO) == LONG[CHUNK : 2 * CHUNK]
    assert chunks.open_chunk(KEY, FILE, 2, True, THREE) == LONG[2 * CHUNK :]
    for index, last, sealed in [(0, False, TWO), (1, True, TWO), (2, False, THREE)]:
        with pytest.raises(SealBroken):
            chunks.open_chunk(KEY, FILE, index, last, sealed)
    with pytest.raises(Truncated):
        chunks.open_chunk(KEY, FILE, 1, False, TWO[:-1])
    with pytest.raises(TrailingBytes):
        chunks.open_chunk(KEY, FILE, 1, False, TWO + b"\0")


@pytest.mark.parametrize(
    "inner",
    [
        bytes(CHUNK),
        b"x" * CHUNK,
        b"\x80" + b"\0" * (CHUNK - 2) + b"x",
        b"\x80X" + b"\0" * (CHUNK - 2),
    ],
)
def test_a_last_chunk_without_its_padding_is_refused(inner: bytes) -> None:
    bound = b"\x07" + FILE + bytes(8) + b"\1"
    with pytest.raises(SealBroken, match="padding"):
        opened(primitives.aead_seal(KEY, inner, bound))


def test_a_chunk_holds_a_whole_chunk_and_the_last_one_less() -> None:
    for last, size in [(False, CHUNK - 1), (False, CHUNK + 1), (True, CHUNK)]:
        with pytest.raises(ValueError, match="chunk must have"):
            seal_chunk(KEY, FILE, 0, last, bytes(size))


@given(st.integers(0, len(LONG) + 9), st.integers(0, len(LONG) + 9))
def test_any_range_reads_as_the_same_slice(one: int, two: int) -> None:
    start, stop = sorted((one, two))
    assert ranged(SEALED, start, stop) == LONG[start:stop]


@pytest.mark.parametrize("edge", [0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(LONG)])
def test_ranges_at_the_edges_of_chunks_are_exact(edge: int) -> None:
    for stop in (edge, edge + 1, edge + CHUNK):
        assert ranged(SEALED, edge, stop) == LONG[edge:stop]
    assert ranged(sealed_file(content(2 * CHUNK)), edge, edge + 5) == content(2 * CHUNK)[edge:][:5]


def test_a_range_reads_only_the_chunks_it_needs_and_the_last() -> None:
    broken = ONE + bytes(SEALED_CHUNK) + THREE
    assert ranged(broken, 0, CHUNK) == LONG[:CHUNK]
    with pytest.raises(SealBroken):
        ranged(broken, 0, CHUNK + 1)


def test_a_range_of_a_cut_file_is_refused_before_the_first_byte() -> None:
    with pytest.raises(Truncated):
        chunks.open_range(KEY, FILE, io.BytesIO(ONE + TWO), 0, 10)


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 4)])
def test_what_is_no_range_is_the_callers_mistake(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="no range"):
        ranged(SEALED, start, stop)


def test_a_key_or_file_id_of_another_length_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="file key"):
        chunks.ChunkSealer(bytes(31), FILE)
    with pytest.raises(ValueError, match="file id"):
        chunks.ChunkSealer(KEY, bytes(15))
    with pytest.raises(ValueError, match="file id"):
        chunks.open_chunk(KEY, bytes(15), 0, False, ONE)
