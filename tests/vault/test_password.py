# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seeds under passwords and recovery codes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wbs.vault import password, primitives
from wbs.vault.errors import (
    SealBroken,
    TrailingBytes,
    Truncated,
    UnknownVersion,
    WrongCode,
    WrongPassword,
)

FAST = password.Cost(1, 8 * 1024 * 1024)
SEED = bytes(range(32))
HERE, THERE = b"account 1", b"account 2"
SECRET = bytes(range(19))

WRAPPED = password.wrap_seed(SEED, "kata sandi", HERE, FAST)
CODED = password.wrap_seed_with_code(SEED, SECRET, HERE)


def test_the_password_opens_the_seed() -> None:
    assert password.open_seed(WRAPPED, "kata sandi", HERE) == SEED
    assert len(WRAPPED) == 97


def test_another_password_or_account_does_not() -> None:
    for typed, context in [("kata sandI", HERE), ("kata sandi ", HERE), ("kata sandi", THERE)]:
        with pytest.raises(WrongPassword):
            password.open_seed(WRAPPED, typed, context)


def test_two_wraps_of_one_seed_share_nothing() -> None:
    assert password.wrap_seed(SEED, "kata sandi", HERE, FAST)[9:25] != WRAPPED[9:25]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("caf\u00e9", "cafe\u0301"), ("a b", "a\u00a0b"), ("a b", "a\u3000b"), ("a b", "a\u202fb")],
)
def test_the_same_password_from_another_keyboard_opens(kept: str, typed: str) -> None:
    wrapped = password.wrap_seed(SEED, kept, HERE, FAST)
    assert password.open_seed(wrapped, typed, HERE) == SEED


@pytest.mark.parametrize(("kept", "typed"), [("a", "A"), ("a", "\uff41"), (" a", "a"), ("ﬁ", "fi")])
def test_nothing_else_is_folded_or_trimmed(kept: str, typed: str) -> None:
    wrapped = password.wrap_seed(SEED, kept, HERE, FAST)
    with pytest.raises(WrongPassword):
        password.open_seed(wrapped, typed, HERE)


@pytest.mark.parametrize("bad", ["", "a\nb", "a\0", "\x7f", "\ud800", "\u0378", "x" * 1025])
def test_what_cannot_be_a_password_is_not_set_and_does_not_open(bad: str) -> None:
    assert password.usable(bad) is False
    with pytest.raises(ValueError, match="a password has"):
        password.wrap_seed(SEED, bad, HERE, FAST)
    with pytest.raises(WrongPassword):
        password.open_seed(WRAPPED, bad, HERE)


@pytest.mark.parametrize("good", ["x", " ", "x" * 1024, "\u3000", "e\u0301", "\ue000"])
def test_all_else_is_a_password(good: str) -> None:
    assert password.usable(good) is True
    wrapped = password.wrap_seed(SEED, good, HERE, FAST)
    assert password.open_seed(wrapped, good, HERE) == SEED


def test_an_emoji_of_several_characters_is_a_password() -> None:
    wrapped = password.wrap_seed(SEED, "👩🏽\u200d💻 1", HERE, FAST)
    assert password.open_seed(wrapped, "👩🏽\u200d💻 1", HERE) == SEED


def test_the_cost_stands_beside_the_wrap() -> None:
    assert password.cost_of(WRAPPED) == FAST
    dearer = password.Cost(2, 9 * 1024 * 1024)
    assert password.cost_of(password.wrap_seed(SEED, "x", HERE, dearer)) == dearer


def test_the_named_costs_are_those_of_their_sources() -> None:
    assert password.RFC9106_SECOND == (3, 2**16 * 1024)
    assert password.FLOOR == (2, 19 * 1024 * 1024)


ABSURD = [
    (0, 8192),
    (17, 8192),
    (2**32 - 1, 8192),
    (1, 0),
    (1, 7),
    (1, 1024 * 1024 + 1),
    (1, 2**24 + 8192),
    (1, 2**32 - 1),
]


