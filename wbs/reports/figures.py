# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public figures: a snapshot of complete months that points at nobody.

Only what was filed before this month (in the institution's zone) counts, so that no figure moves
when a report arrives. Counts under five are hidden, zero included, since `none` beside `few` would
tell that there is one; and where a single count of a breakdown would be hidden, the next smallest
is hidden with it, for it would follow from the total.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.db.models import Max, QuerySet
from django.utils.translation import get_language

from wbs.accounts.models import Institution
from wbs.reports import categories
from wbs.reports.models import Category, Report
from wbs.reports.workflow import Status, concluded_statuses
from wbs.web import clock

LEAST = 5
MONTHS = 12

_KEPT_SECONDS = 3600.0

Key = TypeVar("Key")


@dataclass(frozen=True)
class Count:
    """One figure of a breakdown; None is hidden."""

    label: str
    count: int | None


@dataclass(frozen=True)
class Figures:
    """What the home page shows. `as_of` is the last day that counts."""

    as_of: date
    total: int
    average_days: int | None
    months: list[Count]
    categories: list[Count]
    statuses: list[Count]


@dataclass(frozen=True)
class _Snapshot:
    as_of: date
    total: int
    average_days: int | None
    months: dict[date, int | None]
    categories: dict[UUID, int | None]
    statuses: dict[str, int | None]


_kept: dict[tuple[UUID, date], tuple[float, _Snapshot | None]] = {}


def snapshot(institution: Institution) -> Figures | None:
    """The institution's figures in the language of the page; None until there are five reports."""
    kept = _kept_or_counted(institution)
    return None if kept is None else _labelled(institution, kept)


def forget() -> None:
    """Drop what is kept in this process."""
    _kept.clear()


def _kept_or_counted(institution: Institution) -> _Snapshot | None:
    month = clock.now().astimezone(ZoneInfo(institution.timezone)).date().replace(day=1)
    key = (institution.id, month)
    at, found = _kept.get(key, (None, None))
    if at is None or time.monotonic() - at > _KEPT_SECONDS:
        found = _counted(institution, month)
        _kept[key] = (time.monotonic(), found)
    return found


def _counted(institution: Institution, month: date) -> _Snapshot | None:
    zone = ZoneInfo(institution.timezone)
    until = datetime(month.year, month.month, 1, tzinfo=zone)
    reports = Report.objects.filter(institution=institution, filed_at__lt=until)
    rows = list(reports.values_list("filed_at", "category_id", "status"))
    if len(rows) < LEAST:
        return None
    filed = Counter(at.astimezone(zone).date().replace(day=1) for at, _, _ in rows)
    kinds = Category.objects.filter(institution=institution).values_list("id", flat=True)
    return _Snapshot(
        as_of=month - timedelta(days=1),
        total=len(rows),
        average_days=_average_days(reports),
        months=_hidden(filed, _months_before(month, min(filed))),
        categories=_hidden(Counter(kind for _, kind, _ in rows), kinds),
        statuses=_hidden(Counter(status for _, _, status in rows), list(Status)),
    )


def _average_days(reports: QuerySet[Report]) -> int | None:
    concluded = reports.filter(status__in=concluded_statuses).annotate(end=Max("changes__at"))
    spans = [end - start for start, end in concluded.values_list("filed_at", "end")]
    if len(spans) < LEAST:
        return None
    return round(sum(spans, timedelta()) / len(spans) / timedelta(days=1))


def _months_before(month: date, first: date) -> list[date]:
    found: list[date] = []
    while month > first and len(found) < MONTHS:
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found[::-1]


def _hidden(counts: Counter[Key], keys: Iterable[Key]) -> dict[Key, int | None]:
    shown = {key: counts[key] if counts[key] >= LEAST else None for key in keys}
    if list(shown.values()).count(None) == 1 and len(shown) > 1:
        smallest = min((key for key in shown if shown[key]), key=lambda key: counts[key])
        shown[smallest] = None
    return shown


def _labelled(institution: Institution, kept: _Snapshot) -> Figures:
    kinds = Category.objects.filter(institution=institution)
    locale = get_language() or "id"
    return Figures(
        as_of=kept.as_of,
        total=kept.total,
        average_days=kept.average_days,
        months=[
            Count(format_date(month, "MMM y", locale=locale), count)
            for month, count in kept.months.items()
        ],
        categories=[
            Count(categories.label(kind), kept.categories[kind.id])
            for kind in kinds
            if kind.id in kept.categories
        ],
        statuses=[
            Count(str(Status(status).label), count) for status, count in kept.statuses.items()
        ],
    )
