# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code of the second step counts once, whoever sends it again and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.accounts.test_second_factor import half, with_codes
from tests.cast import SECOND, Actor, Cast, code
from wbs.accounts import second, sessions
from wbs.accounts.models import Account
from wbs.accounts.second import Given
from wbs.web import clock


@pytest.fixture
def once(settings: Any) -> None:
    """Codes count once, as in production."""
    settings.WBS_TOTP_ONCE = True


def test_a_code_counts_once(cast: Cast, once: None) -> None:
    now = clock.now()
    with clock.standing_at(now):
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 302
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 422
    with clock.standing_at(now + timedelta(seconds=30)):
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 302


def test_an_older_code_does_not_count_after_a_newer_one(cast: Cast, once: None) -> None:
    now = clock.now()
    with clock.standing_at(now - timedelta(seconds=30)):
        older = code()
    with clock.standing_at(now):
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 302
        assert half(cast).post(SECOND, {"totp": older}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_with_one_code_one_gets_in(cast: Cast, settings: Any) -> None:
    settings.WBS_TOTP_ONCE = True
    made = with_codes(cast)
    for given in ({"totp": code()}, {"backup": made[0]}):
        people = [half(cast) for _ in range(4)]

        def give(who: Actor, given: dict[str, str] = given) -> int:
            try:
                return int(who.post(SECOND, given).status_code)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(give, people))
        assert answers.count(302) == 1, answers


def test_of_two_that_read_the_same_factors_the_second_stores_nothing(
    cast: Cast, once: None
) -> None:
    made = with_codes(cast)
    both = [sessions.SealedSession() for _ in range(2)]
    for session in both:
        account = Account.objects.get(id=cast.people["verifier"].id)
        session.begin(account, cast.institution, cast.people["verifier"].ring._seed)
    second.give(session=both[0], given=Given(backup=made[0]))
    with pytest.raises(second.Refused):
        second.give(session=both[1], given=Given(backup=made[0]))
    assert both[1].is_half
