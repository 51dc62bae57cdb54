# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list can be narrowed to, as conditions on clear columns.

They are columns of `Standing`, of which the grants of staff have copies: theirs are found, put in
order and counted there, out of one index.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from wbs.reports.keeping import NOTICE
from wbs.reports.workflow import concluded_statuses, open_statuses
from wbs.web import clock

DEFAULT_SORT = "newest"

OPEN, CONCLUDED = "open", "concluded"
OVER, SOON, WAITS, ERASING = "over", "soon", "waits", "erasing"
ME, NOBODY = "me", "nobody"
AGES = ("7", "30", "60", "90")

_MANY_STATUSES = {OPEN: open_statuses, CONCLUDED: concluded_statuses}
_DEADLINES: Mapping[str, Callable[[date], dict[str, Any]]] = {
    OVER: lambda today: {"due__lt": today},
    SOON: lambda today: {"soon__lte": today, "due__gte": today},
    WAITS: lambda _today: {"waiting_since__isnull": False},
    ERASING: lambda today: {"erase_on__lte": today + NOTICE},
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all.

    `owner` is ME, NOBODY or the id of a colleague, `age` the least number of days since filing,
    `unread` anything for what is news to the reader.
    """

    q: str = ""
    status: str = ""
    category: str = ""
    deadline: str = ""
    owner: str = ""
    age: str = ""
    unread: str = ""
    sort: str = DEFAULT_SORT


def standing(filters: Filters, reader: UUID) -> dict[str, Any]:
    """Return the conditions on where a case stands; `reader` is who says `me`."""
    found: dict[str, Any] = {}
    if filters.status in _MANY_STATUSES:
        found["status__in"] = sorted(_MANY_STATUSES[filters.status])
    elif filters.status:
        found["status"] = filters.status
    if filters.deadline:
        found |= _DEADLINES[filters.deadline](timezone.localdate(clock.now()))
    if filters.owner == NOBODY:
        found["owner__isnull"] = True
    elif filters.owner:
        found["owner"] = reader if filters.owner == ME else UUID(filters.owner)
    if filters.category:
        found["category"] = UUID(filters.category)
    if filters.age:
        found["filed_at__lt"] = clock.now() - timedelta(days=int(filters.age))
    return found


def on_grants(filters: Filters, reader: UUID) -> dict[str, Any]:
    """Return the conditions on the grants of a member of staff: these, and what they have read."""
    unread = {"news__gt": 0} if filters.unread else {}
    return {**standing(filters, reader), **unread}
