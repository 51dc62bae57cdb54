# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of reports: filtered and sorted by clear columns in SQL, searched in the sealed digests.

Only the rows of one page are opened; a search opens the digest of every case the person may read
(some 30 microseconds each, measured in bench/), and nothing else of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from wbs.accounts.people import Person
from wbs.reports import access, categories, sealing, search
from wbs.reports.models import Entry, Evidence, Grant, Report

PER_PAGE = 25
EXCERPT = 160

SORTS = {
    "newest": ("-report__filed_at", "report__id"),
    "oldest": ("report__filed_at", "report__id"),
    "changed": ("-report__changed_at", "report__id"),
    "number": ("report__number",),
    "status": ("report__status", "-report__filed_at", "report__id"),
    "category": ("report__category__position", "-report__filed_at", "report__id"),
}
DEFAULT_SORT = "newest"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all."""

    q: str = ""
    status: str = ""
    category: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class Row:
    """One line of a list, opened."""

    report: Report
    category: str
    subject_names: str
    explanation: str
    evidence_count: int
    note: str | None


def of_reporter(person: Person, filters: Filters, page: int | str = 1) -> Page[Row]:
    """The person's own reports."""
    return _page(person, access.own_grants(person), filters, page)


def of_staff(person: Person, filters: Filters, page: int | str = 1) -> Page[Row]:
    """The reports that a member of staff may read."""
    return _page(person, access.readable(person), filters, page)


def row_of(case: access.Case) -> Row:
    """One case as a line of a list."""
    return _rows([case])[0]


def _page(
    person: Person, allowed: QuerySet[Grant], filters: Filters, number: int | str
) -> Page[Row]:
    found = _narrowed(allowed, filters)
    wanted = search.words(filters.q)
    matches: Sequence[UUID] | QuerySet[Grant, UUID] = (
        _matching(person, found, wanted) if wanted else found.values_list("id", flat=True)
    )
    page = Paginator(matches, PER_PAGE).get_page(number)
    grants = Grant.objects.select_related("report__category", "report__institution").in_bulk(
        list(page.object_list)
    )
    shown = [grants[grant] for grant in page.object_list]
    keys = access.open_keys(person, shown)
    rows = _rows([access.Case(g.report, *pair) for g, pair in zip(shown, keys, strict=True)])
    return Page(rows, page.number, page.paginator)  # type: ignore[arg-type]


def _narrowed(allowed: QuerySet[Grant], filters: Filters) -> QuerySet[Grant]:
    found = allowed
    if filters.status:
        found = found.filter(report__status=filters.status)
    if filters.category:
        found = found.filter(report__category=UUID(filters.category))
    return found.order_by(*SORTS.get(filters.sort, SORTS[DEFAULT_SORT]))


def _matching(person: Person, found: QuerySet[Grant], wanted: list[str]) -> list[UUID]:
    rows = list(
        found.values_list(
            "id",
            "report_id",
            "case_key",
            "desk_key",
            "institution_id",
            "report__digest__version",
            "report__digest__sealed",
        )
    )
    keys = access.open_case_keys(person, [row[:4] for row in rows])
    return [
        grant
        for key, (grant, report, _, _, institution, version, sealed) in zip(keys, rows, strict=True)
        if search.matches(
            wanted, sealing.open_digest(key, institution, report, version, bytes(sealed))
        )
    ]


def _rows(cases: Sequence[access.Case]) -> list[Row]:
    ids = [case.report.id for case in cases]
    counts = Counter(Evidence.objects.filter(report__in=ids).values_list("report_id", flat=True))
    notes = _latest_notes(ids)
    return [_row(case, counts[case.report.id], notes.get(case.report.id)) for case in cases]


def _latest_notes(ids: Iterable[UUID]) -> dict[UUID, Entry]:
    notes = Entry.objects.filter(report__in=ids, kind=Entry.Kind.NOTE).order_by("position")
    return {note.report_id: note for note in notes}


def _row(case: access.Case, evidence_count: int, note: Entry | None) -> Row:
    filed = sealing.open_report(case.case_key, case.report)
    return Row(
        report=case.report,
        category=categories.label(case.report.category),
        subject_names=", ".join(s["name"] for s in filed["subjects"] if s["name"]),
        explanation=_excerpt(filed["explanation"]),
        evidence_count=evidence_count,
        note=sealing.open_entry(case.case_key, note)["body"] if note else None,
    )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"
