# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days of an institution, and how long each step may take there.

Weekends, public holidays and the government's shared leave (cuti bersama) do not count; both come
from a yearly joint decree, so that an institution can set days by hand before a library knows them.
What an institution set is kept in this process for a few seconds: every page of a case asks for it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

import holidays
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wbs.reports.house import DaySet, TermSet

KEPT_SECONDS = 10.0
MOST_KEPT = 1000
_SATURDAY = 5


class Term(TextChoices):
    """A time within which something is to happen."""

    VERIFICATION = "verification", _("Verifikasi")
    FIRST_ACTION = "first_action", _("Tindakan pertama pemeriksa")
    CONCLUSION = "conclusion", _("Hasil pemeriksaan")
    COMPLETION = "completion", _("Kelengkapan dari pelapor")
    FEEDBACK = "feedback", _("Kabar untuk pelapor")
    FEEDBACK_LATE = "feedback_late", _("Kabar terlambat untuk pelapor")


# Working days: SP4N-LAPOR, 3 to verify and 5 to act; Perpres 76/2013, 60 from the complete file.
# Calendar days: UU 25/2009, 30 to complete a file; 30 and 90 (EU 2019/1937, art. 9) for feedback.
DEFAULTS: Mapping[str, int] = {
    Term.VERIFICATION: 3,
    Term.FIRST_ACTION: 5,
    Term.CONCLUSION: 60,
    Term.COMPLETION: 30,
    Term.FEEDBACK: 30,
    Term.FEEDBACK_LATE: 90,
}
IN_WORKING_DAYS = frozenset({Term.VERIFICATION, Term.FIRST_ACTION, Term.CONCLUSION})
MOST_DAYS = 365


@dataclass(frozen=True)
class Calendar:
    """What an institution set: days by hand, and terms by (jenis or None, term)."""

    days: Mapping[date, bool]
    terms: Mapping[tuple[UUID | None, str], int]

    def is_working(self, day: date) -> bool:
        """Tell whether the institution works on this day."""
        by_hand = self.days.get(day)
        if by_hand is not None:
            return by_hand
        return day.weekday() < _SATURDAY and day not in _days_off(day.year)

    def after(self, day: date, working_days: int) -> date:
        """Return the day that lies `working_days` working days after `day`."""
        while working_days:
            day += timedelta(days=1)
            working_days -= self.is_working(day)
        return day

    def between(self, day: date, later: date) -> int:
        """Count the working days after `day` up to and with `later`; 0 if it is not later."""
        span = range(1, (later - day).days + 1)
        return sum(self.is_working(day + timedelta(days=n)) for n in span)

    def days_of(self, term: str, category: UUID | None) -> int:
        """Return how many days a term has for this jenis: its own, the institution's, or ours."""
        for key in ((category, term), (None, term)):
            if key in self.terms:
                return self.terms[key]
        return DEFAULTS[term]


_kept: dict[UUID, tuple[float, Calendar]] = {}


def forget() -> None:
    """Drop what is kept in this process."""
    _kept.clear()


def of(institution: UUID) -> Calendar:
    """Return an institution's calendar, at most ten seconds old."""
    at, calendar = _kept.get(institution, (0.0, None))
    if calendar is None or time.monotonic() - at > KEPT_SECONDS:
        calendar = _read(institution)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[institution] = (time.monotonic(), calendar)
    return calendar


def _read(institution: UUID) -> Calendar:
    days = DaySet.objects.filter(institution=institution).values_list("day", "works")
    terms = TermSet.objects.filter(institution=institution)
    return Calendar(
        dict(days),
        {
            (category, term): count
            for category, term, count in terms.values_list("category", "term", "days")
        },
    )


@lru_cache(maxsize=16)
def _days_off(year: int) -> frozenset[date]:
    found = holidays.country_holidays(
        "ID", categories=("public", "government"), language="id", years=year
    )
    return frozenset(found)
