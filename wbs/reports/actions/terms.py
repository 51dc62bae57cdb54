# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long each step may take, and which days count: the institution's own to set."""

from datetime import date
from uuid import UUID

from django.db import transaction

from wbs.accounts.people import Person
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import calendar, clocks
from wbs.reports.calendar import MOST_DAYS, Term
from wbs.reports.house import DaySet, TermSet
from wbs.reports.models import Category


def set_term(*, person: Person, term: Term, days: int | None, category: UUID | None = None) -> None:
    """Give a term `days` (1 to 365) for all reports, or those of one jenis; None: as before it.

    Every open case is counted anew. Raises ValueError for another number of days, DoesNotExist for
    another institution's jenis.
    """
    institution = person.institution
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a term has 1 to {MOST_DAYS} days")
    with transaction.atomic():
        if category is not None:
            Category.objects.get(id=category, institution=institution)
        rows = TermSet.objects.filter(institution=institution, category=category, term=term)
        rows.delete()
        if days is not None:
            TermSet.objects.create(
                institution=institution, category_id=category, term=term, days=days
            )
        of = {"category": str(category)} if category else {}
        _record(person, {"term": term.value, "days": days or 0, **of})
    _count_anew(person)


def set_day(*, person: Person, day: date, works: bool | None, why: str = "") -> None:
    """Say of a day that it is worked on or free; None: as the calendar has it."""
    with transaction.atomic():
        DaySet.objects.filter(institution=person.institution, day=day).delete()
        if works is not None:
            DaySet.objects.create(institution=person.institution, day=day, works=works, why=why)
        _record(person, {"day": day.isoformat(), "works": str(works)})
    _count_anew(person)


def _record(person: Person, details: dict[str, str | int]) -> None:
    chain.record(
        institution=person.institution.id,
        event=Event.CALENDAR_CHANGED,
        actor=person.id,
        details=details,
    )


def _count_anew(person: Person) -> None:
    # Once it is stored: before, somebody else could read the old terms and keep them. Should this
    # be cut off, the regular work counts anew.
    calendar.forget()
    clocks.renew_all(person.institution)
