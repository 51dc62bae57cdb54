# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed values: envelopes and boxes, their contexts and their padding."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import envelope, primitives
from wbs.vault.errors import SealBroken, Truncated, UnknownVersion, VaultError, WrongContext
from wbs.vault.formats import Format
from wbs.vault.keys import KeyPair, new_key

KEY = bytes(range(32))
PAIR = KeyPair.of(bytes(range(1, 33)))
HERE = envelope.context("kota", "report", b"row-1", 1)
THERE = envelope.context("kota", "report", b"row-2", 1)

Opener = Callable[[bytes], bytes]


def open_envelope(sealed: bytes) -> bytes:
    return envelope.unseal(KEY, sealed, HERE)


def open_box(sealed: bytes) -> bytes:
    return envelope.unseal_from(PAIR.secret, PAIR.public, sealed, HERE)


ENVELOPE = envelope.seal(KEY, b"isi laporan", HERE)
BOX = envelope.seal_to(PAIR.public, b"isi laporan", HERE)
both = pytest.mark.parametrize(
    ("sealed", "opener"), [(ENVELOPE, open_envelope), (BOX, open_box)], ids=["envelope", "box"]
)


@given(st.binary(max_size=3000))
def test_what_was_sealed_opens_again(plaintext: bytes) -> None:
    assert open_envelope(envelope.seal(KEY, plaintext, HERE)) == plaintext
    assert open_box(envelope.seal_to(PAIR.public, plaintext, HERE)) == plaintext


def test_sealing_twice_gives_different_bytes() -> None:
    assert envelope.seal(KEY, b"", HERE) != envelope.seal(KEY, b"", HERE)
    assert envelope.seal_to(PAIR.public, b"", HERE) != envelope.seal_to(PAIR.public, b"", HERE)


def test_another_key_is_refused() -> None:
    other = KeyPair.of(new_key())
    with pytest.raises(SealBroken):
        envelope.unseal(new_key(), ENVELOPE, HERE)
    with pytest.raises(SealBroken):
        envelope.unseal_from(other.secret, other.public, BOX, HERE)


def test_an_envelope_moved_to_another_row_is_refused() -> None:
    with pytest.raises(SealBroken):
        envelope.unseal(KEY, ENVELOPE, THERE)


def test_a_box_moved_to_another_row_says_that_it_belongs_elsewhere() -> None:
    with pytest.raises(WrongContext):
        envelope.unseal_from(PAIR.secret, PAIR.public, BOX, THERE)


@both
def test_cut_at_any_length_it_is_refused_and_below_the_least_it_says_why(
    sealed: bytes, opener: Opener
) -> None:
    least = {Format.ENVELOPE: 1 + 24 + 16 + 4, Format.BOX: 1 + 48 + 32 + 4}[Format(sealed[0])]
    for length in range(len(sealed)):
        with pytest.raises(Truncated if length < least else SealBroken):
            opener(sealed[:length])


@both
@given(data=st.data())
def test_with_one_flipped_bit_it_is_refused(
    sealed: bytes, opener: Opener, data: st.DataObject
) -> None:
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    altered = int.from_bytes(sealed, "big") ^ 1 << bit
    with pytest.raises((SealBroken, UnknownVersion)):
        opener(altered.to_bytes(len(sealed), "big"))


@both
@given(extra=st.binary(min_size=1, max_size=40))
def test_with_trailing_bytes_it_is_refused(sealed: bytes, opener: Opener, extra: bytes) -> None:
    with pytest.raises(SealBroken):
        opener(sealed + extra)


@both
def test_any_other_version_is_refused(sealed: bytes, opener: Opener) -> None:
    for version in set(range(256)) - {sealed[0]}:
        with pytest.raises(UnknownVersion):
            opener(bytes([version]) + sealed[1:])


def test_a_box_is_never_taken_for_an_envelope() -> None:
    with pytest.raises(UnknownVersion):
        open_envelope(BOX)
    with pytest.raises(UnknownVersion):
        open_box(ENVELOPE)


def test_every_format_has_its_own_version() -> None:
    assert len({form.value for form in Format}) == len(Format.__members__) == 7
    assert 0 not in set(Format)


@given(st.binary(max_size=252))
def test_small_values_have_all_one_length(plaintext: bytes) -> None:
    assert len(envelope.seal(KEY, plaintext, HERE)) == 1 + 24 + 256 + 16
    assert len(envelope.seal_to(PAIR.public, plaintext, HERE)) == 1 + 48 + 32 + 256


@pytest.mark.parametrize("length", [253, 1000, 1017, 65_000, 300_001])
def test_greater_values_have_the_length_that_padme_gives_them(length: int) -> None:
    padded = envelope.padme(4 + length)
    assert padded > 4 + length
    for alike in (bytes(length), bytes(padded - 4)):
        sealed = envelope.seal(KEY, alike, HERE)
        assert len(sealed) == padded + 41
        assert open_envelope(sealed) == alike
        assert len(envelope.seal_to(PAIR.public, alike, HERE)) == padded + 81


@pytest.mark.parametrize("size", [4, 5, 4096])
def test_a_value_may_fill_its_fixed_size_to_the_last_byte(size: int) -> None:
    sealed = envelope.seal(KEY, b"x" * (size - 4), HERE, size=size)
    assert len(sealed) == size + 41
    assert open_envelope(sealed) == b"x" * (size - 4)


