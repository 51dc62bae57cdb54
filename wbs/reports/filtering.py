# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which part of a list a person is looking at, kept in their sealed session.

Never in the address: a name that was searched for would stand in the browser's history.
"""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect

from wbs.reports.forms import MOST_LINE, FilterForm
from wbs.web.http import Request

_KEPT = "filters"


def form(request: Request) -> FilterForm:
    """Return the filter form as its owner last sent it."""
    kept = request.session.get(_KEPT)
    return FilterForm(kept or None, institution=request.institution)


def keep(request: Request, name: str) -> HttpResponse:
    """Keep what was sent, or forget it where `clear` was pressed; show the list `name` again."""
    sent = request.POST.copy()
    # A whole page pasted by mistake would not fit into the session.
    sent["q"] = sent.get("q", "")[:MOST_LINE]
    said = FilterForm(sent, institution=request.institution).filters()
    request.session[_KEPT] = {} if "clear" in request.POST else asdict(said)
    request.session.save()  # here, where it can still be told that it was not
    return redirect(name)
