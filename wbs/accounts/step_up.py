# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before what is grave, staff give their second step again (OWASP ASVS 5.0, 7.5.1 and 7.5.3).

Whoever sits down at an unlocked desk, or has got hold of a session, must not hand out keys.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from wbs.accounts import asking, second
from wbs.accounts.second_forms import SecondForm
from wbs.accounts.second_views import take
from wbs.accounts.views import start_page, to_second
from wbs.web.http import Request

# Apart from the fields of the form that it is asked for.
PREFIX = "second"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def asks_again(view: View) -> View:
    """Mark a view that asks for the second step unless it was given within five minutes.

    A page leads through the second step and back. A form is shown again as a whole, hidden, beside
    the field for the code, and is sent with it: nothing that was typed is lost or kept anywhere.
    """
    view.asks_again = True  # type: ignore[attr-defined]
    return view


class StepUpMiddleware:
    """Asks for the second step before marked views; stands after the marks of who may come."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request pass (None), or ask."""
        if not getattr(view, "asks_again", False) or second.is_fresh(request.session):
            return None
        if request.method != "POST":
            return to_second(request.get_full_path())
        came = any(name.startswith(f"{PREFIX}-") for name in request.POST)
        form = SecondForm(request.POST if came else None, prefix=PREFIX)
        return None if came and take(request, form) else _ask(request, form)


def _ask(request: Request, form: SecondForm) -> HttpResponse:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != _TOKEN and not name.startswith(f"{PREFIX}-")
    ]
    words = {
        "form": form,
        "sent": sent,
        "options": asking.to_use(request),
        "action": request.get_full_path(),
        "back": start_page(request.person),
    }
    return render(request, "accounts/step_up.html", words, status=422 if form.errors else 403)
