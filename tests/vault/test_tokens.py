# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens, and what is kept instead of them."""

import string
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import tokens
from wbs.vault.errors import WrongCode

SECRET = bytes(range(32))


def test_a_token_is_random_and_fits_a_cookie() -> None:
    one, two = tokens.new_token(), tokens.new_token()
    assert one != two
    assert len(one) == 43
    assert set(one) <= set(string.ascii_letters + string.digits + "-_")
    assert len(tokens.token_bytes(one)) == tokens.TOKEN_BYTES == 32


@pytest.mark.parametrize(
    "token",
    ["", "A" * 42, "A" * 44, "A" * 43 + "=", "A" * 42 + "é", "A" * 42 + "+", "A" * 42 + " "],
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(WrongCode):
        tokens.token_bytes(token)


def test_only_one_spelling_of_a_token_is_accepted() -> None:
    assert tokens.token_bytes("A" * 43) == bytes(32)
    for last in "BCD":
        with pytest.raises(WrongCode):
            tokens.token_bytes("A" * 42 + last)


@given(st.text(max_size=60))
def test_any_text_is_a_token_or_a_refusal(text: str) -> None:
    with pytest.raises(WrongCode):
        tokens.token_bytes(text + "!")


def test_finding_and_opening_are_independent() -> None:
    values = {
        tokens.row_id(SECRET, "session"),
        tokens.row_key(SECRET, "session"),
        tokens.row_id(SECRET, "draft"),
        tokens.row_key(SECRET, "draft"),
        tokens.row_id(bytes(32), "session"),
    }
    assert len(values) == 5
    assert {len(value) for value in values} == {32}
    assert tokens.row_id(SECRET, "session") == tokens.row_id(SECRET, "session")


def test_ids_are_random_uuids_of_version_four() -> None:
    ids = {tokens.new_id() for _ in range(50)}
    assert len(ids) == 50
    assert {(value.version, value.variant) for value in ids} == {(4, uuid.RFC_4122)}


def test_a_lookup_depends_on_key_purpose_and_value() -> None:
    values = {
        tokens.lookup(SECRET, "username", "budi"),
        tokens.lookup(SECRET, "username", "sari"),
        tokens.lookup(SECRET, "throttle", "budi"),
        tokens.lookup(bytes(32), "username", "budi"),
    }
    assert len(values) == 4
    assert {len(value) for value in values} == {32}
