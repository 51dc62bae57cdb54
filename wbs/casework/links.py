# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which cases belong together, as somebody who reads both of them said.

Each case has one row of its links, sealed under its desk key. The row's name is made of that key,
and tells nobody without it whose links these are (decision 038). A link is shown to whoever may
read the other case as well; to others of the team it is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.http import Http404
from django.utils.translation import gettext_lazy as __

from wbs.accounts.people import Person
from wbs.audit.events import Event
from wbs.casework.models import CaseLinks
from wbs.reports import access, categories
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.errors import Incomplete, NotAllowed
from wbs.reports.models import Report
from wbs.vault import codes, envelope, keys
from wbs.vault.errors import WrongCode
from wbs.web import clock

MOST = 50


class How(TextChoices):
    """How the other case belongs to this one."""

    DUPLICATE = "duplicate", __("Aduan yang sama")
    RELATED = "related", __("Berkaitan")
    FOLLOWS = "follows", __("Kelanjutan dari")
    FOLLOWED = "followed", __("Dilanjutkan oleh")


# As it is told at the other case.
_BACK = {How.FOLLOWS: How.FOLLOWED, How.FOLLOWED: How.FOLLOWS}


class TooManyLinks(Exception):
    """A case is linked to as many others as can be."""


@dataclass(frozen=True)
class Link:
    """One link as a case keeps it: the other's id, how it belongs here, and who said so when."""

    report: str
    how: str
    note: str
    by_name: str
    at: str


@dataclass(frozen=True)
class Linked:
    """A link as its page shows it, the other case named."""

    report: Report
    category: str
    how: str
    note: str
    by_name: str
    at: datetime


def of_case(case: Case, person: Person) -> list[Linked]:
    """Return the links of a case to others that this person may read. VaultError if altered."""
    held = _without_erased(case, _read(case))
    if not held:
        return []
    grants = access.readable(person).filter(report__in=[one.report for one in held])
    found = {
        str(grant.report_id): grant.report for grant in grants.select_related("report__category")
    }
    return [
        Linked(
            report=report,
            category=categories.label(report.category),
            how=str(How(one.how).label),
            note=one.note,
            by_name=one.by_name,
            at=datetime.fromisoformat(one.at),
        )
        for one in held
        if (report := found.get(one.report))
    ]


def by_number(person: Person, typed: str) -> Case | None:
    """Return the case of a typed number; None alike if there is none or they may not read it."""
    try:
        number = codes.parse_number(typed)
    except WrongCode:
        return None
    held = access.readable(person).filter(report__number=number)
    ids = list(held.values_list("report_id", flat=True))
    return access.readable_report(person, ids[0]) if ids else None


def link(*, case: Case, person: Person, other: Case, how: str, note: str = "") -> None:
    """Link two cases that this person reads; what was said of them before is replaced.

    Raises NotAllowed for a case with itself, Incomplete for another kind, TooManyLinks over MOST.
    """
    if other.report.id == case.report.id:
        raise NotAllowed("a case is not linked to itself")
    if how not in How.values:
        raise Incomplete("a link says how the cases belong together")
    told = Link(str(other.report.id), how, note, person.name, clock.hour().isoformat())
    back = replace(told, report=str(case.report.id), how=_BACK.get(How(how), how))
    with _both(case, other):
        _rewrite(case, lambda held: [*_without(held, other), told])
        _rewrite(other, lambda held: [*_without(held, case), back])
        record.about(case, Event.CASE_LINKED, person)


def unlink(*, case: Case, person: Person, other: Case) -> None:
    """Take the link of two cases away. Http404 if there is none."""
    with _both(case, other):
        if len(_without(held := _read(case), other)) == len(held):
            raise Http404
        _rewrite(case, lambda held: _without(held, other))
        _rewrite(other, lambda held: _without(held, case))
        record.about(case, Event.CASE_UNLINKED, person)


@contextmanager
def _both(case: Case, other: Case) -> Iterator[None]:
    """Lock both cases, in the order of their ids."""
    with transaction.atomic():
        ids = [case.report.id, other.report.id]
        list(Report.objects.select_for_update().filter(id__in=ids).order_by("id").only("id"))
        yield


def _without(held: list[Link], other: Case) -> list[Link]:
    return [one for one in held if one.report != str(other.report.id)]


def _without_erased(case: Case, held: list[Link]) -> list[Link]:
    """Leave out links to cases that are erased, and what was noted of them, for good."""
    ids = {one.report for one in held}
    there = {str(id_) for id_ in Report.objects.filter(id__in=ids).values_list("id", flat=True)}
    if ids == there:
        return held
    with transaction.atomic():
        Report.objects.select_for_update().get(id=case.report.id)
        _rewrite(case, lambda now: [one for one in now if one.report in there or one not in held])
    return [one for one in held if one.report in there]


def _read(case: Case) -> list[Link]:
    row = CaseLinks.objects.filter(id=_row_id(case)).first()
    return _opened(case, row) if row else []


def _opened(case: Case, row: CaseLinks) -> list[Link]:
    told = envelope.unseal_json(_key(case), bytes(row.sealed), _context(case, row))
    return [Link(**one) for one in told]


def _rewrite(case: Case, change: Callable[[list[Link]], list[Link]]) -> None:
    row = CaseLinks.objects.filter(id=_row_id(case)).first()
    is_new = row is None
    if row is None:
        row = CaseLinks(id=_row_id(case), institution_id=case.report.institution_id, version=0)
    held = change([] if is_new else _opened(case, row))
    if len(held) > MOST:
        raise TooManyLinks
    row.version += 1
    told: list[dict[str, Any]] = [asdict(one) for one in held]
    row.sealed = envelope.seal_json(_key(case), told, _context(case, row))
    row.save(force_insert=is_new, force_update=not is_new)


def _row_id(case: Case) -> bytes:
    return keys.mac(_key(case), "case links", case.report.id.bytes)


def _key(case: Case) -> bytes:
    if case.desk_key is None:
        raise NotAllowed("links are the team's alone")
    return case.desk_key


def _context(case: Case, row: CaseLinks) -> bytes:
    return envelope.context(
        row.institution_id.bytes, "case links", case.report.id.bytes, row.version
    )
