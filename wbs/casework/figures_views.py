# SPDX-License-Identifier: AGPL-3.0-or-later
"""Angka: how the house does, for whoever answers for it; shown, and taken along."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS
from wbs.accounts.step_up import asks_again
from wbs.casework import figures as desk_figures
from wbs.casework import figures_paper, figures_table
from wbs.casework.exports.answer import XLSX, taken
from wbs.casework.figures import Figures
from wbs.casework.periods import Period, PeriodForm
from wbs.reports import actions
from wbs.reports.workflow import Status
from wbs.web import clock
from wbs.web.http import Request
from wbs.web.marks import open_to

# What the session keeps: the period that its owner looks at.
KEPT = "figures_period"


@open_to(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: Request) -> HttpResponse:
    """Show the figures of a period; POST chooses it."""
    if request.method == "POST":
        form = PeriodForm(request.POST)
        if form.is_valid():
            request.session[KEPT] = form.kept()
            return redirect("casework:figures")
        return _page(request, form)
    return _page(request, _kept(request))


def _kept(request: Request) -> PeriodForm:
    return PeriodForm(request.session.get(KEPT) or None)


def _today() -> date:
    return timezone.localdate(clock.now())


def _page(request: Request, form: PeriodForm) -> HttpResponse:
    period = form.period(_today())
    words = {
        "form": form,
        "period": period,
        "figures": desk_figures.counted(request.person, period),
        "statuses": list(Status),
        "today": _today(),
    }
    return render(request, "casework/figures.html", words, status=422 if form.errors else 200)


@asks_again
@open_to(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponse:
    """Say what would be downloaded; POST records it and sends it."""
    period = _kept(request).period(_today())
    found = desk_figures.counted(request.person, period)
    if request.method != "POST":
        words = {"period": period, "count": found.filed}
        return render(request, "casework/figures_export.html", words)
    asked = request.POST.get("format", "")
    kind = asked if asked in _KINDS else "csv"
    answer = _KINDS[kind](request.person, found, period)
    actions.record_figures(person=request.person, kind=kind)
    return taken(answer, f"angka-{_today().isoformat()}.{kind}")


def _csv(person: Person, found: Figures, period: Period) -> HttpResponse:
    separator = "," if get_language() == "en" else ";"
    body = figures_table.as_csv(found, separator)
    return HttpResponse(body, content_type="text/csv; charset=utf-8")


def _xlsx(person: Person, found: Figures, period: Period) -> HttpResponse:
    return HttpResponse(figures_table.as_workbook(found), content_type=XLSX)


def _pdf(person: Person, found: Figures, period: Period) -> HttpResponse:
    body = figures_paper.of_figures(found, person, period, clock.now()).pdf()
    return HttpResponse(body, content_type="application/pdf")


_KINDS = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
