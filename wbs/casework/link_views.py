# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking two cases, and taking the link away."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wbs.accounts.roles import CASE_READERS
from wbs.casework import links
from wbs.casework.link_forms import LinkForm
from wbs.casework.links import TooManyLinks
from wbs.casework.views import page
from wbs.reports import access
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to


@comes_back("casework:case", *LinkForm.base_fields)
@open_to(*CASE_READERS)
@require_POST
def link(request: Request, id: UUID) -> HttpResponse:
    """Link a case to another one that this person reads, by its number."""
    found = access.readable_report(request.person, id)
    form = LinkForm(request.POST, request=request, case=found)
    if not form.is_valid() or form.other is None:
        return page(request, found, {"link": form})
    how, note = form.cleaned_data["how"], form.cleaned_data["note"]
    try:
        links.link(case=found, person=request.person, other=form.other, how=how, note=note)
    except TooManyLinks:
        form.add_error("number", _("Aduan ini atau aduan itu sudah ditautkan ke terlalu banyak."))
        return page(request, found, {"link": form})
    return _back(id)


@open_to(*CASE_READERS)
@require_POST
def unlink(request: Request, id: UUID, other: UUID) -> HttpResponse:
    """Take the link of two cases away; both must be this person's to read."""
    found = access.readable_report(request.person, id)
    links.unlink(
        case=found, person=request.person, other=access.readable_report(request.person, other)
    )
    return _back(id)


def _back(id: UUID) -> HttpResponse:
    return redirect(f"{reverse('casework:case', args=[id])}#tautan")