@pytest.mark.parametrize(("ops", "kib"), ABSURD)
def test_an_absurd_cost_is_refused_before_any_memory_is_taken(
    ops: int, kib: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(primitives, "argon2id", never)
    header = WRAPPED[:1] + ops.to_bytes(4, "big") + kib.to_bytes(4, "big")
    with pytest.raises(SealBroken):
        password.open_seed(header + WRAPPED[9:], "kata sandi", HERE)
    with pytest.raises(ValueError, match="is outside"):
        password.wrap_seed(SEED, "x", HERE, password.Cost(ops, kib * 1024))
    with pytest.raises(ValueError, match="is outside"):
        password.burn(SEED, "x", "x", password.Cost(ops, kib * 1024))


@pytest.mark.parametrize(("ops", "kib"), [(1, 8), (16, 8), (1, 1024 * 1024)])
def test_the_least_and_the_greatest_cost_are_borne(
    ops: int, kib: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[int, int]] = []

    def noted(secret: bytes, salt: bytes, *, ops: int, mem: int) -> bytes:
        taken.append((ops, mem))
        return bytes(32)

    monkeypatch.setattr(primitives, "argon2id", noted)
    cost = password.Cost(ops, kib * 1024)
    wrapped = password.wrap_seed(SEED, "x", HERE, cost)
    assert password.cost_of(wrapped) == cost
    assert password.open_seed(wrapped, "x", HERE) == SEED
    password.burn(SEED, "budi", "x", cost)
    assert taken == [cost] * 3


def test_a_cost_is_whole_kib() -> None:
    with pytest.raises(ValueError, match="whole KiB"):
        password.wrap_seed(SEED, "x", HERE, password.Cost(1, 8 * 1024 * 1024 + 1))


def test_an_altered_cost_does_not_open() -> None:
    cheaper = WRAPPED[:8] + bytes([WRAPPED[8] ^ 1]) + WRAPPED[9:]
    with pytest.raises(WrongPassword):
        password.open_seed(cheaper, "kata sandi", HERE)


@settings(max_examples=30)
@given(st.integers(8 * 9, 8 * 97 - 1))
def test_any_flipped_bit_behind_the_cost_does_not_open(bit: int) -> None:
    altered = bytearray(WRAPPED)
    altered[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WrongPassword):
        password.open_seed(bytes(altered), "kata sandi", HERE)


def test_cut_lengthened_or_of_another_version_a_wrap_is_refused() -> None:
    for length in range(97):
        with pytest.raises(Truncated):
            password.open_seed(WRAPPED[:length], "kata sandi", HERE)
    with pytest.raises(TrailingBytes):
        password.open_seed(WRAPPED + b"\0", "kata sandi", HERE)
    for version in set(range(256)) - {WRAPPED[0]}:
        with pytest.raises(UnknownVersion):
            password.open_seed(bytes([version]) + WRAPPED[1:], "kata sandi", HERE)


def test_an_unknown_name_costs_the_same_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[bytes, bytes, int, int]] = []

    def noted(secret: bytes, salt: bytes, *, ops: int, mem: int) -> bytes:
        calls.append((secret, salt, ops, mem))
        return bytes(32)

    monkeypatch.setattr(primitives, "argon2id", noted)
    for name in ("budi", "budi", "sari"):
        password.burn(SEED, name, "cafe\u0301", FAST)
    assert calls[0] == calls[1]
    assert calls[0][1] != calls[2][1]
    assert calls[0][0] == "café".encode()
    assert calls[0][2:] == FAST


@pytest.mark.parametrize("name", ["budi", "", "\ud800"])
def test_an_unknown_name_is_really_derived_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    derived: list[bytes] = []
    really = primitives.argon2id

    def noted(secret: bytes, salt: bytes, *, ops: int, mem: int) -> bytes:
        derived.append(really(secret, salt, ops=ops, mem=mem))
        return derived[-1]

    monkeypatch.setattr(primitives, "argon2id", noted)
    password.burn(SEED, name, "x", FAST)
    assert [len(key) for key in derived] == [32]


def test_no_error_of_the_derivation_passes_for_time_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise ValueError("a salt of the wrong length")

    monkeypatch.setattr(primitives, "argon2id", broken)
    with pytest.raises(ValueError, match="salt"):
        password.burn(SEED, "budi", "x", FAST)


def test_a_password_refused_at_once_is_refused_at_once_for_unknown_names_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(primitives, "argon2id")
    password.burn(SEED, "budi", "", FAST)


def test_a_seed_of_another_length_is_not_wrapped() -> None:
    with pytest.raises(ValueError, match="seed"):
        password.wrap_seed(bytes(31), "x", HERE, FAST)
    with pytest.raises(ValueError, match="seed"):
        password.wrap_seed_with_code(bytes(33), SECRET, HERE)


def test_a_code_opens_its_seed_in_its_place_only() -> None:
    assert password.open_seed_with_code(CODED, SECRET, HERE) == SEED
    for secret, context in [(SECRET, THERE), (bytes(19), HERE)]:
        with pytest.raises(WrongCode):
            password.open_seed_with_code(CODED, secret, context)


def test_a_code_too_short_to_be_fast_is_refused() -> None:
    with pytest.raises(ValueError, match="key has"):
        password.wrap_seed_with_code(SEED, bytes(15), HERE)


def test_cut_lengthened_altered_or_of_another_version_a_coded_seed_is_refused() -> None:
    for length in range(73):
        with pytest.raises(Truncated):
            password.open_seed_with_code(CODED[:length], SECRET, HERE)
    with pytest.raises(TrailingBytes):
        password.open_seed_with_code(CODED + b"\0", SECRET, HERE)
    with pytest.raises(UnknownVersion):
        password.open_seed_with_code(WRAPPED, SECRET, HERE)
    for bit in range(8, 8 * 73):
        altered = bytearray(CODED)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(WrongCode):
            password.open_seed_with_code(bytes(altered), SECRET, HERE)
