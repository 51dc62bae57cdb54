# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masa simpan: how long reports are kept is set; whoever reads a case can hold it back."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts.roles import CASE_READERS, DECIDERS
from wbs.accounts.step_up import asks_again
from wbs.casework import holding
from wbs.casework.keeping_forms import HoldForm, KeepForm, LetGoForm
from wbs.casework.views import page
from wbs.reports import access, actions, categories, keeping
from wbs.reports.actions import KEEPERS
from wbs.reports.clocks import today
from wbs.reports.errors import StatusMoved
from wbs.reports.models import Category
from wbs.web.http import Request, is_shown
from wbs.web.jinja import localdate
from wbs.web.marks import comes_back, open_to

SAID = "keeping_said"


@open_to(*KEEPERS)
@require_safe
def terms(request: Request) -> HttpResponse:
    """Show how long the reports of each jenis are kept."""
    return _terms(request, KeepForm(institution=request.institution))


def _terms(request: Request, form: KeepForm) -> HttpResponse:
    institution = request.institution
    kinds, months = Category.objects.filter(institution=institution), keeping.terms(institution)
    said = request.session.pop(SAID, "") if not form.is_bound and is_shown(request) else ""
    words = {
        "kinds": [(categories.label(one), months.get(one.id)) for one in kinds],
        "notice": keeping.NOTICE.days,
        "form": form,
        "said": said,
    }
    return render(request, "casework/keeping.html", words, status=422 if form.is_bound else 200)


@asks_again
@open_to(*KEEPERS)
@require_POST
def set_term(request: Request) -> HttpResponse:
    """Set how long the reports of one jenis are kept."""
    form = KeepForm(request.POST, institution=request.institution)
    if not form.is_valid():
        return _terms(request, form)
    said = form.cleaned_data
    actions.set_keeping(person=request.person, category=said["category"].id, months=said["months"])
    first = localdate(today(request.institution) + keeping.NOTICE)
    request.session[SAID] = (
        _("Tersimpan. Tidak ada aduan yang dihapus sebelum lewat %(date)s.") % {"date": first}
        if said["months"]
        else _("Tersimpan. Aduan jenis ini tidak dihapus.")
    )
    return redirect("casework:keeping")


@comes_back("casework:case", *HoldForm.base_fields)
@open_to(*CASE_READERS)
@require_POST
def hold(request: Request, id: UUID) -> HttpResponse:
    """Hold a case back from erasing."""
    found = access.readable_report(request.person, id)
    form = HoldForm(request.POST, auto_id="hold-%s")
    if not form.is_valid():
        return page(request, found, {"hold": form})
    with suppress(StatusMoved):  # sent twice, or by two people: it is held
        holding.hold(case=found, person=request.person, **form.cleaned_data)
    return redirect("casework:case", id=id)


@comes_back("casework:case", *LetGoForm.base_fields)
@asks_again
@open_to(*DECIDERS)
@require_POST
def let_go(request: Request, id: UUID) -> HttpResponse:
    """Let a held case go."""
    found = access.readable_report(request.person, id)
    form = LetGoForm(request.POST, auto_id="let_go-%s")
    if not form.is_valid():
        return page(request, found, {"let_go": form})
    with suppress(StatusMoved):
        holding.let_go(case=found, person=request.person, **form.cleaned_data)
    return redirect("casework:case", id=id)
