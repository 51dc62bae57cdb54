# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instansi: chosen on the page of a case, and the list of them as the admin keeps it."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts.roles import Role
from wbs.casework.agency_forms import AgencyForm
from wbs.casework.views import page
from wbs.reports import access, actions
from wbs.reports.actions import ASSIGNERS
from wbs.reports.house import Agency
from wbs.web.http import Request, is_shown
from wbs.web.marks import open_to

SAID = "agencies_said"


@open_to(*ASSIGNERS)
@require_POST
def choose(request: Request, id: UUID) -> HttpResponse:
    """Say what office a report is about."""
    found = access.readable_report(request.person, id)
    form = AgencyForm(request.POST, case=found)
    if not form.is_valid():
        return page(request, found, {"agency": form})
    actions.choose_agency(case=found, person=request.person, agency=form.chosen())
    return redirect("casework:case", id=id)


class NewAgencyForm(forms.Form):
    """One office more."""

    name = forms.CharField(
        label=__("Nama instansi"),
        max_length=120,
        error_messages={
            "required": __("Tulis nama instansinya."),
            "max_length": __("Paling banyak 120 huruf."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="agency-%s")


@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def agencies(request: Request) -> HttpResponse:
    """Show the list, and take one more."""
    form = NewAgencyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if actions.add_agency(person=request.person, name=form.cleaned_data["name"]):
            return _done(request)
        form.add_error("name", _("Instansi ini sudah ada di daftar."))
    words = {
        "agencies": Agency.objects.filter(institution=request.institution),
        "form": form,
        "said": request.session.pop(SAID, "") if not form.errors and is_shown(request) else "",
    }
    return render(request, "casework/agencies.html", words, status=422 if form.errors else 200)


@open_to(Role.ADMIN)
@require_POST
def offer(request: Request, id: UUID) -> HttpResponse:
    """Offer an office to be chosen, or no longer."""
    row = Agency.objects.filter(institution=request.institution, id=id).first()
    if row is None:
        raise Http404
    actions.offer_agency(person=request.person, agency=row, active="active" in request.POST)
    return _done(request)


def _done(request: Request) -> HttpResponse:
    request.session[SAID] = _("Tersimpan.")
    return redirect("casework:agencies")
