# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that belong to no domain: the language switch and the health check."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wbs.web import cookies
from wbs.web.http import Request
from wbs.web.language import CODES
from wbs.web.marks import ANYONE, open_to


def safe_next(target: str, otherwise: str) -> str:
    """Return `target` when it is a path of this site, else `otherwise`."""
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return otherwise


@open_to(ANYONE)
@csrf_exempt  # it changes nothing but the words on the page, so public pages need no cookie
@require_POST
def language(request: Request) -> HttpResponse:
    """Switch the language and return to the page."""
    response = redirect(safe_next(request.POST.get("next", ""), "/"))
    code = request.POST.get("language", "")
    if code in CODES:
        cookies.put(response, request, "lang", code)
    return response


@open_to(ANYONE)
@require_safe
def healthz(request: Request) -> HttpResponse:
    """Answer 200 once pages can be served: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
