# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens next by when: working days in the institution's zone.

Weekends, public holidays and the government's shared leave (cuti bersama) do not count; nor does
the day itself. A status that is not listed has no deadline.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from wbs.reports.workflow import Status

WORKING_DAYS = {Status.VERIFICATION: 3, Status.EXAMINATION: 60}

_SATURDAY = 5


def due(status: str, since: datetime, zone: str) -> date | None:
    """Return the last day for the step that follows `status`, held since `since`."""
    days = WORKING_DAYS.get(Status(status))
    return None if days is None else after(since.astimezone(ZoneInfo(zone)).date(), days)


def after(day: date, working_days: int) -> date:
    """Return the day that lies `working_days` working days after `day`."""
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working(day)
    return day


def is_working(day: date) -> bool:
    """Tell whether offices of the Indonesian state work on this day."""
    return day.weekday() < _SATURDAY and day not in _days_off(day.year)


@lru_cache(maxsize=16)
def _days_off(year: int) -> frozenset[date]:
    found = holidays.country_holidays(
        "ID", categories=("public", "government"), language="id", years=year
    )
    return frozenset(found)
