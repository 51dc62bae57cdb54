# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a case stands, copied from its report onto each reader's grant, with what is new to them.

A report has a handful of grants, and a reader may hold ten thousand: so that all of one person's
can be counted out of one index of their own, each change writes a few rows more.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from wbs.accounts.people import Person
from wbs.reports.models import Grant, Report, Standing

NAMES = tuple(field.attname for field in Standing._meta.fields)


def of(report: Report) -> dict[str, Any]:
    """Return what a grant of this report has a copy of."""
    return {name: getattr(report, name) for name in NAMES}


def copy(reports: Collection[UUID]) -> None:
    """Copy where each of these reports stands, as it is stored, onto its grants."""
    if not reports:
        return
    found = Report.objects.filter(id=OuterRef("report_id"))
    grants = Grant.objects.filter(report__in=reports, holder=Grant.Holder.STAFF)
    grants.update(**{name: Subquery(found.values(name)[:1]) for name in NAMES})


def stir(report: Report, person: Person) -> None:
    """Let what `person` did to a report be news to all its readers but them."""
    _staff_of(report).exclude(reader=person.id).update(news=F("news") + 1)


def mark_seen(report: Report, person: Person, news: int) -> None:
    """Note that `person` has seen as much of a report as was `news`; what came since stays new."""
    if news:
        _staff_of(report).filter(reader=person.id, news=news).update(news=0)


def _staff_of(report: Report) -> QuerySet[Grant]:
    return Grant.objects.filter(report=report, holder=Grant.Holder.STAFF)
