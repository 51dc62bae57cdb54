# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shelves on top of the inbox: how many cases lie on each, and the filters that show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import repeat
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.reports import access, narrowing
from wbs.reports.filtering import FilterForm
from wbs.reports.narrowing import AGES, CONCLUDED, ME, NOBODY, OPEN, Filters
from wbs.reports.workflow import Status
from wbs.web import clock


@dataclass(frozen=True)
class Shelf:
    """One shelf: its name, and what it shows. `urgent` ones are marked where there are any.

    A `seldom` one stands there only while there are any, or it is looked at.
    """

    name: str
    label: str | Promise
    filters: Filters
    urgent: bool = False
    seldom: bool = False


ALL = Shelf("all", __("Semua"), Filters())
SHELVES = (
    Shelf("new", __("Baru"), Filters(status=Status.VERIFICATION.value, owner=NOBODY)),
    Shelf("unread", __("Belum dibaca"), Filters(unread="1")),
    Shelf("mine", __("Milik saya"), Filters(status=OPEN, owner=ME)),
    Shelf("waits", __("Menunggu pelapor"), Filters(deadline=narrowing.WAITS)),
    Shelf("soon", __("Segera jatuh tempo"), Filters(deadline=narrowing.SOON), urgent=True),
    Shelf("over", __("Lewat batas"), Filters(deadline=narrowing.OVER), urgent=True),
    Shelf("erasing", __("Akan dihapus"), Filters(deadline=narrowing.ERASING), True, seldom=True),
    Shelf("done", __("Selesai"), Filters(status=CONCLUDED)),
)


_ALL = (ALL, *SHELVES)


@dataclass(frozen=True)
class Lying:
    """A shelf with how many cases of one person lie on it; `current` where they look at it."""

    shelf: Shelf
    count: int
    current: bool


def find(name: str) -> Shelf | None:
    """Return the shelf of this name."""
    return next((shelf for shelf in _ALL if shelf.name == name), None)


def counted(person: Person, shown: Filters) -> list[Lying]:
    """Count the cases that a person may read, shelf by shelf, in one query over their grants."""
    shown, counts = replace(shown, sort=Filters.sort), None
    if not access.readable(person).query.is_empty():
        today = timezone.localdate(clock.now())
        with connection.cursor() as cursor:
            cursor.execute(*_statement(person.institution.id, person.id, today))
            counts = cursor.fetchone()
    lying = [
        Lying(shelf, count, shelf.filters == shown)
        for shelf, count in zip(_ALL, counts or repeat(0), strict=False)
    ]
    return [one for one in lying if one.count or one.current or not one.shelf.seldom]


@lru_cache(maxsize=64)
def _statement(institution: UUID, reader: UUID, today: date) -> tuple[str, tuple[Any, ...]]:
    """Return what counts `today`; to put it together takes as long as to count a thousand cases."""
    counts = {
        shelf.name: Count("pk", filter=Q(**narrowing.on_grants(shelf.filters, reader)))
        for shelf in _ALL
    }
    rows = access.held_by(institution, reader).values("holder").annotate(**counts)
    return rows.values_list(*counts).query.sql_with_params()


class DeskFilterForm(FilterForm):
    """The filters of the desk: those of every list, who is in charge, how old, what is unread."""

    owner = forms.ChoiceField(required=False, label=__("Penanggung jawab"))
    age = forms.ChoiceField(required=False, label=__("Umur aduan"))
    unread = forms.ChoiceField(
        required=False,
        label=__("Dibaca"),
        choices=[("", __("Semua")), ("1", __("Belum dibaca"))],
    )

    MORE = ("deadline", "owner", "age", "unread")

    def uses(self, names: Iterable[str]) -> bool:
        """Tell whether one of these filters leaves something out."""
        said = self.filters()
        return any(getattr(said, name) for name in names)

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Person) -> None:
        super().__init__(data, institution=person.institution)
        choices: dict[str, list[tuple[str, Any]]] = {
            "status": [
                ("", _("Semua status")),
                (OPEN, _("Belum selesai")),
                *Status.choices,
                (CONCLUDED, _("Selesai, semuanya")),
            ],
            "owner": [
                ("", _("Semua")),
                (ME, _("Saya")),
                (NOBODY, _("Belum ada")),
                *colleagues(person),
            ],
            "age": [("", _("Semua")), *((days, _older(int(days))) for days in AGES)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


def _older(days: int) -> str:
    words = ngettext("Lebih dari %(count)d hari", "Lebih dari %(count)d hari", days)
    return words % {"count": days}


def colleagues(person: Person) -> list[tuple[str, str]]:
    """Return the other readers of cases on the roster, as choices: (id, name)."""
    found = person.roster_seen.with_role(*CASE_READERS)
    others = [(str(one.id), one.name) for one in found if one.id != person.id]
    return sorted(others, key=lambda one: one[1])
