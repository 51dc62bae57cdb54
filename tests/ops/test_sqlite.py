# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our SQLite: one process's writers take turns, and give the turn back however it ends."""

import pytest
from django.db import OperationalError, connection, transaction

from wbs.config.sqlite import base

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


def test_a_transaction_holds_the_turn_until_it_ends() -> None:
    assert not base._turn.locked()
    with transaction.atomic():
        assert base._turn.locked()
        with transaction.atomic():
            assert base._turn.locked()
        assert base._turn.locked()
    assert not base._turn.locked()


def test_a_transaction_that_fails_gives_the_turn_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert not base._turn.locked()


def test_a_connection_that_breaks_off_gives_the_turn_back() -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert base._turn.locked()
    connection.close()
    assert not base._turn.locked()


def test_whoever_waits_too_long_is_told_that_the_database_is_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with base._turn, pytest.raises(OperationalError), transaction.atomic():
        pass
    assert not base._turn.locked()
