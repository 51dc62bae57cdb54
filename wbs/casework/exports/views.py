# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking one case along: said beforehand, after the second step, recorded."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from wbs.accounts import roster
from wbs.accounts.document import b64, parse
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.accounts.step_up import asks_again
from wbs.casework.exports import bundle, paper
from wbs.casework.exports.answer import as_of_now, taken
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
    rosters = roster.history(request.institution)
    if request.method != "POST":
        root = b64(parse(rosters[0][0]).root)
        return render(request, "casework/export_case.html", {"report": case.report, "root": root})
    told = tell(case, request.person)
    kind = "zip" if request.POST.get("format") == "zip" else "pdf"
    answer = _zip(told, request.person, rosters) if kind == "zip" else _pdf(told)
    actions.record_case_export(case=case, person=request.person, kind=kind)
    return answer


def _pdf(told: Told) -> HttpResponse:
    hashes = {one.id: files.sha256(one.chunks()) for one in told.files}
    body = paper.of_case(told, hashes).pdf()
    answer = HttpResponse(body, content_type="application/pdf")
    return taken(answer, f"aduan-{told.case.number}.pdf")


def _zip(told: Told, person: Person, rosters: Sequence[roster.Signed]) -> StreamingHttpResponse:
    for one in told.files:
        one.chunks()  # opens the first: a file that is gone is told before, not on the way
    pieces = as_of_now(bundle.stream(told, person, rosters))
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    return taken(answer, f"aduan-{told.case.number}.zip")
