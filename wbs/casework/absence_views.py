# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording that someone is away and who stands in, and ending it early."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wbs.accounts import absence
from wbs.accounts.roles import Role
from wbs.accounts.standing_in import SHARED
from wbs.accounts.step_up import asks_again
from wbs.casework import team
from wbs.casework.absences import AbsenceForm
from wbs.web.http import Request
from wbs.web.marks import open_to

RECORDERS = SHARED | {Role.SUPERVISOR}


@asks_again
@open_to(*RECORDERS)
@require_POST
def begin(request: Request) -> HttpResponse:
    """Record an absence; what is sealed to whoever is away goes to the stand-in too."""
    form = AbsenceForm(request.POST, person=request.person)
    if not form.is_valid():
        return team.page(request, {"absence": form})
    said = form.cleaned_data
    try:
        absence.begin(
            person=request.person,
            account=UUID(said["who"]),
            stand_in=UUID(said["stand_in"]),
            since=said["since"],
            until=said["until"],
        )
    except absence.NotPossible:
        raise Http404 from None
    return team.done(request, _("Pengganti dicatat. Penggantian berakhir sendiri."))


@open_to(*RECORDERS)
@require_POST
def end(request: Request, id: UUID) -> HttpResponse:
    """End an absence before its last day."""
    try:
        absence.end(person=request.person, account=id)
    except absence.NotPossible:
        raise Http404 from None
    return team.done(request, _("Penggantian diakhiri."))
