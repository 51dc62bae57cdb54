# SPDX-License-Identifier: AGPL-3.0-or-later
"""The auditor's page: the log, narrowed and taken along, and the proof that it is whole."""

from typing import cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.casework.log_filter import LogFilterForm
from wbs.casework.log_lines import Line, line, names_of
from wbs.vault.errors import ChainBroken
from wbs.web.http import Request
from wbs.web.marks import open_to

PER_PAGE = 50
# What the session keeps: how its owner narrowed the log.
KEPT = "log_filters"


@open_to(Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: Request) -> HttpResponse:
    """Show the log, newest first; POST proves the whole chain and records that it did."""
    institution = request.institution.id
    verdict = _prove(institution, request.person.id) if request.method == "POST" else None
    return _page(request, narrowing(request), verdict)


@open_to(Role.AUDITOR)
@require_POST
def narrow(request: Request) -> HttpResponse:
    """Keep how the log is to be narrowed, or show all of it again."""
    if "clear" in request.POST:
        request.session.pop(KEPT, None)
        return redirect("casework:log")
    form = LogFilterForm(request.POST, names=names_of(request.institution))
    if not form.is_valid():
        return _page(request, form)
    request.session[KEPT] = form.kept()
    return redirect("casework:log")


def narrowing(request: Request) -> LogFilterForm:
    """Return the form as the session keeps it."""
    return LogFilterForm(request.session.get(KEPT) or None, names=names_of(request.institution))


def _page(
    request: Request, form: LogFilterForm, verdict: dict[str, int | bool] | None = None
) -> HttpResponse:
    found = form.entries(request.institution.id).order_by("-position")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page", 1))
    lines = [line(entry, form.names) for entry in page.object_list]
    words = {
        "page": Page(lines, page.number, cast("Paginator[Line]", page.paginator)),
        "verdict": verdict,
        "form": form,
    }
    return render(request, "audit/log.html", words, status=422 if form.errors else 200)


def _prove(institution: UUID, auditor: UUID) -> dict[str, int | bool]:
    try:
        verdict: dict[str, int | bool] = {"ok": True, "count": chain.verify(institution)}
    except ChainBroken as error:
        # The vault counts from 0; the entry before the broken one is the last that holds.
        verdict = {"ok": False, "count": error.position}
    try:
        _record(institution, auditor, int(verdict["ok"]))
    except IntegrityError:
        # A chain somebody wrote into may take no more entries; the verdict is told all the same.
        if verdict["ok"]:
            raise
    return verdict


@transaction.atomic
def _record(institution: UUID, auditor: UUID, whole: int) -> None:
    chain.record(
        institution=institution,
        event=Event.LOG_VERIFIED,
        actor=auditor,
        details={"whole": whole},
    )
