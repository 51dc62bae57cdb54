# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms by which a passage of a case is masked, and shown again."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wbs.casework import masking
from wbs.casework.masking_forms import LiftForm, MaskForm
from wbs.casework.views import page
from wbs.reports import access
from wbs.reports.errors import Incomplete, StatusMoved
from wbs.web.http import Request
from wbs.web.marks import comes_back, open_to


@comes_back("casework:case", *MaskForm.base_fields)
@open_to(*masking.MASKERS)
@require_POST
def mask(request: Request, id: UUID) -> HttpResponse:
    """Mask a passage for examiners and in exports."""
    found = access.readable_report(request.person, id)
    form = MaskForm(request.POST, auto_id="mask-%s")
    if not form.is_valid():
        return page(request, found, {"mask": form})
    masking.mask(case=found, person=request.person, **form.cleaned_data)
    return redirect("casework:case", id=id)


@comes_back("casework:case", *LiftForm.base_fields)
@open_to(*masking.MASKERS)
@require_POST
def lift(request: Request, id: UUID) -> HttpResponse:
    """Show a masked passage to everybody again."""
    found = access.readable_report(request.person, id)
    form = LiftForm(request.POST, auto_id="lift-%s")
    if not form.is_valid():
        return page(request, found, {"lift": form})
    try:
        with suppress(StatusMoved):  # sent twice, or by two people: it is lifted
            masking.lift(case=found, person=request.person, **form.cleaned_data)
    except Incomplete:
        raise Http404 from None
    return redirect("casework:case", id=id)
