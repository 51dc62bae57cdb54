# SPDX-License-Identifier: AGPL-3.0-or-later
"""The institution's logo and colours, under addresses that change with what they hold.

A browser keeps them for a year; nothing between us and it does, for a cookie may go along.
"""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from wbs.reports.house import Logo
from wbs.web import png, theme
from wbs.web.http import Request
from wbs.web.marks import ANYONE, open_to

FOR_GOOD = "private, max-age=31536000, immutable"


@open_to(ANYONE)
@require_safe
def style(request: Request, mark: str) -> HttpResponse:
    """Give the style sheet of any colour; it follows from the address alone."""
    try:
        colour = theme.parsed(mark.partition("-")[0])
    except ValueError:
        raise Http404 from None
    answer = HttpResponse(theme.style_sheet(colour), content_type="text/css; charset=utf-8")
    return _kept(answer, fresh=mark == theme.mark(colour))


@open_to(ANYONE)
@require_safe
def logo(request: Request, mark: str) -> HttpResponse:
    """Give the logo as it is now, to a page with an older address as well."""
    row = Logo.objects.filter(institution=request.institution).first()
    if row is None:
        raise Http404
    picture = bytes(row.png)
    answer = HttpResponse(picture, content_type="image/png")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept(answer, fresh=mark == png.mark(picture))


def _kept(answer: HttpResponse, *, fresh: bool) -> HttpResponse:
    """Let a browser keep what is new under its address; else nothing keeps it (see `headers`)."""
    if fresh:
        answer.headers["Cache-Control"] = FOR_GOOD
    return answer
