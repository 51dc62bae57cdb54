# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures as one table: a line for each of them, under the heading that the page has."""

from collections.abc import Iterator
from typing import TypeAlias

from django.utils.translation import gettext as _

from wbs.casework.exports.listing import BOM, line
from wbs.casework.exports.sheet import Cell, as_xlsx
from wbs.casework.figures import Figures, Month, Step
from wbs.reports.workflow import Status

# Heading, line, what is measured, figure.
Cells: TypeAlias = tuple[str, str, str, Cell]


def as_csv(figures: Figures, separator: str) -> str:
    """Return the table as CSV, with the separator that a spreadsheet of the page's language has."""
    found = ([*words, "" if figure is None else str(figure)] for *words, figure in rows(figures))
    return BOM + "".join(line(cells, separator) for cells in (_head(), *found))


def as_workbook(figures: Figures) -> bytes:
    """Return the table as XLSX, its figures as numbers."""
    return as_xlsx(_("Angka"), _head(), rows(figures))


def _head() -> list[str]:
    return [_("Bagian"), _("Baris"), _("Ukuran"), _("Angka")]


def rows(figures: Figures) -> Iterator[Cells]:
    """Give the lines, in the order of the page."""
    reports = _("Aduan")
    for month in figures.months:
        yield from _month(month)
    for heading, lines in (
        (_("Status"), figures.statuses),
        (_("Jenis Aduan"), figures.kinds),
        (_("Instansi"), figures.agencies),
        (_("Umur aduan yang belum selesai"), figures.ages),
    ):
        for one in lines:
            yield (heading, one.label, reports, one.count)
    for step in figures.steps:
        yield from _step(step)
    for load in figures.loads:
        yield (_("Beban per petugas"), load.name, _("Belum selesai"), load.open)
        yield (_("Beban per petugas"), load.name, _("Lewat batas"), load.over)


def _month(month: Month) -> Iterator[Cells]:
    heading, label = _("Aduan per bulan"), f"{month.first:%Y-%m}"
    yield (heading, label, _("Diterima"), month.total)
    for status in Status:
        yield (heading, label, str(status.label), month.counts.get(status, 0))


def _step(step: Step) -> Iterator[Cells]:
    heading, label = _("Waktu setiap langkah"), str(step.term.label)
    for what, figure in (
        (_("Batas, hari kerja"), step.limit),
        (_("Sudah selesai"), step.ended),
        (_("Nilai tengah, hari kerja"), step.median),
        (_("90 dari 100 dalam, hari kerja"), step.p90),
        (_("Tepat waktu, persen"), step.in_time),
    ):
        yield (heading, label, what, figure)
