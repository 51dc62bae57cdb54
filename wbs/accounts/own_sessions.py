# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sessions of a member of staff, as they see and end them (OWASP ASVS 5.0, 7.5.2).

Nobody else can tell whose a row is. No address and no device is kept: only since when.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from wbs.accounts import sessions
from wbs.accounts.models import Session
from wbs.accounts.people import Person
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import envelope
from wbs.vault.errors import VaultError


@dataclass(frozen=True)
class Own:
    """One session of a person. `row` is what its row is found by, in hexadecimal."""

    row: str
    began: datetime
    seen: datetime
    is_this: bool


def listed(person: Person, this: bytes) -> list[Own]:
    """Return the person's sessions that go on, the one with the row `this` first."""
    found = [_read(person, row, this) for row in _rows(person)]
    living = [one for one in found if one is not None]
    return sorted(living, key=lambda one: (not one.is_this, -one.seen.timestamp()))


def _read(person: Person, row: Session, this: bytes) -> Own | None:
    row_id = bytes(row.id)
    context = sessions.mark_context(person.institution.id, row_id)
    try:
        told = envelope.unseal_json(person.ring.wrap_key, bytes(row.mark), context)
    except VaultError:
        return None  # put there by somebody else: it opens for nobody
    began, seen = (datetime.fromisoformat(told[name]) for name in ("began", "seen"))
    if sessions.is_over(began, seen):
        return None
    return Own(row_id.hex(), began, seen, row_id == this)


@transaction.atomic
def end(person: Person, *, but: bytes, only: bytes | None = None) -> int:
    """End the person's sessions except the one with the row `but`; return how many.

    With `only`, that one alone. What `person` does not own is not found.
    """
    ended = drop(person, but=but, only=only)
    if ended:
        record(institution=person.institution.id, event=Event.STAFF_SESSIONS_ENDED, actor=person.id)
    return ended


def drop(person: Person, *, but: bytes, only: bytes | None = None) -> int:
    """Do what `end` does, as a part of another act that is recorded itself."""
    rows = _rows(person).exclude(id=but)
    if only is not None:
        rows = rows.filter(id=only)
    return rows.delete()[0]


def _rows(person: Person) -> QuerySet[Session]:
    return Session.objects.filter(institution=person.institution, owner=person.ring.session_owner)
