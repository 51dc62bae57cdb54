# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving a task, saying that it is done, and the list of one's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wbs.accounts.roles import CASE_READERS
from wbs.casework import tasks
from wbs.casework.task_forms import TaskForm
from wbs.casework.views import page
from wbs.reports import access, actions
from wbs.reports.errors import NotAllowed
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to


@open_to(*CASE_READERS)
@require_safe
def mine(request: Request) -> HttpResponse:
    """Show the open tasks of whoever looks, of all cases they read."""
    found, looked_through = tasks.mine(request.person)
    actions.record_listing(person=request.person, cases=len({one.report.id for one in found}))
    words = {"tasks": found, "cut": looked_through == tasks.MOST_CASES, "most": tasks.MOST_CASES}
    return render(request, "casework/tasks.html", words)


@comes_back("casework:case", *TaskForm.FIELDS)
@open_to(*CASE_READERS)
@require_POST
def give(request: Request, id: UUID) -> HttpResponse:
    """Give a task to one who reads the case."""
    found = access.readable_report(request.person, id)
    form = TaskForm(request.POST, request=request, case=found)
    if not form.is_valid():
        return page(request, found, {"task": form})
    said = {**form.cleaned_data, "owner": UUID(form.cleaned_data["owner"])}
    try:
        tasks.give(case=found, person=request.person, **said)
    except NotAllowed:  # they stepped back, or left, in the same moment
        form.add_error("owner", _("Pilih dari daftar ini."))
        return page(request, found, {"task": form})
    return redirect("casework:case", id=id)


@comes_back("casework:case")
@open_to(*CASE_READERS)
@require_POST
def finish(request: Request, id: UUID, task: UUID) -> HttpResponse:
    """Say that a task is done."""
    found = access.readable_report(request.person, id)
    tasks.finish(case=found, person=request.person, task=task)
    return redirect("casework:case", id=id)
