# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list can be narrowed to, as conditions on clear columns.

All but kind and age are columns of `Standing`, so that the same conditions find reports and count
the grants that have a copy of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from wbs.reports.models import Grant
from wbs.reports.workflow import concluded_statuses, open_statuses
from wbs.web import clock

DEFAULT_SORT = "newest"

OPEN, CONCLUDED = "open", "concluded"
OVER, SOON, WAITS = "over", "soon", "waits"
ME, NOBODY = "me", "nobody"
AGES = ("7", "30", "60", "90")

_MANY_STATUSES = {OPEN: open_statuses, CONCLUDED: concluded_statuses}
_DEADLINES: Mapping[str, Callable[[date], dict[str, Any]]] = {
    OVER: lambda today: {"due__lt": today},
    SOON: lambda today: {"soon__lte": today, "due__gte": today},
    WAITS: lambda _today: {"waiting_since__isnull": False},
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


def where(filters: Filters, reader: UUID) -> dict[str, Any]:
    """Return the conditions that these filters set on reports; `reader` is who says `me`."""
    found: dict[str, Any] = {}
    if filters.status in _MANY_STATUSES:
        found["status__in"] = sorted(_MANY_STATUSES[filters.status])
    elif filters.status:
        found["status"] = filters.status
    if filters.category:
        found["category"] = UUID(filters.category)
    if filters.deadline:
        found |= _DEADLINES[filters.deadline](timezone.localdate(clock.now()))
    if filters.owner == NOBODY:
        found["owner__isnull"] = True
    elif filters.owner:
        found["owner"] = reader if filters.owner == ME else UUID(filters.owner)
    if filters.age:
        found["filed_at__lt"] = clock.now() - timedelta(days=int(filters.age))
    return found


def of_reader(grants: QuerySet[Grant], filters: Filters) -> QuerySet[Grant]:
    """Narrow a reader's own grants to what is news to them, where the filters ask for it."""
    return grants.filter(news__gt=0) if filters.unread else grants
