# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases that resemble one, looked for when somebody asks."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wbs.accounts.roles import CASE_READERS
from wbs.casework import links
from wbs.reports import access, actions, lookalikes
from wbs.web.http import Request
from wbs.web.marks import open_to


@open_to(*CASE_READERS)
@require_safe
def lookalikes_of(request: Request, id: UUID) -> HttpResponse:
    """Show what is like a case among those this person reads, and record that it was shown."""
    case = access.readable_report(request.person, id)
    found = lookalikes.of_case(case, request.person)
    actions.record_listing(person=request.person, cases=len(found))
    linked = {one.report.id for one in links.of_case(case, request.person)}
    words = {"report": case.report, "found": found, "linked": linked}
    return render(request, "casework/lookalikes.html", words)
