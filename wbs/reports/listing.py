# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of reports: filtered and sorted by clear columns in SQL, searched in the sealed digests.

Only the rows of one page are opened; a search opens the digest of every case the person may read
(some 30 microseconds each, measured in bench/), and nothing else of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, QuerySet
from django.utils import timezone

from wbs.accounts.people import Person
from wbs.reports import access, categories, clocks, narrowing, sealing, search, standing
from wbs.reports.clocks import Clock
from wbs.reports.evidence import REPORTER
from wbs.reports.models import Category, Digest, Entry, Evidence, Grant, Report
from wbs.reports.narrowing import Filters
from wbs.reports.veil import NO_VEILS, Veil, Veils
from wbs.vault.errors import SealBroken
from wbs.web import clock

PER_PAGE = 25
EXCERPT = 160
_SEARCHED_AT_ONCE = 500
_ROWS_AT_ONCE = 250
_COPIES = frozenset(name.removesuffix("_id") for name in standing.NAMES)

SORTS = {
    "newest": ("-filed_at", "-id"),
    "oldest": ("filed_at", "id"),
    "changed": ("-changed_at", "id"),
    "number": ("number",),
    "status": ("status", "-filed_at", "id"),
    "category": ("category__position", "-filed_at", "id"),
    "due": (F("due").asc(nulls_last=True), "id"),
}

# What a list needs of a grant: its report, the sealed case key, and how much is news.
Held: TypeAlias = tuple[UUID, access.Blob, int]
_HELD = ("report_id", "case_key", "news")
# What else is searched of the cases of some grants, by report.
Aside: TypeAlias = Callable[[Person, QuerySet[Grant]], Mapping[UUID, str]]
# A report, its case key, and how much of it is news.
Opened: TypeAlias = tuple[Report, bytes, int]


@dataclass(frozen=True)
class Row:
    """One line of a list, opened."""

    report: Report
    category: str
    subject_names: str
    explanation: str
    evidence_count: int
    note: str | None
    clock: Clock | None
    clock_state: str
    news: int = 0


def _nothing_aside(_person: Person, _grants: QuerySet[Grant]) -> Mapping[UUID, str]:
    return {}


@dataclass(frozen=True)
class Look:
    """How somebody looks at cases: what is masked for them, and what they search beside a report.

    The desk's notes are searched too, but this room cannot import theirs, and no reporter's page
    may: so whoever asks for a list brings them along.
    """

    veils: Veils = field(default_factory=lambda: NO_VEILS)
    aside: Aside = _nothing_aside


PLAIN = Look()


def of_reporter(
    person: Person, filters: Filters, page: int | str = 1, own: QuerySet[Grant] | None = None
) -> Page[Row]:
    """The person's own reports; `own` are their grants, where they were looked for already."""
    grants = access.own_grants(person) if own is None else own
    held = {one[0]: one for one in grants.values_list(*_HELD)}
    where = narrowing.standing(filters, person.id)
    reports = Report.objects.filter(institution=person.institution, id__in=held, **where)
    ids = reports.order_by(*_order(filters)).values_list("id", flat=True)
    return _page(person, grants, [held[id_] for id_ in ids], filters, page)


def of_staff(
    person: Person,
    filters: Filters,
    page: int | str = 1,
    look: Look = PLAIN,
    count: int | None = None,
) -> Page[Row]:
    """The reports that a member of staff may read, as they look at them.

    `count` is how many there are, where that is known already.
    """
    grants, held = _of_staff(person, filters)
    return _page(person, grants, held, filters, page, look, count)


def ids_of_staff(person: Person, filters: Filters, look: Look = PLAIN) -> list[UUID]:
    """All of the reports that `of_staff` shows page by page, in the same order."""
    (grants, held), wanted = _of_staff(person, filters), search.words(filters.q)
    found = _matching(person, grants, held, wanted, look) if wanted else held
    return [report for report, _key, _news in found]


def rows_of_staff(person: Person, ids: Sequence[UUID], veils: Veils = NO_VEILS) -> Iterator[Row]:
    """Open these reports, as `ids_of_staff` gave them, some at a time; `veils` lie over them.

    What the person can no longer read is left out.
    """
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        part, grants = ids[start : start + _ROWS_AT_ONCE], access.readable(person)
        held = {one[0]: one for one in grants.filter(report__in=part).values_list(*_HELD)}
        yield from _rows(_opened(person, grants, [held[id_] for id_ in part if id_ in held]), veils)


def texts_of_staff(person: Person) -> Iterator[tuple[UUID, str]]:
    """Open the digests of all cases this person may read; never more than some are open."""
    yield from _texts(person, access.readable(person))


def row_of(case: access.Case) -> Row:
    """One case as a line of a list."""
    return _rows([(case.report, case.case_key, case.news)])[0]


def _of_staff(person: Person, filters: Filters) -> tuple[QuerySet[Grant], QuerySet[Grant, Held]]:
    grants = access.readable(person).filter(**narrowing.on_grants(filters, person.id))
    return grants, grants.order_by(*map(_of_grant, _order(filters))).values_list(*_HELD)


def _order(filters: Filters) -> Sequence[str | OrderBy]:
    return SORTS.get(filters.sort, SORTS[narrowing.DEFAULT_SORT])


