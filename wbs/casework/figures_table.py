# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures as one table: a line for each of them, under the heading that the page has."""

import csv
import io
from collections.abc import Iterator
from typing import TypeAlias

from django.utils.translation import gettext as _

from wbs.casework.exports.listing import harmless
from wbs.casework.figures import Figures, Month, Step
from wbs.reports.workflow import Status

_BOM = "\ufeff"

# Heading, line, what is measured, figure.
Cells: TypeAlias = tuple[str, str, str, str]


def as_csv(figures: Figures, separator: str) -> str:
    """Return the table as CSV, with the separator that a spreadsheet of the page's language has."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerow([_("Bagian"), _("Baris"), _("Ukuran"), _("Angka")])
    writer.writerows([harmless(cell) for cell in cells] for cells in rows(figures))
    return _BOM + file.getvalue()


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
        for line in lines:
            yield (heading, line.label, reports, str(line.count))
    for step in figures.steps:
        yield from _step(step)
    for load in figures.loads:
        yield (_("Beban per petugas"), load.name, _("Belum selesai"), str(load.open))
        yield (_("Beban per petugas"), load.name, _("Lewat batas"), str(load.over))


def _month(month: Month) -> Iterator[Cells]:
    heading, label = _("Aduan per bulan"), f"{month.first:%Y-%m}"
    yield (heading, label, _("Diterima"), str(month.total))
    for status in Status:
        yield (heading, label, str(status.label), str(month.counts.get(status, 0)))


def _step(step: Step) -> Iterator[Cells]:
    heading, label = _("Waktu setiap langkah"), str(step.term.label)
    for what, figure in (
        (_("Batas, hari kerja"), step.limit),
        (_("Sudah selesai"), step.ended),
        (_("Nilai tengah, hari kerja"), step.median),
        (_("90 dari 100 dalam, hari kerja"), step.p90),
        (_("Tepat waktu, persen"), step.in_time),
    ):
        yield (heading, label, what, "" if figure is None else str(figure))
