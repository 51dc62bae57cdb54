# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the end: whether something happened to the reporter because of their report.

30, 90 and 180 days after a case ended its reporter is asked, where they next look (EU 2019/1937,
art. 19 to 21; ISO 37002, 8.4.2 and 8.4.3). Which day has come follows from clear columns; what was
answered is sealed. A no is an entry of the case like any message. A yes is another report, and
nothing in the first case: whoever reads that one alone, or has the database, learns nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from wbs.accounts.people import Person
from wbs.reports import access, sealing
from wbs.reports.access import Case
from wbs.reports.clocks import today
from wbs.reports.models import Entry, Grant, Report
from wbs.reports.workflow import concluded_statuses

# Calendar days after the end.
DAYS = (30, 90, 180)


@dataclass(frozen=True)
class Question:
    """One question about a case: how many days after which end."""

    report: UUID
    number: str
    end: date
    day: int

    def sealed(self) -> dict[str, Any]:
        """Return it as an answer holds it, under a case key."""
        return {
            "report": str(self.report),
            "number": self.number,
            "end": self.end.isoformat(),
            "day": self.day,
        }


def question(sealed: Mapping[str, Any] | None) -> Question | None:
    """Return which question an opened answer is about; None for what answers none."""
    if sealed is None:
        return None
    end = date.fromisoformat(sealed["end"])
    return Question(UUID(sealed["report"]), sealed["number"], end, sealed["day"])


@dataclass(frozen=True)
class Asked:
    """One question as the team sees it: its day, whether that has come, whether a no came."""

    day: int
    on: date
    reached: bool
    unharmed: bool


def end_of(report: Report) -> date | None:
    """Return the day on which a case ended, where its institution is; None while it is open."""
    if report.status not in concluded_statuses:
        return None
    return report.changed_at.astimezone(ZoneInfo(report.institution.timezone)).date()


def reached(report: Report, day: date) -> list[int]:
    """Return the questions that have come by `day`."""
    end = end_of(report)
    return [one for one in DAYS if end and day >= end + timedelta(days=one)]


def lasts(report: Report) -> bool:
    """Tell whether a question about an ended case is still to come."""
    end = end_of(report)
    return end is not None and today(report.institution) < end + timedelta(days=DAYS[-1])


def waiting(
    person: Person, cases: Sequence[Case], own: QuerySet[Grant] | None = None
) -> dict[UUID, Question]:
    """Return the question that each of these own cases of a reporter waits with, if any.

    `own` are the reporter's grants, where they were looked for already.
    """
    asked = {case.report.id: one for case in cases if (one := _last(case.report))}
    if not asked:
        return {}
    said = _unharmed([case for case in cases if case.report.id in asked])
    grants = access.own_grants(person) if own is None else own
    said |= {one for one, _case in _told_harm(grants, person)}
    return {report: one for report, one in asked.items() if one not in said}


def waiting_among(
    person: Person, reports: Iterable[Report], own: QuerySet[Grant] | None = None
) -> dict[UUID, Question]:
    """Return the same for those of a reporter's own reports that have ended."""
    asked = [report.id for report in reports if _last(report)]
    return waiting(person, access.own_reports(person, asked, own), own) if asked else {}


def of_case(case: Case) -> list[Asked]:
    """Return the questions of an ended case, with what was answered as far as a reader may know."""
    end = end_of(case.report)
    if end is None:
        return []
    come, said = reached(case.report, today(case.institution)), _unharmed([case])
    return [
        Asked(
            day=day,
            on=end + timedelta(days=day),
            reached=day in come,
            unharmed=_question(case.report, end, day) in said,
        )
        for day in DAYS
    ]


def led_to(case: Case, person: Person) -> list[Report]:
    """Return the reports of harm because of this one that this person may read as well.

    All of that jenis which they hold are opened (some 30 microseconds each), and only for a case
    that has ended at least once.
    """
    if not case.report.changes.filter(status__in=concluded_statuses).exists():
        return []
    grants = access.own_grants(person) if person.is_reporter else access.readable(person)
    return [report for one, report in _told_harm(grants, person) if one.report == case.report.id]


def came_of(case: Case, person: Person) -> Question | None:
    """Return which report this one followed, to whoever may read that one as well."""
    found = question(case.filed.get("follows"))
    if found is None:
        return None
    grants = access.own_grants(person) if person.is_reporter else access.readable(person)
    return found if grants.filter(report=found.report).exists() else None


def without_grant(report: Report, ids: Iterable[UUID]) -> list[UUID]:
    """Return which of these members of staff hold no key of a report."""
    held = Grant.objects.filter(report=report, holder=Grant.Holder.STAFF)
    holders = set(held.values_list("reader", flat=True))
    return [id_ for id_ in ids if id_ not in holders]


def _last(report: Report) -> Question | None:
    end, come = end_of(report), reached(report, today(report.institution))
    return _question(report, end, come[-1]) if end and come else None


def _question(report: Report, end: date, day: int) -> Question:
    return Question(report.id, report.number, end, day)


def _unharmed(cases: Sequence[Case]) -> set[Question]:
    """The questions about ended cases that their reporters answered with no."""
    by_id = {case.report.id: case for case in cases}
    rows = Entry.objects.filter(report__in=by_id, kind=Entry.Kind.MESSAGE)
    late = [row for row in rows if row.at >= by_id[row.report_id].report.changed_at]
    opened = [sealing.open_entry(by_id[row.report_id].case_key, row) for row in late]
    return {one for said in opened if (one := question(said.get("unharmed")))}


def _told_harm(grants: Any, person: Person) -> list[tuple[Question, Report]]:
    """Those of these grants' reports that answer a question with yes."""
    rows = list(grants.filter(report__category__retaliation=True).select_related("report"))
    opened = zip(rows, access.open_keys(person, rows), strict=True)
    found = [
        (question(sealing.open_report(case_key, row.report).get("follows")), row.report)
        for row, (case_key, _desk_key) in opened
    ]
    return [(one, report) for one, report in found if one]
