# SPDX-License-Identifier: AGPL-3.0-or-later
"""One of the case team steps back from a case: their key goes, and it never comes back.

Whoever stepped back is remembered beside those whom the reporter keeps out, under the desk key, and
asked about wherever a key is given.
"""

from uuid import UUID

from wbs.accounts.document import Reader
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.reports import sealing
from wbs.reports.access import Case
from wbs.reports.actions.assigning import hand_over
from wbs.reports.actions.filing import kit_grant
from wbs.reports.actions.granting import seal_to
from wbs.reports.errors import NobodyReads, NotAllowed
from wbs.reports.models import Grant, Report
from wbs.reports.workflow import Status


def takers(case: Case, person: Person) -> list[Reader]:
    """Return to whom this person can hand a case when they step back; examiners in examination.

    The alternate only where the supervisor steps back, who is then concerned.
    """
    wanted = {Role.EXAMINER} if examines_alone(case, person) else CASE_READERS - {Role.ALTERNATE}
    if person.roles & {Role.SUPERVISOR, Role.ALTERNATE}:
        wanted = wanted | {Role.ALTERNATE}
    kept_out = case.kept_out
    return [
        one
        for one in person.roster_seen.with_role(*wanted)
        if one.id != person.id and not kept_out.has(one.id, one.name)
    ]


def examines_alone(case: Case, person: Person) -> bool:
    """Tell whether nobody else examines a case that is in examination."""
    if case.report.status != Status.EXAMINATION or Role.EXAMINER not in person.roles:
        return False
    return not any(Role.EXAMINER in one.roles for one in _others(case, person))


def must_hand_on(case: Case, person: Person) -> bool:
    """Tell whether somebody has to be chosen: nobody else reads the case, or could examine it."""
    if not _others(case, person):
        return True
    return examines_alone(case, person) and bool(takers(case, person))


def step_back(
    *, case: Case, desk_key: bytes, person: Person, report: Report, taker: UUID | None
) -> None:
    """Take away this person's key, after sealing to `taker`; a supervisor's case to the alternate.

    `report` is the case's row, locked. Belongs to the caller's transaction, who records it and then
    looks at the roster once more. Raises NotAllowed for a `taker` who may not take it, NobodyReads
    when none was chosen and somebody has to be.
    """
    chosen = [one for one in takers(case, person) if one.id == taker]
    if taker and not chosen:
        raise NotAllowed("this colleague may not take the case")
    if not chosen and must_hand_on(case, person):
        raise NobodyReads("nobody would be left to read or examine the case")
    if Role.SUPERVISOR in person.roles:
        chosen += [one for one in _alternates(case, person) if one not in chosen]
        _to_the_alternates_kit(case, desk_key, person)
    seal_to(case, person, chosen)
    if report.owner == person.id or (taker and report.owner is None):
        hand_over(case, person, taker)
    kept_out = sealing.open_desk(desk_key, report).and_also(person.id, person.name)
    report.desk_version += 1
    report.desk = sealing.seal_desk(desk_key, report, kept_out)
    report.save(update_fields=["desk", "desk_version"])
    Grant.objects.filter(report=report, reader=person.id).delete()


def _others(case: Case, person: Person) -> list[Reader]:
    held = Grant.objects.filter(report=case.report, holder=Grant.Holder.STAFF)
    ids = set(held.values_list("reader", flat=True))
    readers = person.roster_seen.with_role(*CASE_READERS)
    return [one for one in readers if one.id in ids and one.id != person.id]


def _alternates(case: Case, person: Person) -> list[Reader]:
    alternates = person.roster_seen.with_role(Role.ALTERNATE)
    return [one for one in alternates if not case.kept_out.has(one.id, one.name)]


def _to_the_alternates_kit(case: Case, desk_key: bytes, person: Person) -> None:
    """The halves of the usual kit may lie with the supervisor; of this one they do not."""
    Grant.objects.filter(report=case.report, holder=Grant.Holder.RECOVERY).delete()
    holder, public = Grant.Holder.ALTERNATE, person.roster_seen.kit.alternate
    if not Grant.objects.filter(report=case.report, holder=holder).exists():
        kit_grant(case.report, holder, public, case.case_key, desk_key).save(force_insert=True)
