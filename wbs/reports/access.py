# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors to reports: each fetches and authorises at once, and opens the keys of what it gives.

A report that is absent and one that is forbidden are the same Http404. A grant that is there but
does not open raises a VaultError: that is damage or an attack, never an everyday answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.reports import behalf, sealing
from wbs.reports.behalf import Entered
from wbs.reports.models import Disclosure, Evidence, Grant, Report, StatusChange
from wbs.reports.sealing import FileMeta, KeptOut
from wbs.vault import codes, grants
from wbs.vault.errors import WrongCode
from wbs.vault.keys import KeyRing
from wbs.web import clock

# A person's tags are looked for run by run, until a run is empty; several runs a query.
_RUN = 32
_NEAR, _FAR = 8, 12
_RUNS_AT_FIRST, _RUNS_AT_MOST = 2, 12
_BOXED_AT_ONCE = 250

# What a number tells of its report, and which tags are taken: the busiest questions of all. To put
# these statements together takes Django five times as long as to answer them.
_BY_NUMBER = (
    "SELECT id, number, status, due, waiting_since"
    " FROM reports_report WHERE number = %s AND institution_id = %s"
)
_TAKEN = (
    "SELECT tag FROM reports_grant WHERE institution_id = %s AND tag IN ({})"
    " UNION ALL SELECT tag FROM reports_spenttag WHERE institution_id = %s AND tag IN ({})"
)
_CHANGES = "SELECT id, status, at FROM reports_statuschange WHERE report_id = %s ORDER BY position"

# What a BinaryField gives, by database.
Blob = bytes | memoryview


@dataclass(frozen=True)
class Case:
    """A report whose keys are open. `desk_key` is None for the reporter."""

    report: Report
    case_key: bytes = field(repr=False)
    desk_key: bytes | None = field(repr=False)
    # How much happened that its reader had not seen when they came.
    news: int

    @property
    def institution(self) -> Institution:
        """The institution that the report was entrusted to."""
        return self.report.institution

    @cached_property
    def filed(self) -> Mapping[str, Any]:
        """What was filed: see `sealing.open_report`. VaultError if it was altered or moved."""
        return sealing.open_report(self.case_key, self.report)

    @property
    def audit_ref(self) -> bytes:
        """The report's random reference in the audit log."""
        return sealing.audit_ref_of(self.filed)

    @property
    def entered(self) -> Entered | None:
        """Who entered the report for its reporter, and how it came; None for one filed here."""
        return behalf.entered(self.filed)

    @property
    def kept_out(self) -> KeptOut:
        """The staff whom the reporter wants kept out; nobody where the desk key is missing."""
        if self.desk_key is None:
            return KeptOut()
        return sealing.open_desk(self.desk_key, self.report)


def own_grants(person: Person) -> QuerySet[Grant]:
    """The grants of the reports that this person filed."""
    return Grant.objects.filter(institution=person.institution, tag__in=own_tags(person))


def own_tags(person: Person) -> list[bytes]:
    """The tags of the person's reports."""
    return [tag for run, taken in _runs(person) for tag in run if tag in taken]


def free_tag(person: Person) -> bytes:
    """The tag right after those that the person's reports have, which follow each other.

    The first few are looked at together with far ones, each twice as far: whoever filed a thousand
    reports pays little more than whoever files the first.
    """
    probes = [*range(_NEAR), *(_NEAR << power for power in range(_FAR))]
    last, free = -1, None
    while free is None or last + 1 < free:
        tags = [person.ring.tag(at) for at in probes]
        taken = _taken(person, tags)
        for at, tag in zip(probes, tags, strict=True):
            if tag not in taken:
                free = at
                break
            last = at
        probes = _between(last, free)
    return person.ring.tag(free)


