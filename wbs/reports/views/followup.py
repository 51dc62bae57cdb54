# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reporter answers when they are asked whether something happened to them."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wbs.accounts.roles import Role
from wbs.reports import access, actions
from wbs.reports.errors import NobodyReads, StatusMoved
from wbs.reports.forms import ReplyForm
from wbs.reports.harm_form import HarmForm
from wbs.reports.views.cases import FILED, show
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to


@comes_back("reports:detail")
@open_to(Role.REPORTER)
@require_POST
def unharmed(request: Request, id: UUID) -> HttpResponse:
    """Say that nothing happened; the question is gone until its next day."""
    case = access.own_report(request.person, id)
    with suppress(StatusMoved):  # sent twice, or opened again: the page shows how it stands
        actions.say_unharmed(case=case, person=request.person)
    return redirect(f"{reverse('reports:detail', args=[id])}#pesan")


@comes_back("reports:detail", *HarmForm.FIELDS)
@open_to(Role.REPORTER)
@require_POST
def harmed(request: Request, id: UUID) -> HttpResponse:
    """Tell what happened: it becomes a report of its own."""
    case = access.own_report(request.person, id)
    form = HarmForm(request.POST, case=case, request=request)
    if not form.is_valid() or form.propose():
        return show(request, case, ReplyForm(), harm=form)
    said = form.cleaned_data
    try:
        report = actions.tell_harm(
            case=case,
            person=request.person,
            submission=said["once"],
            explanation=said["body"],
            who=said["who"],
            excluded=said["excluded"],
        )
    except StatusMoved:
        return redirect("reports:detail", id=id)
    except NobodyReads:
        form.add_error(None, _("Belum ada verifikator yang dapat membacanya. Coba lagi nanti."))
        return show(request, case, ReplyForm(), harm=form)
    request.session[FILED] = str(report.id)
    return redirect("reports:list")
