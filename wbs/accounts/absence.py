# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording that someone of the staff is away and who stands in, and ending it early."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from wbs.accounts.document import Reader
from wbs.accounts.models import Absence
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.accounts.standing_in import SHARED, stand_ins, today, words
from wbs.audit.chain import record
from wbs.audit.events import Event

LONGEST = timedelta(days=180)


class NotPossible(Exception):
    """This absence cannot be recorded: by this person, for these days, or with this stand-in."""


def may_record(person: Person, reader: Reader) -> bool:
    """Oneself, or the supervisor for another; nobody whose work is theirs alone."""
    if not reader.roles & SHARED:
        return False
    return person.id == reader.id or Role.SUPERVISOR in person.roles


@transaction.atomic
def begin(*, person: Person, account: UUID, stand_in: UUID, since: date, until: date) -> None:
    """Record that someone is away, both days included; it takes the place of what was recorded.

    Raises NotPossible.
    """
    document, day = person.roster_seen, today(person.institution)
    reader = document.reader(account)
    if reader is None or not may_record(person, reader):
        raise NotPossible
    other = next((one for one in stand_ins(document, reader) if one.id == stand_in), None)
    if other is None or not since <= until or until < day or until > day + LONGEST:
        raise NotPossible
    row = Absence(
        institution=person.institution,
        account=account,
        stand_in=stand_in,
        since=since,
        until=until,
        by=person.id,
    )
    row.signature = person.ring.sign(words(row, reader, other))
    Absence.objects.filter(institution=person.institution, account=account).delete()
    row.save(force_insert=True)
    _record(person, Event.ABSENCE_RECORDED, row)


@transaction.atomic
def end(*, person: Person, account: UUID) -> None:
    """End an absence before its last day. Raises NotPossible."""
    reader = person.roster_seen.reader(account)
    row = Absence.objects.filter(institution=person.institution, account=account).first()
    if reader is None or row is None or not may_record(person, reader):
        raise NotPossible
    row.delete()
    _record(person, Event.ABSENCE_ENDED, row)


def _record(person: Person, event: Event, row: Absence) -> None:
    record(
        institution=person.institution.id,
        event=event,
        actor=person.id,
        details={"reader": str(row.account), "stand_in": str(row.stand_in)},
    )
