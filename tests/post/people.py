# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do about letters, in one line each, and the time they do it at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

from django.core.management import call_command

from tests.cast import Actor
from wbs.web import clock

# 10.07 in Bontang, a Monday: the digest of the day is over, and so is the batch of 09.00.
MONDAY = datetime(2026, 11, 23, 2, 7, tzinfo=UTC)

MAILBOX = "vera.zorblat@pos.example"


@contextmanager
def after(hours: float) -> Iterator[None]:
    """Let it be so many hours after MONDAY."""
    with clock.standing_at(MONDAY + timedelta(hours=hours)):
        yield


def tick(hours: float) -> None:
    """Let the quarter of an hour come round."""
    with after(hours):
        call_command("tick", stdout=StringIO())


def choose(who: Actor, email: str = MAILBOX, **kinds: str) -> None:
    """Choose one's letters on Akun saya; what is not named is off."""
    reads = dict.fromkeys(("new", "reply", "soon", "over", "assigned", "erasing", "asked"), "off")
    answer = who.post("/akun/surat", {"email": email, **reads, **kinds})
    assert answer.status_code == 302, answer.content.decode()
