# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a session ends, told in time; and that nothing but the person's own act prolongs it."""

from datetime import timedelta

import pytest

from tests.cast import Cast
from wbs.web import clock

MINUTE = timedelta(minutes=1)


def left(cast: Cast, who: str) -> int:
    return int(getattr(cast, who).get("/sesi").json()["left"])


@pytest.mark.parametrize(("who", "page"), [("reporter", "/aduan"), ("verifier", "/meja")])
def test_every_page_tells_when_its_session_ends(cast: Cast, who: str, page: str) -> None:
    noon = clock.now().replace(hour=4, minute=0, second=0)
    with clock.standing_at(noon):
        fresh = cast.sign_in(who)
        told = fresh.get(page).content.decode()
        assert "pukul 12.30 WITA" in told
        assert 'data-left="1800"' in told
    with clock.standing_at(noon + 10 * MINUTE):
        assert "pukul 12.40 WITA" in fresh.get(page).content.decode()


def test_a_visitor_and_a_half_session_are_told_nothing(cast: Cast) -> None:
    for who in ("visitor", "half"):
        assert "data-left" not in getattr(cast, who).get("/").content.decode()
        assert left(cast, who) == 0


def test_asking_how_long_prolongs_nothing(cast: Cast) -> None:
    start = clock.now()
    with clock.standing_at(start):
        cast.sign_in("reporter")
        assert left(cast, "reporter") == 1800
    for minutes in (10, 20, 29):
        with clock.standing_at(start + minutes * MINUTE):
            assert left(cast, "reporter") == 1800 - 60 * minutes
    with clock.standing_at(start + 31 * MINUTE):
        assert left(cast, "reporter") == 0
        assert cast.reporter.get("/aduan").status_code == 302


def test_staying_is_an_act_of_ones_own(cast: Cast) -> None:
    start = clock.now()
    with clock.standing_at(start):
        assert left(cast, "reporter") == 1800
    with clock.standing_at(start + 29 * MINUTE):
        assert cast.reporter.post("/sesi").json() == {"left": 1800}
    with clock.standing_at(start + 58 * MINUTE):
        assert cast.reporter.get("/aduan").status_code == 200


def test_nobody_stays_longer_than_twelve_hours(cast: Cast) -> None:
    start = clock.now()
    with clock.standing_at(start):
        assert left(cast, "reporter") == 1800
    for minutes in range(20, 720, 20):
        with clock.standing_at(start + minutes * MINUTE):
            assert cast.reporter.post("/sesi").json()["left"] <= (720 - minutes) * 60
    with clock.standing_at(start + 719 * MINUTE):
        assert left(cast, "reporter") <= 60
    with clock.standing_at(start + 721 * MINUTE):
        assert cast.reporter.get("/aduan").status_code == 302


def test_who_is_signed_out_cannot_stay(cast: Cast) -> None:
    assert cast.visitor.post("/sesi").json() == {"left": 0}
    assert not cast.visitor.client.cookies
