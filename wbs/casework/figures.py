# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of the desk: counted out of one person's grants, and of nothing else.

What a grant says of its case in the clear (`reports.standing`) answers every question here, out of
the index `grant_figures`: nothing sealed is read, and a case that its viewer may not read is not
there to be counted. Durations are counted as a histogram in SQL, for neither database has a
percentile that the other one has, too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wbs.accounts.people import Person
from wbs.casework.periods import Period
from wbs.reports import access, calendar, categories, opened
from wbs.reports.calendar import Term
from wbs.reports.house import Agency
from wbs.reports.models import Category, Grant
from wbs.reports.workflow import Status, concluded_statuses, open_statuses
from wbs.web import clock

STEPS = (Term.VERIFICATION, Term.FIRST_ACTION, Term.CONCLUSION)
# Open cases by their age in days: up to so many, the last without a limit.
AGES = (30, 60, 90)


@dataclass(frozen=True)
class Line:
    """One line of a breakdown; `named` where people gave the label, in their language."""

    label: str
    count: int
    named: bool = False


@dataclass(frozen=True)
class Month:
    """What was filed in one month, by where it stands now."""

    first: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many were filed."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many of them are concluded."""
        return sum(self.counts.get(status, 0) for status in concluded_statuses)


@dataclass(frozen=True)
class Step:
    """How long a step took, in working days, and how many per cent were in time."""

    term: Term
    limit: int
    ended: int
    median: int | None
    p90: int | None
    in_time: int | None


@dataclass(frozen=True)
class Load:
    """What one person is in charge of now."""

    name: str
    open: int
    over: int


@dataclass(frozen=True)
class Figures:
    """All figures: `months` to `agencies` of what was filed in the period, the others of now."""

    months: list[Month]
    statuses: list[Line]
    kinds: list[Line]
    agencies: list[Line]
    steps: list[Step]
    loads: list[Load]
    ages: list[Line]

    @property
    def filed(self) -> int:
        """How many reports were filed in the period."""
        return sum(month.total for month in self.months)

    @property
    def done(self) -> int:
        """How many of them are concluded."""
        return sum(month.done for month in self.months)

    @property
    def outcomes(self) -> list[Line]:
        """How those that are concluded ended."""
        by_status = dict(zip(Status, self.statuses, strict=True))
        return [by_status[status] for status in Status if status in concluded_statuses]

    @property
    def open(self) -> int:
        """How many cases are open now."""
        return sum(load.open for load in self.loads)

    @property
    def over(self) -> int:
        """How many of those are over the day that is told."""
        return sum(load.over for load in self.loads)


def counted(person: Person, period: Period) -> Figures:
    """Count the cases that a person may read."""
    today = timezone.localdate(clock.now())
    readable = access.readable(person)
    within = readable.filter(**_within(period))
    by_day = within.values_list("status", "filed_on").annotate(count=Count("*"))
    filed: dict[date, Counter[str]] = {}
    for status, day, count in by_day.order_by():
        filed.setdefault(day.replace(day=1), Counter())[status] += count
    by_status = sum(filed.values(), Counter[str]())
    by_kind, by_agency = _by_two(within, "category_id", "agency_id")
    verified, acted = _by_two(within, "verified_in", "acted_in")
    spans = (verified, acted, _by(within, "concluded_in"))
    return Figures(
        months=_months(filed),
        statuses=[Line(str(status.label), by_status[status]) for status in Status],
        kinds=_kinds(person, by_kind),
        agencies=_agencies(person, by_agency),
        steps=[_step(person, term, counts) for term, counts in zip(STEPS, spans, strict=True)],
        loads=_loads(person, readable, today),
        ages=_ages(readable, today),
    )


def _within(period: Period) -> dict[str, Any]:
    """Return the conditions; all statuses are named, that the index is searched and not walked."""
    found: dict[str, Any] = {"status__in": sorted(Status)}
    if period.begin:
        found["filed_on__gte"] = period.begin
    if period.end:
        found["filed_on__lte"] = period.end
    return found


