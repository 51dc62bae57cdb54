# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each view states who may come here; what has no mark is closed to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from wbs.web.http import Request

ANYONE = "anyone"
VISITOR = "visitor"
# Whoever has given their password and has yet to give the second step.
HALF = "half"

# What Login says of a form that came after its session had ended.
KEPT = "tersimpan"
LOST = "hilang"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to(*audiences: str) -> Callable[[View], View]:
    """Mark a view with those who may come: ANYONE, VISITOR (nobody signed in), HALF, or roles."""

    def mark(view: View) -> View:
        view.audiences = frozenset(audiences)  # type: ignore[attr-defined]
        return view

    return mark


@dataclass(frozen=True)
class WayBack:
    """Where the form of a view is shown, and which of its fields are kept on the way there."""

    page: str
    fields: tuple[str, ...]


def comes_back(page: str, *fields: str) -> Callable[[View], View]:
    """Mark a view whose form, sent after the session ended, leads through Login to its `page`.

    Its `fields` and files are kept until then (see `reports.unsent`); without any, nothing is.
    """

    def mark(view: View) -> View:
        view.way_back = WayBack(page, fields)  # type: ignore[attr-defined]
        return view

    return mark


def to_login(page: str = "", ended: str = "") -> HttpResponse:
    """Lead to Login and on to `page`; `ended` says what became of a form: KEPT or LOST."""
    where = {name: said for name, said in (("next", page), ("akhir", ended)) if said}
    login = reverse("accounts:login")
    return redirect(f"{login}?{urlencode(where)}" if where else login)


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
        if request.method == "POST":
            return to_login(ended=LOST)
        return to_login(request.path if request.method == "GET" else "")
