# SPDX-License-Identifier: AGPL-3.0-or-later
"""Disclosures as pages show them: to the reporter, to the case team, to the custodians."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import Document, Reader
from wbs.reports import identity
from wbs.reports.access import Case
from wbs.reports.clocks import today
from wbs.reports.models import Disclosure, Report
from wbs.reports.opened import NamedReader, role_names
from wbs.vault.keys import KeyPair
from wbs.web import clock

State = Disclosure.State


@dataclass(frozen=True)
class Told:
    """What reporter or team see of one request; `answer` is there for whoever asked only."""

    state: str
    name: str
    role: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    until: datetime | None
    tell_from: date | None
    later: bool  # the reporter has not been told yet
    mine: bool
    answer: str

    @property
    def is_open(self) -> bool:
        """Whether nothing else can be asked for yet."""
        return self.state in Disclosure.OPEN


@dataclass(frozen=True)
class Asked:
    """What custodians see of one request: who asks, why, for which number; nothing of the case.

    `entered` tells that its reporter has no account.
    """

    id: UUID
    state: str
    number: str
    entered: bool
    name: str
    roles: str
    reason: str
    asked_at: datetime
    first: Reader | None
    tell_from: date | None
    why_later: str
    decided_by: str
    decided_at: datetime | None
    until: datetime | None


def told_to_reporter(case: Case) -> list[Told]:
    """Return the disclosures that were granted, oldest first, as far as their day has come."""
    rows = _tellable(case.institution).filter(report=case.report)
    return [_told(case, row) for row in rows.order_by("decided_at", "id")]


def told_of(institution: Institution, reports: Iterable[Report]) -> set[UUID]:
    """Return which of these reports, by id, have a disclosure that their reporter is told of."""
    rows = _tellable(institution).filter(report__in=[report.id for report in reports])
    return set(rows.values_list("report_id", flat=True))


def _tellable(institution: Institution) -> QuerySet[Disclosure]:
    granted = (State.GRANTED, State.ENDED)
    return Disclosure.objects.filter(state__in=granted, tell_from__lte=today(institution))


def waiting_for(institution: UUID, reader: Reader) -> QuerySet[Disclosure]:
    """Return the requests that a reader of the roster has to decide; of clear columns alone."""
    if Role.CUSTODIAN not in reader.roles:
        return Disclosure.objects.none()
    rows = Disclosure.objects.filter(institution=institution, state__in=Disclosure.WAITING)
    return rows.exclude(approved_by=reader.id, state=State.SECONDED)


def of_case(case: Case, person: Person) -> list[Told]:
    """Return every request about a case, newest first, as one of its team sees them."""
    rows = case.report.disclosures.order_by("-asked_at", "id")
    return [_told(case, row, person) for row in rows]


def _told(case: Case, row: Disclosure, person: Person | None = None) -> Told:
    asking = identity.open_asking(case.case_key, row)
    mine = person is not None and row.asked_by == person.id
    lost = person is not None and mine and not identity.is_for(person.ring, row)
    state = _state(row)
    return Told(
        state=State.ENDED if lost and state == State.GRANTED else state,
        name=asking["by"]["name"],
        role=str(Role(asking["by"]["role"]).label),
        reason=asking["reason"],
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        until=row.until,
        tell_from=row.tell_from,
        later=row.tell_from is not None and row.tell_from > today(case.institution),
        mine=mine,
        answer=identity.open_answer(person.ring, row) if person and mine else "",
    )


def _state(row: Disclosure) -> str:
    """Return the state of a row, at once when the time of a granted one is over."""
    lasts = row.until is not None and clock.now() < row.until and row.disclosed is not None
    return State.ENDED if row.state == State.GRANTED and not lasts else row.state


def of_custodian(rows: Iterable[Disclosure], person: Person, pair: KeyPair) -> list[Asked]:
    """Return requests that a door gave, as a custodian sees them; `pair` is the custody key."""
    document = roster.current(person.institution)
    return [_asked(row, pair, document) for row in rows]


def custodians(institution: Institution) -> list[NamedReader]:
    """Return who holds the key to identities, as the reporter is told."""
    found = [
        NamedReader(one.name, str(Role.CUSTODIAN.label))
        for one in roster.current(institution).with_role(Role.CUSTODIAN)
    ]
    paper = _("Dicetak dalam dua bagian, dipegang dua orang. Dipakai hanya kalau penjaga habis.")
    return [*found, NamedReader(_("Kunci pemulihan identitas"), paper)]


def _asked(row: Disclosure, pair: KeyPair, document: Document) -> Asked:
    request = identity.open_request(pair, row)
    asker = document.reader(row.asked_by)
    names = document.names()
    return Asked(
        id=row.id,
        state=_state(row),
        number=request.number,
        entered=request.entered,
        name=asker.name if asker else "",
        roles=role_names(asker.roles & CASE_READERS) if asker else "",
        reason=request.reason,
        asked_at=row.asked_at,
        first=identity.first_approval(document, row),
        tell_from=row.tell_from,
        why_later=identity.open_wait(pair, row),
        decided_by=names.get(row.decided_by, "") if row.decided_by else "",
        decided_at=row.decided_at,
        until=row.until,
    )