def _months(filed: Mapping[date, Counter[str]]) -> list[Month]:
    """Return the months from the first to the last in which something was filed."""
    if not filed:
        return []
    at, found = min(filed), []
    while at <= max(filed):
        found.append(Month(at, filed.get(at, Counter())))
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return found


def _by(rows: QuerySet[Grant], column: str) -> dict[Any, int]:
    return dict(rows.values_list(column).annotate(count=Count("*")).order_by())


def _by_two(rows: QuerySet[Grant], one: str, other: str) -> tuple[Counter[Any], Counter[Any]]:
    """Count by either of two columns, in one walk over the index."""
    ones: Counter[Any] = Counter()
    others: Counter[Any] = Counter()
    for first, second, count in rows.values_list(one, other).annotate(count=Count("*")).order_by():
        ones[first] += count
        others[second] += count
    return ones, others


def _kinds(person: Person, counts: Mapping[Any, int]) -> list[Line]:
    kinds = Category.objects.filter(institution=person.institution)
    return _largest_first(Line(categories.label(one), counts.get(one.id, 0)) for one in kinds)


def _agencies(person: Person, counts: Mapping[Any, int]) -> list[Line]:
    """Return the agencies of which there are reports, and at the end those of none."""
    known = Agency.objects.filter(
        institution=person.institution, id__in=[id_ for id_ in counts if id_]
    )
    found = _largest_first(Line(one.name, counts[one.id], named=True) for one in known)
    none = counts.get(None, 0)
    return [*found, Line(_("Belum dipilih"), none)] if none else found


def _largest_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.count)


def _step(person: Person, term: Term, counts: Mapping[int | None, int]) -> Step:
    """Tell of a step by how often it took so many days; None counts where it has not ended."""
    spans: Counter[int] = Counter()
    late = 0
    for days, count in counts.items():
        if days is not None:
            spans[abs(days)] += count
            late += count if days < 0 else 0
    ended = sum(spans.values())
    limit = calendar.of(person.institution.id).days_of(term, None)
    in_time = round(100 * (ended - late) / ended) if ended else None
    return Step(term, limit, ended, rank(spans, 50), rank(spans, 90), in_time)


def rank(spans: Mapping[int, int], per_cent: int) -> int | None:
    """Return the number that `per_cent` of all do not exceed (nearest rank); None of none.

    `spans` tells how often there is each number.
    """
    place = -(-sum(spans.values()) * per_cent // 100)
    for number in sorted(spans):
        place -= spans[number]
        if place <= 0:
            return number
    return None


def _loads(person: Person, rows: QuerySet[Grant], today: date) -> list[Load]:
    """Return what each person is in charge of, and at the end what nobody is."""
    waiting = rows.filter(status__in=sorted(open_statuses))
    over = _by(waiting.filter(due__lt=today), "owner")
    counts = _by(waiting, "owner")
    nobodys = counts.pop(None, 0)
    loads = [
        Load(opened.staff_name(person, owner), count, over.get(owner, 0))
        for owner, count in counts.items()
    ]
    found = sorted(loads, key=lambda load: (-load.open, load.name))
    return [*found, Load(_("Belum ada"), nobodys, over.get(None, 0))] if nobodys else found


def _ages(rows: QuerySet[Grant], today: date) -> list[Line]:
    ages: Counter[int] = Counter()
    for day, count in _by(rows.filter(status__in=sorted(open_statuses)), "filed_on").items():
        ages[next((i for i, most in enumerate(AGES) if (today - day).days <= most), len(AGES))] += (
            count
        )
    bounds = zip((0, *(most + 1 for most in AGES)), AGES, strict=False)
    labels = [_("%(from)d sampai %(to)d hari") % {"from": low, "to": high} for low, high in bounds]
    labels.append(_("lebih dari %(count)d hari") % {"count": AGES[-1]})
    return [Line(label, ages[place]) for place, label in enumerate(labels)]
