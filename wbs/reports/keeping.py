# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masa simpan: until when a report is kept, read from clear columns alone.

`erase_on` is there only while nothing stands against erasing, and is never nearer than NOTICE when
it is set: so everybody who reads the report has that long to hold it, and its reporter to read what
was said last.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from wbs.accounts.models import Institution
from wbs.reports import followups, standing
from wbs.reports.clocks import today
from wbs.reports.followups import DAYS
from wbs.reports.kept import KeepSet
from wbs.reports.models import Disclosure, Grant, Report
from wbs.reports.workflow import concluded_statuses
from wbs.web import clock

# The last question to the reporter comes 180 days after the end; they have as long to answer it.
LEAST_MONTHS = 12
MOST_MONTHS = 600
NOTICE = timedelta(days=30)
_SEALED = ("sealed", "custody", "desk")


def last_day(end: date, months: int) -> date:
    """Return the day so many months after `end`; the last of its month where that has no such."""
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    return date(year, month + 1, min(end.day, monthrange(year, month + 1)[1]))


def terms(institution: Institution) -> dict[UUID, int]:
    """Return the months by jenis; a jenis that is not in it is kept for ever."""
    rows = KeepSet.objects.filter(institution=institution)
    return dict(rows.values_list("category_id", "months"))


def plan(report: UUID) -> None:
    """Set anew until when a report is kept, after something happened to it, under its lock."""
    found = Report.objects.select_related("institution").defer(*_SEALED).get(id=report)
    _store([found], terms(found.institution))


@transaction.atomic
def plan_all(institution: Institution, category: UUID | None = None) -> None:
    """Set anew until when each concluded report is kept, as after a change of terms."""
    rows = _ended(institution)
    _store(rows.filter(category=category) if category else rows, terms(institution))


@transaction.atomic
def put_off(institution: Institution) -> None:
    """Give all who would be erased soon the whole notice again, for nobody could see it."""
    soon = today(institution) + NOTICE
    _store(_ended(institution).filter(erase_on__lt=soon), terms(institution))


def over(institution: Institution, readers: Collection[UUID]) -> QuerySet[Report]:
    """Return the reports that are kept no longer.

    All that `plan` looks at is asked again; besides, one of `readers` must have been able to see
    the notice, and its reporter what was disclosed of them.
    """
    day = today(institution)
    seen = Grant.objects.filter(
        report=OuterRef("pk"), holder=Grant.Holder.STAFF, reader__in=readers
    )
    untold = Q(state__in=Disclosure.OPEN) | Q(tell_from__gt=day - NOTICE)
    return Report.objects.filter(
        Exists(seen),
        ~Exists(Disclosure.objects.filter(untold, report=OuterRef("pk"))),
        institution=institution,
        erase_on__lt=day,
        status__in=concluded_statuses,
        changed_at__lt=clock.now() - timedelta(days=DAYS[-1]),
        held=False,
        unanswered=False,
    ).exclude(objection=Report.Objection.RAISED)


def _ended(institution: Institution) -> QuerySet[Report]:
    rows = Report.objects.filter(institution=institution, status__in=concluded_statuses)
    return rows.select_related("institution").defer(*_SEALED)


def _store(reports: QuerySet[Report] | list[Report], months: dict[UUID, int]) -> None:
    moved = list(_moved(reports, months))
    Report.objects.bulk_update(moved, ["erase_on"], batch_size=500)
    for start in range(0, len(moved), 500):
        standing.copy([report.id for report in moved[start : start + 500]])


def _moved(reports: QuerySet[Report] | list[Report], months: dict[UUID, int]) -> Iterator[Report]:
    for report in reports:
        day = _day(report, months.get(report.category_id))
        if day != report.erase_on:
            report.erase_on = day
            yield report


def _day(report: Report, months: int | None) -> date | None:
    end = followups.end_of(report)
    waits = report.held or report.unanswered or report.objection == Report.Objection.RAISED
    if end is None or months is None or waits:
        return None
    return max(last_day(end, months), today(report.institution) + NOTICE)
