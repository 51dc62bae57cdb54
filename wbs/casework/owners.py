# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting someone in charge: of one case on its page, of those that were ticked in the list."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wbs.accounts.roles import CASE_READERS
from wbs.casework.forms import OwnerForm
from wbs.casework.inbox import say
from wbs.casework.views import page
from wbs.reports import access, actions, listing
from wbs.reports.access import Case
from wbs.reports.errors import NotAllowed
from wbs.web.http import Request
from wbs.web.marks import open_to


@open_to(*CASE_READERS)
@require_POST
def assign(request: Request, id: UUID) -> HttpResponse:
    """Put someone in charge of one case."""
    found = access.readable_report(request.person, id)
    form = OwnerForm(request.POST, person=request.person, case=found)
    if not form.is_valid():
        return page(request, found, {"owner": form})
    if not _assigned(request, [found], form.chosen()):
        found = access.readable_report(request.person, id)
        words = _("Petugas lain baru saja mengatur penanggung jawab aduan ini.")
        return page(request, found, problem=words)
    return redirect("casework:case", id=id)


@open_to(*CASE_READERS)
@require_POST
def assign_many(request: Request) -> HttpResponse:
    """Put someone in charge of the cases that were ticked in the list."""
    form, ids = OwnerForm(request.POST, person=request.person), _ticked(request)
    if not ids or not form.is_valid():
        slip = _("Centang dulu aduannya.") if not ids else str(form.errors["owner"][0])
        return say(request, slip)
    cases = access.readable_reports(request.person, ids)
    done = _assigned(request, cases, form.chosen())
    words = ngettext(
        "Penanggung jawab %(count)d aduan sudah diatur.",
        "Penanggung jawab %(count)d aduan sudah diatur.",
        done,
    )
    return say(request, words % {"count": done}, _left_over(len(cases) - done))


def _ticked(request: Request) -> set[UUID]:
    try:
        return {UUID(one) for one in request.POST.getlist("case")[: listing.PER_PAGE]}
    except ValueError:
        raise Http404 from None


def _left_over(count: int) -> str:
    words = ngettext(
        "%(count)d aduan dilewati: sudah ada yang menangani, atau petugas itu tidak memegang "
        "kuncinya.",
        "%(count)d aduan dilewati: sudah ada yang menangani, atau petugas itu tidak memegang "
        "kuncinya.",
        count,
    )
    return words % {"count": count} if count else ""


def _assigned(request: Request, cases: Sequence[Case], owner: UUID | None) -> int:
    try:
        return actions.assign(cases=cases, person=request.person, owner=owner)
    except NotAllowed:
        raise Http404 from None
