# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking one case along: said beforehand, after the second step, recorded."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wbs.accounts.roles import CASE_READERS
from wbs.accounts.step_up import asks_again
from wbs.casework.exports import paper
from wbs.casework.exports.answer import taken
from wbs.casework.exports.told import Told, tell
from wbs.reports import access, actions
from wbs.vault import files
from wbs.web.http import Request
from wbs.web.marks import open_to


@asks_again
@open_to(*CASE_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export_case(request: Request, id: UUID) -> HttpResponseBase:
    """Say what would be downloaded of a case; POST records it and sends it."""
    case = access.readable_report(request.person, id)
    if request.method != "POST":
        return render(request, "casework/export_case.html", {"report": case.report})
    told = tell(case, request.person)
    answer = _pdf(told)
    actions.record_case_export(case=case, person=request.person, kind="pdf")
    return answer


def _pdf(told: Told) -> HttpResponse:
    hashes = {one.id: files.sha256(one.chunks()) for one in told.files}
    body = paper.as_pdf(told, hashes)
    answer = HttpResponse(body, content_type="application/pdf")
    return taken(answer, f"aduan-{told.case.number}.pdf")
