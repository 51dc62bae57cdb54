# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each view states who may come here; what has no mark is closed to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from wbs.web.http import Request

ANYONE = "anyone"
VISITOR = "visitor"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to(*audiences: str) -> Callable[[View], View]:
    """Mark a view with those who may come: ANYONE, VISITOR (nobody signed in), or roles."""

    def mark(view: View) -> View:
        view.audiences = frozenset(audiences)  # type: ignore[attr-defined]
        return view

    return mark


class MarkMiddleware:
    """Turns away whoever is not among a view's audiences.

    Someone signed out is led to Login; someone signed in gets the answer of a page that is not
    there, so that nobody learns which pages others have.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request pass (None), redirect it to Login, or raise Http404."""
        audiences = getattr(view, "audiences", None)
        if audiences is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} has no open_to mark")
        if audiences & request.audiences:
            return None
        if request.person is not None:
            raise Http404
        where = {"next": request.path} if request.method == "GET" else {}
        login = reverse("accounts:login")
        return redirect(f"{login}?{urlencode(where)}" if where else login)