def _of_grant(term: str | OrderBy) -> str | OrderBy:
    """Return what orders grants as `term` orders reports: by the copies that grants have."""
    if not isinstance(term, str):
        return term
    sign, name = ("-", term[1:]) if term.startswith("-") else ("", term)
    if name == "id":
        return f"{sign}report_id"
    return term if name.partition("__")[0] in _COPIES else f"{sign}report__{name}"


def _page(
    person: Person,
    grants: QuerySet[Grant],
    held: Sequence[Held] | QuerySet[Grant, Held],
    filters: Filters,
    number: int | str,
    look: Look = PLAIN,
    count: int | None = None,
) -> Page[Row]:
    """Return one page of the reports of `held`, all of which `grants` open."""
    if wanted := search.words(filters.q):
        held, count = _matching(person, grants, held, wanted, look), None
    paginator = Paginator(held, PER_PAGE)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(number)
    rows = _rows(_opened(person, grants, list(page.object_list)), look.veils)
    return Page(rows, page.number, page.paginator)  # type: ignore[arg-type]


def _matching(
    person: Person,
    grants: QuerySet[Grant],
    held: Sequence[Held] | QuerySet[Grant, Held],
    wanted: list[str],
    look: Look,
) -> list[Held]:
    """Return those of these reports that have all the words; never more than some are open."""
    found = {
        report
        for report, text in _texts(person, grants, look.aside)
        if search.matches(wanted, look.veils[report].over(text) if report in look.veils else text)
    }
    if isinstance(held, QuerySet) and len(found) <= _SEARCHED_AT_ONCE:
        return list(held.filter(report__in=found))
    return [one for one in held if one[0] in found]


def _texts(
    person: Person, grants: QuerySet[Grant], aside: Aside = _nothing_aside
) -> Iterator[tuple[UUID, str]]:
    """Open the digests of the cases of these grants, with what lies `aside` for their reader.

    Some at a time, in the order of their ids. VaultError if one is gone, altered or another's.
    """
    institution, rows = person.institution.id, grants.order_by("report_id")
    while sealed := list(rows.values_list("report_id", "case_key")[:_SEARCHED_AT_ONCE]):
        first, last = sealed[0][0], sealed[-1][0]
        part = grants.filter(report_id__gte=first, report_id__lte=last)
        keys = access.open_case_keys(person, grants, sealed)
        more, digests = aside(person, part), _digests(part)
        for (report, _sealed), key in zip(sealed, keys, strict=True):
            if report not in digests:
                raise SealBroken("a case is without its digest")
            text = sealing.open_digest(key, institution, report, *digests[report])
            yield report, f"{text}\n{more[report]}" if report in more else text
        rows = grants.filter(report_id__gt=last).order_by("report_id")


def _digests(grants: QuerySet[Grant]) -> dict[UUID, tuple[int, bytes]]:
    rows = Digest.objects.filter(report__in=grants.values("report"))
    found = rows.values_list("report_id", "version", "sealed")
    return {report: (version, bytes(sealed)) for report, version, sealed in found}


def _keys(person: Person, grants: QuerySet[Grant], held: Sequence[Held]) -> list[bytes]:
    return access.open_case_keys(person, grants, [(id_, key) for id_, key, _news in held])


def _opened(person: Person, grants: QuerySet[Grant], held: Sequence[Held]) -> list[Opened]:
    """Fetch these reports and open their case keys."""
    reports = Report.objects.in_bulk([one[0] for one in held])
    kinds = Category.objects.in_bulk({report.category_id for report in reports.values()})
    for report in reports.values():
        report.category, report.institution = kinds[report.category_id], person.institution
    keys = _keys(person, grants, held)
    return [(reports[id_], key, news) for (id_, _, news), key in zip(held, keys, strict=True)]


def _rows(cases: Sequence[Opened], veils: Veils = NO_VEILS) -> list[Row]:
    ids = [report.id for report, _key, _news in cases]
    counts = _evidence_counts({report.id: key for report, key, _news in cases})
    notes = _latest_notes(ids)
    return [
        _row(report, key, counts[report.id], notes.get(report.id), news, veils)
        for report, key, news in cases
    ]


def _evidence_counts(case_keys: Mapping[UUID | None, bytes]) -> Counter[UUID | None]:
    """How many files each reporter added; what the case team sent is none of their evidence."""
    return Counter(
        row.report_id
        for row in Evidence.objects.filter(report__in=case_keys)
        if sealing.open_evidence(case_keys[row.report_id], row).added_by == REPORTER
    )


def _latest_notes(ids: Iterable[UUID]) -> dict[UUID, Entry]:
    notes = Entry.objects.filter(report__in=ids, kind=Entry.Kind.NOTE).order_by("position")
    return {note.report_id: note for note in notes}


def _row(
    report: Report,
    case_key: bytes,
    evidence_count: int,
    note: Entry | None,
    news: int,
    veils: Veils,
) -> Row:
    filed, veil = sealing.open_report(case_key, report), veils.get(report.id, Veil())
    told = clocks.told(report)
    return Row(
        report=report,
        category=categories.label(report.category),
        subject_names=veil.over(", ".join(s["name"] for s in filed["subjects"] if s["name"])),
        explanation=_excerpt(veil.over(filed["explanation"])),
        evidence_count=evidence_count,
        note=veil.over(sealing.open_entry(case_key, note)["body"]) if note else None,
        clock=told,
        clock_state=told.state(timezone.localdate(clock.now())) if told else "",
        news=news,
    )


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"
