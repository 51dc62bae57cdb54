# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the cases of someone who leaves the staff.

A grant is deleted only where another reader on the roster holds the case; until then it stays, and
so does the account whose key opens it.
"""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from wbs.accounts import leaving, roster
from wbs.accounts.document import Document, Former, Reader
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import RosterBroken
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access
from wbs.reports.access import Case
from wbs.reports.actions.assigning import ASSIGNERS, hand_over
from wbs.reports.actions.granting import seal_to
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.errors import NotAllowed
from wbs.reports.models import DueGrant, Grant, Report
from wbs.reports.workflow import Status, open_statuses
from wbs.vault.keys import KeyRing


def sign_off(*, person: Person, account: UUID) -> Former:
    """Let the supervisor sign the roster without someone who was shut out.

    Raises what `leaving.sign_off` raises.
    """
    with transaction.atomic():
        former = leaving.sign_off(person=person, account=account)
        DueGrant.objects.filter(institution=person.institution, reader=account).delete()
    let_go(person.institution)
    return former


def succeed(
    *, institution: Institution, signer: UUID | None, ring: KeyRing, successor: UUID
) -> Reader:
    """Name another supervisor, who then waits for the open cases that they do not hold.

    Raises what `leaving.succeed` raises.
    """
    with transaction.atomic():
        named = leaving.succeed(
            institution=institution, signer=signer, ring=ring, successor=successor
        )
        held = Grant.objects.filter(institution=institution, reader=named.id)
        open_ones = Report.objects.filter(institution=institution, status__in=open_statuses)
        due = open_ones.exclude(id__in=held.values("report")).values_list("id", flat=True)
        wait_for(institution, named.id, due)
    let_go(institution)
    return named


def wait_for(institution: Institution, reader: UUID, reports: Iterable[UUID]) -> None:
    """Note that `reader` waits for the keys of these cases, until a colleague gives them."""
    rows = [DueGrant(institution=institution, report_id=one, reader=reader) for one in reports]
    DueGrant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


@transaction.atomic
def let_go(institution: Institution) -> int:
    """Delete the grants of those who left, where another reader holds the case; return how many.

    What else they had goes too: their accounts, unless such a grant is left.
    """
    left = [one.id for one in roster.signed(institution).left]
    if not left:
        return 0
    theirs = Grant.objects.filter(
        institution=institution, holder=Grant.Holder.STAFF, reader__in=left
    )
    held = Grant.objects.filter(reader__in=[one.id for one in readers(institution)])
    gone = theirs.filter(report__in=held.values("report"))
    counts = dict(gone.values_list("reader").annotate(Count("pk")))
    gone.delete()
    for reader, count in counts.items():
        chain.record(
            institution=institution.id,
            event=Event.ACCESS_ENDED,
            actor=chain.SYSTEM,
            details={"leaver": str(reader), "cases": count},
        )
    holding = theirs.values_list("reader", flat=True)
    leaving.forget(institution, {reader for reader in holding if reader})
    return sum(counts.values())


def let_go_everywhere() -> int:
    """Do so for every institution whose roster verifies; return how many grants were deleted."""
    count = 0
    for institution in Institution.objects.all():
        with suppress(RosterBroken):  # the doctor is loud about it
            count += let_go(institution)
    return count


def readers(institution: Institution) -> tuple[Reader, ...]:
    """Return those who read cases now: on the roster, and not shut out."""
    return roster.current(institution).with_role(*CASE_READERS)


def adrift(person: Person) -> QuerySet[Grant]:
    """The open cases of this reader whose owner has left, or that nobody examines any more."""
    document = person.roster_seen
    held = access.readable(person).filter(status__in=open_statuses)
    if not person.roles & ASSIGNERS:
        return held.none()
    examined = Grant.objects.filter(
        institution=person.institution,
        reader__in=[one.id for one in document.with_role(Role.EXAMINER)],
    )
    unexamined = Q(status=Status.EXAMINATION) & ~Q(report__in=examined.values("report"))
    return held.filter(unexamined | Q(owner__in=[one.id for one in document.left]))


def takers(person: Person) -> list[Reader]:
    """Return to whom such cases can be handed; not to whoever is there for the supervisor's own."""
    found = person.roster_seen.with_role(*CASE_READERS)
    return [one for one in found if one.roles & CASE_READERS != {Role.ALTERNATE}]


@again_if_roster_moves
@transaction.atomic
def hand_on(*, person: Person, reader: UUID) -> tuple[int, int]:
    """Hand the cases that are adrift to `reader`, sealing them in the same act.

    Return how many were handed on and how many are passed over: those whose reporter keeps `reader`
    out, and of one who examines not those where only an examiner is missing. Raises NotAllowed when
    `reader` cannot take any, or there is nothing to hand on.
    """
    found = next((one for one in takers(person) if one.id == reader), None)
    wanted = set(adrift(person).values_list("report_id", flat=True))
    if found is None or not wanted:
        raise NotAllowed("there is nobody to take it, or nothing to take")
    cases = access.readable_reports(person, wanted)
    done = sum(_handed_on(case, person, found) for case in cases)
    chain.record(
        institution=person.institution.id,
        event=Event.CASES_HANDED_ON,
        actor=person.id,
        details={"reader": str(reader), "cases": done},
    )
    check_roster(person)
    return done, len(cases) - done


def _handed_on(case: Case, person: Person, taker: Reader) -> bool:
    report = Report.objects.select_for_update().get(id=case.report.id)
    if not adrift(person).filter(report=report).exists():  # concluded or taken on meanwhile
        return False
    has_lost_owner = _has_left(person.roster_seen, report.owner)
    if case.kept_out.has(taker.id, taker.name):
        return False
    if not has_lost_owner and Role.EXAMINER not in taker.roles:
        return False
    seal_to(case, person, [taker])
    if has_lost_owner or report.owner is None:
        hand_over(case, person, taker.id)
    return True


def _has_left(document: Document, owner: UUID | None) -> bool:
    return owner is not None and document.reader(owner) is None
