# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures on paper: what the page shows, in its order, each chart with its numbers."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from wbs.accounts.people import Person
from wbs.casework.exports.typeset import Block, Facts, Paper, facts, prose, section
from wbs.casework.figures import Figures, Line, Load, Month, Step
from wbs.casework.periods import Period
from wbs.reports import look
from wbs.reports.workflow import Status
from wbs.web.jinja import localdate, monthyear, shortmonth

# So many months have room for a name each; of more, every so-many-th is named.
_NAMED_MONTHS = 12
_NONE = "-"


def of_figures(figures: Figures, person: Person, period: Period, at: datetime) -> Paper:
    """Return the paper about the figures of a period, for whoever takes it along now."""
    return Paper(
        title=_("Angka aduan"),
        secret=_("TERBATAS"),
        institution=person.institution.name,
        logo=look.logo(),
        by=person.name,
        at=at,
        cover=[
            (_("Aduan yang diterima"), period.words),
            (_("Dihitung dari"), _("Aduan yang dapat dibaca %(name)s") % {"name": person.name}),
            (_("Perhatian"), _("Angka yang kecil dapat menunjuk orang.")),
        ],
        sections=[*_now(figures, at), *_of_period(figures)],
    )


def _now(figures: Figures, at: datetime) -> Iterator[Block]:
    open_now = [
        (_("Belum selesai"), str(figures.open)),
        (_("Lewat batas"), str(figures.over)),
    ]
    yield section(_("Hari ini, %(day)s") % {"day": localdate(at)}, [facts(open_now)])
    yield section(_("Umur aduan yang belum selesai"), _breakdown(_("Umur"), figures.ages))
    yield section(_("Beban per petugas"), _loads(figures.loads))


def _of_period(figures: Figures) -> Iterator[Block]:
    yield section(_("Dalam masa ini"), [facts(_tally(figures))])
    if not figures.months:
        return
    yield section(_("Aduan per bulan"), [_columns(figures.months), _by_month(figures.months)])
    yield section(_("Waktu setiap langkah"), _steps(figures.steps))
    for heading, lines in (
        (_("Jenis Aduan"), figures.kinds),
        (_("Instansi"), figures.agencies),
        (_("Status"), figures.statuses),
        (_("Bagaimana aduan selesai"), figures.outcomes),
    ):
        yield section(heading, _breakdown(heading, lines))


def _tally(figures: Figures) -> Facts:
    rows = [(_("Diterima"), str(figures.filed))]
    if figures.filed:
        done = f"{figures.done} ({_share(figures.done, figures.filed)})"
        rows.append((_("Sudah selesai"), done))
    return rows


def _share(count: int, whole: int) -> str:
    return f"{round(100 * count / whole)}%"


def _breakdown(heading: str, lines: Iterable[Line]) -> Iterator[Block]:
    lines = list(lines)
    whole = sum(line.count for line in lines)
    if not whole:
        return
    most = max(line.count for line in lines)
    rows = [
        _row(
            [line.label, str(line.count), _share(line.count, whole)],
            ("dark", line.count * 100 / most),
        )
        for line in lines
    ]
    yield {"kind": "bars", "head": [heading, _("Aduan"), _("Bagian")], "rows": rows}


def _row(cells: list[str], *parts: tuple[str, float]) -> Block:
    """Return a line with a bar, whose parts (shade, per cent) are drawn one over the other."""
    return {"cells": cells, "bar": [{"shade": shade, "share": share} for shade, share in parts]}


def _loads(loads: Iterable[Load]) -> Iterator[Block]:
    loads = list(loads)
    most = max((load.open for load in loads), default=0)
    rows = [
        _row([load.name, str(load.open), str(load.over)], ("dark", load.open * 100 / most))
        for load in loads
    ]
    if rows:
        head = [_("Penanggung jawab"), _("Belum selesai"), _("Lewat batas")]
        yield {"kind": "bars", "head": head, "rows": rows}


def _columns(months: list[Month]) -> Block:
    most = max(month.total for month in months)
    every = -(-len(months) // _NAMED_MONTHS)
    drawn = [
        {
            "label": f"{shortmonth(month.first)} {month.first:%y}",
            "count": str(month.total),
            "open": (month.total - month.done) * 100 / most,
            "done": month.done * 100 / most,
        }
        for month in months
    ]
    keys = [_("Sudah selesai"), _("Belum selesai")]
    return {"kind": "columns", "months": drawn, "every": every, "keys": keys}


def _by_month(months: list[Month]) -> Block:
    head = [_("Bulan"), _("Diterima"), *(str(status.label) for status in Status)]
    rows = [
        [
            monthyear(month.first),
            str(month.total),
            *(str(month.counts.get(status, 0)) for status in Status),
        ]
        for month in reversed(months)
    ]
    return {"kind": "table", "widths": [4, 3, 4, 4, 4, 4, 5], "head": head, "rows": rows}


def _steps(steps: Iterable[Step]) -> Iterator[Block]:
    yield prose(
        _(
            "Hari kerja, tanpa hari menunggu pelapor. Batang gelap: separuh aduan selesai dalam "
            "waktu ini (nilai tengah). Batang terang: 90 dari 100. Garis: batas yang berlaku "
            "sekarang."
        )
    )
    head = [
        *(_("Langkah"), _("Nilai tengah"), _("90 dari 100")),
        *(_("Batas"), _("Tepat waktu"), _("Aduan")),
    ]
    yield {"kind": "bars", "head": head, "rows": [_step(step) for step in steps]}


def _step(step: Step) -> Block:
    median, p90, in_time = (
        _NONE if one is None else str(one) for one in (step.median, step.p90, step.in_time)
    )
    in_time += "" if step.in_time is None else "%"
    cells = [str(step.term.label), median, p90, str(step.limit), in_time, str(step.ended)]
    if step.median is None or step.p90 is None:
        return _row(cells)
    per_day = 100 / (max(step.p90, step.limit) * 1.1)
    return _row(
        cells,
        ("light", step.p90 * per_day),
        ("dark", step.median * per_day),
        ("mark", step.limit * per_day),
    )
