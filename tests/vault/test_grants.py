# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants: a report key for one reader, one report, one purpose, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import grants, primitives
from wbs.vault.errors import SealBroken, TrailingBytes, Truncated, UnknownVersion, WrongContext
from wbs.vault.formats import Format
from wbs.vault.keys import KeyRing, new_key_pair

VERIFIER, EXAMINER = KeyRing(bytes(range(32))), KeyRing(bytes(range(1, 33)))
REPORT, OTHER_REPORT = bytes(range(16)), bytes(range(1, 17))
KEY = bytes(range(100, 132))

BOXED = grants.seal_grant(grants.CASE, REPORT, VERIFIER.box_public, KEY)
WRAPPED = grants.rewrap_grant(VERIFIER, grants.CASE, REPORT, KEY)
either = pytest.mark.parametrize("sealed", [BOXED, WRAPPED], ids=["boxed", "wrapped"])


@either
def test_the_reader_opens_either_form(sealed: bytes) -> None:
    assert grants.open_grant(VERIFIER, "case", REPORT, sealed) == KEY


def test_the_purposes_are_the_words_under_which_grants_are_stored() -> None:
    assert (grants.CASE, grants.DESK) == ("case", "desk")
    assert len(grants.Purpose) == 2


def test_only_the_boxed_form_is_due_to_be_wrapped_again() -> None:
    assert grants.is_boxed(BOXED)
    assert not grants.is_boxed(WRAPPED)
    assert not grants.is_boxed(b"")


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=16))
def test_all_grants_of_a_form_have_one_length(purpose: str) -> None:
    assert len(grants.seal_grant(purpose, REPORT, VERIFIER.box_public, KEY)) == 146
    assert len(grants.rewrap_grant(VERIFIER, purpose, REPORT, KEY)) == 73


@either
def test_another_reader_does_not_open_it(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        grants.open_grant(EXAMINER, "case", REPORT, sealed)


def test_a_boxed_grant_moved_to_another_report_says_so() -> None:
    with pytest.raises(WrongContext, match="another report"):
        grants.open_grant(VERIFIER, "case", OTHER_REPORT, BOXED)


def test_a_boxed_grant_for_another_purpose_says_so() -> None:
    with pytest.raises(WrongContext, match="another purpose"):
        grants.open_grant(VERIFIER, grants.DESK, REPORT, BOXED)


def test_a_boxed_grant_sealed_on_under_another_readers_name_says_so() -> None:
    inner = Format.GRANT_BOX.byte + b"case".ljust(16, b"\0") + REPORT + EXAMINER.box_public + KEY
    forged = Format.GRANT_BOX.byte + primitives.box_seal(VERIFIER.box_public, inner)
    with pytest.raises(WrongContext, match="another reader"):
        grants.open_grant(VERIFIER, "case", REPORT, forged)


def test_every_byte_that_a_boxed_grant_is_bound_to_counts() -> None:
    purpose = "sixteen-letters!"
    inner = Format.GRANT_BOX.byte + purpose.encode() + REPORT + VERIFIER.box_public + KEY
    for at in range(1, 65):
        altered = inner[:at] + bytes([inner[at] ^ 1]) + inner[at + 1 :]
        forged = Format.GRANT_BOX.byte + primitives.box_seal(VERIFIER.box_public, altered)
        field = "purpose" if at < 17 else "report" if at < 33 else "reader"
        with pytest.raises(WrongContext, match=f"another {field}"):
            grants.open_grant(VERIFIER, purpose, REPORT, forged)


def test_a_boxed_grant_with_another_version_inside_is_refused() -> None:
    inner = b"\x09" + b"case".ljust(16, b"\0") + REPORT + VERIFIER.box_public + KEY
    forged = Format.GRANT_BOX.byte + primitives.box_seal(VERIFIER.box_public, inner)
    with pytest.raises(UnknownVersion):
        grants.open_grant(VERIFIER, "case", REPORT, forged)


@pytest.mark.parametrize(("purpose", "report"), [("desk", REPORT), ("case", OTHER_REPORT)])
def test_a_wrapped_grant_moved_anywhere_is_refused(purpose: str, report: bytes) -> None:
    with pytest.raises(SealBroken):
        grants.open_grant(VERIFIER, purpose, report, WRAPPED)


def test_a_pair_of_its_own_opens_a_boxed_grant_and_no_wrapped_one() -> None:
    pair = new_key_pair()
    sealed = grants.seal_grant(grants.CASE, REPORT, pair.public, KEY)
    assert grants.open_grant_with(pair.secret, pair.public, "case", REPORT, sealed) == KEY
    with pytest.raises(UnknownVersion):
        grants.open_grant_with(pair.secret, pair.public, "case", REPORT, WRAPPED)
    with pytest.raises(WrongContext):
        grants.open_grant_with(pair.secret, pair.public, "desk", REPORT, sealed)


@either
def test_cut_at_any_length_it_is_truncated(sealed: bytes) -> None:
    for length in range(len(sealed)):
        with pytest.raises(Truncated):
            grants.open_grant(VERIFIER, "case", REPORT, sealed[:length])


@either
@given(extra=st.binary(min_size=1, max_size=100))
def test_trailing_bytes_are_named(sealed: bytes, extra: bytes) -> None:
    with pytest.raises(TrailingBytes):
        grants.open_grant(VERIFIER, "case", REPORT, sealed + extra)


@either
def test_any_flipped_bit_is_refused(sealed: bytes) -> None:
    for bit in range(8 * len(sealed)):
        altered = (int.from_bytes(sealed, "big") ^ 1 << bit).to_bytes(len(sealed), "big")
        with pytest.raises((SealBroken, UnknownVersion)):
            grants.open_grant(VERIFIER, "case", REPORT, altered)


@either
def test_any_unknown_version_is_refused(sealed: bytes) -> None:
    for version in set(range(256)) - {Format.GRANT_BOX, Format.GRANT_WRAP}:
        with pytest.raises(UnknownVersion):
            grants.open_grant(VERIFIER, "case", REPORT, bytes([version]) + sealed[1:])


@pytest.mark.parametrize(
    ("report", "public", "key"),
    [
        (b"short", VERIFIER.box_public, KEY),
        (REPORT, b"short", KEY),
        (REPORT, VERIFIER.box_public, b"short"),
        (REPORT, bytes(32), KEY),
    ],
    ids=["report", "reader", "key", "zero-reader"],
)
def test_what_is_not_a_report_a_reader_or_a_key_is_not_granted(
    report: bytes, public: bytes, key: bytes
) -> None:
    with pytest.raises(ValueError, match=r"must have|low order"):
        grants.seal_grant("case", report, public, key)


@pytest.mark.parametrize(("report", "key"), [(b"short", KEY), (REPORT, KEY + b"\0")])
def test_what_is_not_a_report_or_a_key_is_not_wrapped(report: bytes, key: bytes) -> None:
    with pytest.raises(ValueError, match="must have"):
        grants.rewrap_grant(VERIFIER, "case", report, key)