@given(st.binary(max_size=4092))
def test_a_fixed_size_hides_the_length_whole(plaintext: bytes) -> None:
    sealed = envelope.seal(KEY, plaintext, HERE, size=4096)
    assert len(sealed) == 4096 + 41
    assert open_envelope(sealed) == plaintext
    box = envelope.seal_to(PAIR.public, plaintext, HERE, size=4096)
    assert len(box) == 4096 + 81
    assert open_box(box) == plaintext


@pytest.mark.parametrize(("length", "size"), [(4093, 4096), (1, 4), (0, 3)])
def test_what_does_not_fit_a_fixed_size_is_refused(length: int, size: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        envelope.seal(KEY, bytes(length), HERE, size=size)
    with pytest.raises(ValueError, match="do not fit"):
        envelope.seal_to(PAIR.public, bytes(length), HERE, size=size)


@given(st.integers(1, 1 << 50))
def test_padme_never_shrinks_and_adds_at_most_twelve_percent(n: int) -> None:
    padded = envelope.padme(n)
    assert n <= padded <= n * 1.12
    assert envelope.padme(padded) == padded


def test_padme_grows_with_its_argument_and_knows_the_small_ones() -> None:
    assert [envelope.padme(n) for n in [0, 1, 2, 9, 17, 100, 1000]] == [0, 1, 2, 10, 18, 104, 1024]
    padded = [envelope.padme(n) for n in range(5000)]
    assert padded == sorted(padded)


@pytest.mark.parametrize(
    "inner", [b"\0\0\0\1ab", b"\0\0\0\x09short", b"\xff\xff\xff\xff" + bytes(252), bytes(4) + b"x"]
)
def test_malformed_padding_under_the_right_key_is_refused(inner: bytes) -> None:
    bound = Format.ENVELOPE.byte + HERE
    with pytest.raises(SealBroken, match="padding"):
        open_envelope(Format.ENVELOPE.byte + primitives.aead_seal(KEY, inner, bound))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


@given(json_values)
def test_json_opens_as_the_same_value(value: object) -> None:
    assert envelope.unseal_json(KEY, envelope.seal_json(KEY, value, HERE), HERE) == value


def test_json_takes_a_fixed_size_and_refuses_what_is_no_json() -> None:
    assert len(envelope.seal_json(KEY, {"a": 1}, HERE, size=1024)) == 1024 + 41
    with pytest.raises(ValueError, match="JSON compliant"):
        envelope.seal_json(KEY, float("nan"), HERE)
    with pytest.raises(SealBroken, match="not JSON"):
        envelope.unseal_json(KEY, ENVELOPE, HERE)


def test_json_takes_no_more_room_than_it_needs_and_no_half_of_a_character() -> None:
    value, text = {"é": [1, "b"]}, '{"é":[1,"b"]}'.encode()
    sealed = envelope.seal_json(KEY, value, HERE, size=4 + len(text))
    assert open_envelope(sealed) == text
    with pytest.raises(ValueError, match="surrogates"):
        envelope.seal_json(KEY, "\ud83d", HERE)


def test_no_two_contexts_are_the_same() -> None:
    parts: list[envelope.Context] = [
        ("1",), (1,), (b"1",), ("11",), ("1", "1"), (1, 1), (-1,), ("",), ("", ""), (b"",),
        ("ab", "c"), ("a", "bc"), ("abc",), ("s\0\0\0\1a",),
    ]  # fmt: skip
    for one, two in combinations(parts, 2):
        assert envelope.context(*one) != envelope.context(*two)


def test_a_context_holds_only_what_has_one_meaning() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        envelope.context()
    for part in (True, None, 1.0):
        with pytest.raises(TypeError):
            envelope.context(part)  # type: ignore[arg-type]


def test_nothing_is_sealed_or_opened_without_a_context() -> None:
    acts: list[Callable[[], bytes]] = [
        lambda: envelope.seal(KEY, b"", b""),
        lambda: envelope.unseal(KEY, ENVELOPE, b""),
        lambda: envelope.seal_to(PAIR.public, b"", b""),
        lambda: envelope.unseal_from(PAIR.secret, PAIR.public, BOX, b""),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="needs a context"):
            act()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_is_the_callers_mistake(size: int) -> None:
    acts: list[Callable[[], bytes]] = [
        lambda: envelope.seal(bytes(size), b"", HERE),
        lambda: envelope.unseal(bytes(size), ENVELOPE, HERE),
        lambda: envelope.seal_to(bytes(size), b"", HERE),
        lambda: envelope.unseal_from(bytes(size), PAIR.public, BOX, HERE),
        lambda: envelope.unseal_from(PAIR.secret, bytes(size), BOX, HERE),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="must have 32 bytes") as caught:
            act()
        assert not isinstance(caught.value, VaultError)


@pytest.mark.parametrize("public", [bytes(32), b"\1" + bytes(31)])
def test_a_public_key_of_low_order_is_refused(public: bytes) -> None:
    with pytest.raises(ValueError, match="low order"):
        envelope.seal_to(public, b"", HERE)
