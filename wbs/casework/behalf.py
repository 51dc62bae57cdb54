# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catat aduan: a report that came by letter, phone or in person, its receipt, its objection."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wbs.casework.behalf_forms import EnterForm
from wbs.casework.views import moved, page
from wbs.reports import access, actions, categories, opened
from wbs.reports.actions import NOTE_WRITERS
from wbs.reports.behalf import ENTERERS, Behalf
from wbs.reports.errors import StatusMoved
from wbs.reports.forms import ObjectionForm
from wbs.reports.models import Report
from wbs.reports.uploads import VISITORS, accepts_files, limits_visitors
from wbs.reports.views.create import Writing
from wbs.reports.workflow import Status
from wbs.web.http import Request
from wbs.web.marks import VISITOR, comes_back, open_to

# Where the session keeps the report last entered in it: its receipt is printed also where whoever
# entered it is kept out.
ENTERED = "entered"


class Entering(Writing):
    """One request to the page on which staff enter a report."""

    page = "casework:enter"
    template = "casework/enter.html"
    form = EnterForm

    def behalf(self, form: Any) -> Behalf:
        """Return who brought what is filed, and how."""
        told: Behalf = form.behalf()
        return told

    def filed(self, report: Report) -> HttpResponse:
        """Lead to the receipt."""
        self.request.session[ENTERED] = str(report.id)
        return redirect("casework:receipt", id=report.id)


@limits_visitors(VISITORS)
@accepts_files
@open_to(VISITOR, *ENTERERS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """Show the form as far as it was filled in; keep it; or file the report for its reporter."""
    return Entering(request).answer()


@open_to(*ENTERERS)
@require_safe
def receipt(request: Request, id: UUID) -> HttpResponse:
    """Show the receipt of a report that staff entered, to be printed for its reporter."""
    if request.session.get(ENTERED) == str(id):
        report = access.entered_report(request.institution, id)
        readable = access.readable(request.person).filter(report=id).exists()
    else:
        found = access.readable_report(request.person, id)
        if found.entered is None:
            raise Http404
        report, readable = found.report, True
    words = {
        "number": report.number,
        "filed_at": report.filed_at,
        "category": categories.label(report.category),
        "what_next": opened.status_words(report.status),
        "due": None if report.waiting_since else report.due,
        "first": report.status == Status.VERIFICATION,
        "site": request.get_host(),
        "back": id if readable else None,
    }
    return render(request, "casework/receipt.html", words)


@comes_back("casework:case", *ObjectionForm.base_fields)
@open_to(*NOTE_WRITERS)
@require_POST
def object_for(request: Request, id: UUID) -> HttpResponse:
    """Record that a reporter without an account objects to the case being closed."""
    found = access.readable_report(request.person, id)
    if found.entered is None:
        raise Http404
    form = ObjectionForm(request.POST, auto_id="object-%s")
    if not form.is_valid():
        return page(request, found, {"object": form})
    try:
        actions.object_to(case=found, person=request.person, body=form.cleaned_data["body"])
    except StatusMoved:
        return moved(request, id, form.cleaned_data["body"])
    return redirect(f"{reverse('casework:case', args=[id])}#pesan")
