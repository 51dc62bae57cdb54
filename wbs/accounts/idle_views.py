# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a session goes on, told to the page that warns in time, and staying signed in."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from wbs.web.http import Request
from wbs.web.marks import ANYONE, open_to


@open_to(ANYONE)
@require_http_methods(["GET", "POST"])
def session(request: Request) -> HttpResponse:
    """Say how many seconds are left; asking by GET prolongs nothing, POST is a person's own act."""
    found = request.session
    if request.method == "POST":
        found.modified = True
    else:
        found.quiet = True
    return JsonResponse({"left": found.left if found.person else 0})
