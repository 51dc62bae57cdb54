# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keadaan sistem: the admin's page of what the doctor finds, and its loud words on every page."""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from wbs.accounts.roles import Role
from wbs.casework import health
from wbs.casework.finding import Level
from wbs.web.http import Request
from wbs.web.marks import open_to


@open_to(Role.ADMIN)
@require_safe
def state(request: Request) -> HttpResponse:
    """Show every check, what is bad first."""
    order = [Level.PROBLEM, Level.WARNING, Level.FINE]
    found = sorted(health.examine(request.institution), key=lambda one: order.index(one.level))
    return render(request, "casework/state.html", {"found": found})


class LoudMiddleware:
    """Gives the admin's pages what the doctor is loud about; looked up when a page asks."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        if Role.ADMIN in request.audiences:
            request.loud = SimpleLazyObject(lambda: health.loud(request.institution))
        return self.get_response(request)
