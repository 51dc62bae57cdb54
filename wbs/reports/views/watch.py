# SPDX-License-Identifier: AGPL-3.0-or-later
"""Switching a reporter's letters about one case on and off."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from wbs.accounts.roles import Role
from wbs.reports import access, watches
from wbs.reports.forms import ReplyForm
from wbs.reports.views.cases import show
from wbs.reports.watch_form import WatchForm
from wbs.web.http import Request
from wbs.web.marks import open_to


@open_to(Role.REPORTER)
@require_POST
def watch(request: Request, id: UUID) -> HttpResponse:
    """Switch letters on for an address, or off. Where no letter can leave there is no such page."""
    case = access.own_report(request.person, id)
    if "off" in request.POST:
        watches.switch_off(case=case)
    elif not settings.WBS_MAIL:
        raise Http404
    else:
        form = WatchForm(request.POST)
        if not form.is_valid():
            return show(request, case, ReplyForm(), watch=form)
        watches.switch_on(case=case, email=form.cleaned_data["email"])
    return redirect(f"{reverse('reports:detail', args=[id])}#kabar")