def _between(last: int, free: int | None) -> list[int]:
    if free is None:
        return [last << power for power in range(1, _FAR)]
    step = max(1, (free - last) // _RUN)
    return list(range(last + step, free, step))


def own_report(person: Person, report_id: UUID) -> Case:
    """The person's own report. Http404 if it is another's or does not exist."""
    reporters = Grant.objects.filter(
        institution=person.institution, holder=Grant.Holder.REPORTER, report=report_id
    )
    tags = {bytes(tag) for tag in reporters.values_list("tag", flat=True) if tag is not None}
    own = next((tag for run, _taken in _runs(person) for tag in run if tag in tags), None)
    return _one(person, reporters.filter(tag=own) if own else reporters.none(), report_id)


def own_reports(
    person: Person, report_ids: Iterable[UUID], own: QuerySet[Grant] | None = None
) -> list[Case]:
    """Those of these reports that are the person's own; `own` where `own_grants` was asked already.

    Not kept on the person: who stays longer than a request may file another report meanwhile.
    """
    grants = own_grants(person) if own is None else own
    return _cases(person, grants.filter(report__in=report_ids))


def readable(person: Person) -> QuerySet[Grant]:
    """The grants of a member of staff; none once the signed roster no longer has them read."""
    reader = person.roster_seen.reader(person.id)
    if reader is None or not reader.roles & CASE_READERS:
        return Grant.objects.none()
    return held_by(person.institution.id, person.id)


def held_by(institution: UUID, reader: UUID) -> QuerySet[Grant]:
    """The grants of a reader, whether or not the roster still has them read: see `readable`."""
    return Grant.objects.filter(institution=institution, holder=Grant.Holder.STAFF, reader=reader)


def readable_report(person: Person, report_id: UUID) -> Case:
    """A report that a member of staff may read. Http404 if not, or if it does not exist."""
    return _one(person, readable(person), report_id)


def readable_reports(person: Person, report_ids: Iterable[UUID]) -> list[Case]:
    """These reports, all of which a member of staff may read. Http404 if there is one they may not.

    In the order of their ids, so that two people who lock the same ones do not wait in a circle.
    """
    wanted = set(report_ids)
    found = _cases(person, readable(person).filter(report__in=wanted).order_by("report_id"))
    if len(found) < len(wanted):
        raise Http404
    return found


def entered_report(institution: Institution, report_id: UUID) -> Report:
    """The row of a report that this very session entered: what its receipt tells, without a key."""
    return Report.objects.select_related("category").get(institution=institution, id=report_id)


def evidence(case: Case, evidence_id: UUID) -> tuple[Evidence, FileMeta]:
    """One file of a case. Http404 if the case has no such file."""
    row = Evidence.objects.filter(report=case.report, id=evidence_id).first()
    if row is None:
        raise Http404
    return row, sealing.open_evidence(case.case_key, row)


def disclosures_asked(person: Person) -> QuerySet[Disclosure]:
    """Every request for an identity; none to whoever is no custodian on the signed roster."""
    reader = person.roster_seen.reader(person.id)
    if reader is None or Role.CUSTODIAN not in reader.roles:
        return Disclosure.objects.none()
    return Disclosure.objects.filter(institution=person.institution)


def disclosure_asked(person: Person, id_: UUID) -> Disclosure:
    """One request for an identity. Http404 to whoever is no custodian, or if there is none."""
    if (row := disclosures_asked(person).filter(id=id_).first()) is None:
        raise Http404
    return row


def disclosed(case: Case, person: Person) -> Disclosure:
    """What this person was granted on this case, while its time lasts. Http404 otherwise."""
    rows = Disclosure.objects.filter(
        report=case.report,
        asked_by=person.id,
        state=Disclosure.State.GRANTED,
        until__gt=clock.now(),
        reader_key=person.ring.box_public,
        disclosed__isnull=False,
    )
    if (row := rows.first()) is None:
        raise Http404
    return row


def report_by_number(
    institution: Institution, typed: str
) -> tuple[Report, list[StatusChange]] | None:
    """The report of a typed registration number, and its timeline, without anything sealed.

    None where the number is malformed or no report has it.
    """
    try:
        number = codes.parse_number(typed)
    except WrongCode:
        return None
    house = Report._meta.pk.get_db_prep_value(institution.id, connection)
    for report in Report.objects.raw(_BY_NUMBER, [number, house]):
        key = Report._meta.pk.get_db_prep_value(report.id, connection)
        return report, list(StatusChange.objects.raw(_CHANGES, [key]))
    return None


def open_keys(person: Person, rows: Iterable[Grant]) -> list[tuple[bytes, bytes | None]]:
    """Open (case key, desk key) of grants that a door gave, in their order.

    Boxed grants are wrapped under the person's own key on first use, which makes the next opening
    ten times faster; all of them in one go.
    """
    opened, boxed = [], []
    for grant in rows:
        report = grant.report_id.bytes
        case_key = grants.open_grant(person.ring, grants.CASE, report, bytes(grant.case_key))
        desk_key = None
        if grant.desk_key is not None:
            desk_key = grants.open_grant(person.ring, grants.DESK, report, bytes(grant.desk_key))
        opened.append((case_key, desk_key))
        if grants.is_boxed(bytes(grant.case_key)):
            boxed.append(_rewrapped(person.ring, grant, case_key, desk_key))
    if boxed:
        Grant.objects.bulk_update(boxed, ["case_key", "desk_key"], batch_size=250)
    return opened


def open_case_keys(
    person: Person, allowed: QuerySet[Grant], sealed: Sequence[tuple[UUID, Blob]]
) -> list[bytes]:
    """Open the case keys alone of very many of the grants `allowed`: (report, case key), in order.

    Those still boxed are fetched whole, for both of their keys are wrapped in one go.
    """
    boxed = [report for report, case_key in sealed if grants.is_boxed(bytes(case_key))]
    opened: dict[UUID, bytes] = {}
    for start in range(0, len(boxed), _BOXED_AT_ONCE):
        rows = list(allowed.filter(report__in=boxed[start : start + _BOXED_AT_ONCE]))
        keys = open_keys(person, rows)
        opened |= {row.report_id: key for row, (key, _desk) in zip(rows, keys, strict=True)}
    return [
        opened.get(report)
        or grants.open_grant(person.ring, grants.CASE, report.bytes, bytes(case_key))
        for report, case_key in sealed
    ]


def _one(person: Person, allowed: QuerySet[Grant], report_id: UUID) -> Case:
    found = _cases(person, allowed.filter(report=report_id))
    if not found:
        raise Http404
    return found[0]


def _cases(person: Person, allowed: QuerySet[Grant]) -> list[Case]:
    rows = list(allowed.select_related("report__category", "report__institution"))
    opened = zip(rows, open_keys(person, rows), strict=True)
    return [Case(row.report, case_key, desk_key, row.news) for row, (case_key, desk_key) in opened]


def _rewrapped(ring: KeyRing, grant: Grant, case_key: bytes, desk_key: bytes | None) -> Grant:
    report = grant.report_id.bytes
    grant.case_key = grants.rewrap_grant(ring, grants.CASE, report, case_key)
    if desk_key is not None:
        grant.desk_key = grants.rewrap_grant(ring, grants.DESK, report, desk_key)
    return grant


def _runs(person: Person) -> Iterator[tuple[list[bytes], frozenset[bytes]]]:
    """Give the person's tags, run by run, each with those that reports have; the last has none."""
    start, count = 0, _RUNS_AT_FIRST
    while True:
        runs = [_tags(person.ring, start + _RUN * number, _RUN) for number in range(count)]
        taken = _taken(person, [tag for run in runs for tag in run])
        for run in runs:
            yield run, taken
            if taken.isdisjoint(run):
                return
        start, count = start + _RUN * count, min(2 * count, _RUNS_AT_MOST)


def _tags(ring: KeyRing, start: int, count: int) -> list[bytes]:
    return [ring.tag(counter) for counter in range(start, start + count)]


def _taken(person: Person, tags: Sequence[bytes]) -> frozenset[bytes]:
    """Those of these tags that reports have, or had before they were erased."""
    house = Institution._meta.pk.get_db_prep_value(person.institution.id, connection)
    marks = ", ".join(["%s"] * len(tags))
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN.format(marks, marks), [house, *tags, house, *tags])
        return frozenset(bytes(tag) for (tag,) in cursor.fetchall())
