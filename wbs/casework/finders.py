# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a member of staff, kind by kind, read from clear columns alone.

One small function for each kind of `accounts.notices.Kind`: it gives a mark for each case that
waits. A mark that no letter was written for is what the next letter is about; a mark is another one
when the same case waits anew (reopened, answered again, another last day).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from wbs.accounts.notices import Kind
from wbs.accounts.roles import DECIDERS, Role
from wbs.accounts.roster import Reader
from wbs.reports import disclosures
from wbs.reports.keeping import NOTICE
from wbs.reports.models import Disclosure, Grant, Report
from wbs.reports.workflow import Status, open_statuses
from wbs.vault import keys

# Whose next step an open case is, besides the deciders'.
_STEP_OF = {Status.VERIFICATION: Role.VERIFIER, Status.EXAMINATION: Role.EXAMINER}
_COLUMNS = (
    *("id", "status", "changed_at", "waiting_since"),
    *("soon", "due", "heard", "late", "owner", "given"),
)


@dataclass(frozen=True)
class Desk:
    """The open cases of one reader whose next step is theirs, or that they are in charge of.

    `for_` are they and those for whom they stand in: of their cases those that this reader holds.
    `erasing` are those of all their cases that are erased soon, `asked` the requests for an
    identity that wait for them; `today` is the day it is there.
    """

    reader: Reader
    for_: frozenset[UUID]
    cases: tuple[Report, ...]
    erasing: tuple[Report, ...]
    asked: tuple[Disclosure, ...]
    today: date


Finder = Callable[[Desk], Iterable[tuple[UUID, object]]]


def desk_of(institution: UUID, reader: Reader, today: date, absent: Iterable[UUID] = ()) -> Desk:
    """Return what a reader of the roster holds grants of; nothing else is looked at.

    `absent` are those for whom they stand in today.
    """
    for_ = frozenset({reader.id, *absent})
    statuses = [
        status for status in open_statuses if reader.roles & (DECIDERS | {_STEP_OF[Status(status)]})
    ]
    held = Grant.objects.filter(
        institution=institution, holder=Grant.Holder.STAFF, reader=reader.id
    )
    theirs = Q(status__in=statuses) | Q(status__in=open_statuses, owner__in=for_)
    rows = Report.objects.filter(theirs, id__in=held.values("report"))
    soon = {"institution": institution, "erase_on__lte": today + NOTICE}
    ending = Report.objects.filter(**soon, id__in=held.values("report"))
    asked = disclosures.waiting_for(institution, reader)
    cases, erasing = rows.only(*_COLUMNS), ending.only("id", "erase_on")
    return Desk(reader, for_, tuple(cases), tuple(erasing), tuple(asked), today)


def waiting(desk: Desk, kind: str) -> list[str]:
    """Return the marks of the cases that wait, of one kind."""
    found = FINDERS[Kind(kind)](desk)
    return sorted(_mark(kind, report, state) for report, state in found)


def _mark(kind: str, report: UUID, state: object) -> str:
    return keys.digest("post.mark", kind.encode(), report.bytes, str(state).encode()).hex()[:16]


def _new(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Reports that wait to be verified; one that was reopened waits anew."""
    return [(one.id, one.changed_at) for one in desk.cases if one.status == Status.VERIFICATION]


def _reply(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Cases to which their reporter added something."""
    return [(one.id, one.heard) for one in desk.cases if one.heard]


def _soon(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Cases whose day is near; not while it is the reporter's."""
    return [
        (one.id, one.due)
        for one in desk.cases
        if one.soon and one.due and one.soon <= desk.today <= one.due and not one.waiting_since
    ]


def _over(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Cases of which a clock is over, the reporter's too: then somebody decides."""
    return [
        (one.id, f"{one.due} {one.late}")
        for one in desk.cases
        if one.late or (one.due and one.due < desk.today)
    ]


def _assigned(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Cases that a colleague put them in charge of, or gave them to examine."""
    examines = Role.EXAMINER in desk.reader.roles
    return [
        (one.id, one.changed_at)
        for one in desk.cases
        if (one.owner in desk.for_ and one.given)
        or (examines and one.status == Status.EXAMINATION and one.owner not in desk.for_)
    ]


def _erasing(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Cases that are erased soon, unless somebody holds them."""
    return [(one.id, one.erase_on) for one in desk.erasing]


def _asked(desk: Desk) -> Iterable[tuple[UUID, object]]:
    """Requests for an identity that wait for this custodian."""
    return [(one.id, one.state) for one in desk.asked]


FINDERS: Mapping[Kind, Finder] = {
    Kind.NEW: _new,
    Kind.REPLY: _reply,
    Kind.SOON: _soon,
    Kind.OVER: _over,
    Kind.ASSIGNED: _assigned,
    Kind.ERASING: _erasing,
    Kind.ASKED: _asked,
}
# Of these only what happens after the choice is told: what was there before may long be read.
SINCE_CHOSEN = frozenset({Kind.REPLY, Kind.ASSIGNED})
