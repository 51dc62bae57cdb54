# SPDX-License-Identifier: AGPL-3.0-or-later
"""Usernames: how they compare, how they are found, and how failures under one slow it down."""

import unicodedata
from datetime import timedelta

from django.db import transaction

from wbs.accounts import server_key
from wbs.accounts.models import Account, Institution, NameDelay
from wbs.vault import tokens
from wbs.web import clock

# Forgetful people need a few tries; a guesser needs millions.
FREE_FAILURES = 5
FORGIVEN_AFTER = timedelta(hours=1)

# The two things that are guessed at. Who guesses six digits knows the password already: strangers
# cannot hold an owner up there, so that the wait may be long (three of a million fit at a time).
PASSWORD, SECOND = "name-delay", "second-delay"
LONGEST_WAIT = {PASSWORD: timedelta(seconds=30), SECOND: timedelta(minutes=15)}


def folded(username: str) -> str:
    """Return what two spellings of one username have in common."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def name_hash(institution: Institution, username: str) -> bytes:
    """Return the 32 bytes by which an account is found; of no use without the server key."""
    value = f"{institution.id}:{folded(username)}"
    return tokens.lookup(server_key.get(), "username", value)


def find(institution: Institution, username: str) -> Account | None:
    """Return the account of this name, or None."""
    wanted = name_hash(institution, username)
    return Account.objects.filter(institution=institution, name_hash=wanted).first()


def _delay_id(institution: Institution, username: str, what: str) -> bytes:
    value = f"{institution.id}:{folded(username)}"
    return tokens.lookup(server_key.get(), what, value)


def seconds_to_wait(institution: Institution, username: str, what: str = PASSWORD) -> int:
    """Return how long this name must wait before it is tried again; 0 mostly.

    A name is slowed, never locked: the wait ends by itself, and asking during it does not
    lengthen it.
    """
    row = NameDelay.objects.filter(id=_delay_id(institution, username, what)).first()
    if row is None:
        return 0
    left = (row.not_before - clock.now()).total_seconds()
    return max(0, int(left + 0.999))


def failed_lately(institution: Institution, username: str) -> bool:
    """Tell whether signing in under this name failed within the last hour."""
    since = clock.now() - FORGIVEN_AFTER
    row_id = _delay_id(institution, username, PASSWORD)
    return NameDelay.objects.filter(id=row_id, not_before__gt=since).exists()


def failed(institution: Institution, username: str, what: str = PASSWORD) -> None:
    """Note a failure under this name, whether or not there is such an account."""
    row_id, now = _delay_id(institution, username, what), clock.now()
    with transaction.atomic():
        row, _created = NameDelay.objects.select_for_update().get_or_create(
            id=row_id, defaults={"institution": institution, "not_before": now}
        )
        if now - row.not_before > FORGIVEN_AFTER:
            row.failures = 0
        row.failures += 1
        over = row.failures - FREE_FAILURES
        wait = timedelta(seconds=2 ** min(over, 10)) if over > 0 else timedelta()
        row.not_before = now + min(wait, LONGEST_WAIT[what])
        row.save()


def succeeded(institution: Institution, username: str) -> None:
    """Forget the failures under this name, now that all steps were given."""
    ids = [_delay_id(institution, username, what) for what in LONGEST_WAIT]
    NameDelay.objects.filter(id__in=ids).delete()


def sweep() -> int:
    """Delete delays long over; return how many."""
    old = clock.now() - FORGIVEN_AFTER
    return NameDelay.objects.filter(not_before__lt=old).delete()[0]
