# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list as a table for a spreadsheet: CSV, streamed, or XLSX, made in memory.

What a reporter typed must not become a formula: in CSV a cell that would begin like one begins with
an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection), in XLSX every cell is text. A
number of 16 digits is written in fours, for a spreadsheet would round it.
"""

import csv
from collections.abc import Iterable, Iterator
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.accounts.step_up import asks_again
from wbs.casework import masking, shelves
from wbs.casework.exports.answer import XLSX, as_of_now, taken
from wbs.casework.exports.sheet import as_xlsx
from wbs.reports import actions, filtering, listing, opened
from wbs.reports.listing import Row
from wbs.reports.workflow import Status
from wbs.web import clock
from wbs.web.http import Request
from wbs.web.jinja import group4
from wbs.web.marks import open_to

MOST_ROWS = 10_000
# A full-width sign counts as the plain one in some spreadsheets.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
BOM = "\ufeff"


@asks_again
@open_to(*CASE_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """Say what would be downloaded; POST records it and sends it."""
    form = filtering.form(request, partial(shelves.DeskFilterForm, person=request.person))
    look = masking.look_of(request.person)
    ids = listing.ids_of_staff(request.person, form.filters(), look)
    if request.method != "POST":
        return _page(request, len(ids), filtered=form.narrows)
    ids = ids[:MOST_ROWS]
    actions.record_export(person=request.person, cases=len(ids))
    rows = listing.rows_of_staff(request.person, ids, masking.veils(request.person))
    if request.POST.get("format") == "xlsx":
        return _workbook(request.person, rows)
    lines = StreamingHttpResponse(
        as_of_now(_lines(request.person, rows)), content_type="text/csv; charset=utf-8"
    )
    return taken(lines, f"aduan-{_today()}.csv")


def _workbook(person: Person, rows: Iterable[Row]) -> HttpResponse:
    body = as_xlsx(_("Aduan"), _head(), _table(person, rows))
    return taken(HttpResponse(body, content_type=XLSX), f"aduan-{_today()}.xlsx")


def _page(request: Request, count: int, *, filtered: bool) -> HttpResponse:
    words = {
        "count": min(count, MOST_ROWS),
        "left": max(0, count - MOST_ROWS),
        "filtered": filtered,
    }
    return render(request, "casework/export.html", words)


def _today() -> str:
    return timezone.localdate(clock.now()).isoformat()


def _lines(person: Person, rows: Iterable[Row]) -> Iterator[str]:
    """Give the lines; the separator is what a spreadsheet of the page's language expects."""
    comma = "," if get_language() == "en" else ";"
    yield BOM + line(_head(), comma)
    for cells in _table(person, rows):
        yield line(cells, comma)


def _head() -> list[str]:
    return [
        *(_("Nomor Registrasi Aduan"), _("Jenis Aduan"), _("Hasil Pemeriksaan"), _("Diterima")),
        *(_("Batas waktu"), _("Penanggung jawab"), _("Nama Terlapor"), _("File Bukti")),
    ]


def _table(person: Person, rows: Iterable[Row]) -> Iterator[list[str]]:
    statuses = {status.value: str(status.label) for status in Status}
    for row in rows:
        yield _cells(person, row, statuses)


def _cells(person: Person, row: Row, statuses: dict[str, str]) -> list[str]:
    report = row.report
    return [
        group4(report.number),
        row.category,
        statuses[report.status],
        timezone.localdate(report.filed_at).isoformat(),
        report.due.isoformat() if report.due else "",
        opened.staff_name(person, report.owner),
        row.subject_names,
        str(row.evidence_count),
    ]


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def line(cells: Iterable[str], comma: str) -> str:
    """Return one line of a table, its cells harmless."""
    writer = csv.writer(_Echo(), delimiter=comma, quoting=csv.QUOTE_ALL)
    written: str = writer.writerow([harmless(cell) for cell in cells])
    return written


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
