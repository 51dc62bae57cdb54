# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public figures: a snapshot of complete months that points at nobody.

Only what happened before this month (in the institution's zone) counts, so that no figure moves
within it, neither when a report arrives nor when one is concluded. All counts are rounded down to
multiples of five, so that one report more tells nothing by itself, from one month to the next
either. Counts under five are hidden, zero included, since `none` beside `few` would tell that there
is one; and where a single count of a breakdown would be hidden, the next smallest is hidden with
it, for it would follow from the total.
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
from django.utils.translation import get_language

from wbs.accounts.models import Institution
from wbs.reports import categories
from wbs.reports.models import Category, StatusChange
from wbs.reports.workflow import Status, concluded_statuses
from wbs.web import clock

STEP = 5
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


@dataclass(frozen=True)
class _Standing:
    """A report as it stood at the end of a month: its status, and since when."""

    filed_at: datetime
    category: UUID
    status: str
    since: datetime


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
    reports = _as_of(institution, until)
    if len(reports) < STEP:
        return None
    filed = Counter(one.filed_at.astimezone(zone).date().replace(day=1) for one in reports)
    kinds = Category.objects.filter(institution=institution).values_list("id", flat=True)
    return _Snapshot(
        as_of=month - timedelta(days=1),
        total=_rounded(len(reports)),
        average_days=_average_days(reports),
        months=_hidden(filed, _months_before(month, min(filed))),
        categories=_hidden(Counter(one.category for one in reports), kinds),
        statuses=_hidden(Counter(one.status for one in reports), list(Status)),
    )


def _as_of(institution: Institution, until: datetime) -> list[_Standing]:
    """The reports filed before `until`, each as its last change before then left it."""
    changes = StatusChange.objects.filter(institution=institution, at__lt=until)
    columns = ("report__filed_at", "report__category_id", "status", "at")
    last = {row[0]: row[1:] for row in changes.order_by("position").values_list("report", *columns)}
    return [_Standing(*row) for row in last.values()]


def _average_days(reports: Iterable[_Standing]) -> int | None:
    spans = [one.since - one.filed_at for one in reports if one.status in concluded_statuses]
    if len(spans) < STEP:
        return None
    return round(sum(spans, timedelta()) / len(spans) / timedelta(days=1))


def _months_before(month: date, first: date) -> list[date]:
    found: list[date] = []
    while month > first and len(found) < MONTHS:
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found[::-1]


def _hidden(counts: Counter[Key], keys: Iterable[Key]) -> dict[Key, int | None]:
    shown = {key: _rounded(counts[key]) or None for key in keys}
    if list(shown.values()).count(None) == 1 and len(shown) > 1:
        smallest = min((key for key in shown if shown[key]), key=lambda key: shown[key] or 0)
        shown[smallest] = None
    return shown


def _rounded(count: int) -> int:
    return count - count % STEP


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
