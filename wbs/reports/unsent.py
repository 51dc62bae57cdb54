# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms sent after their session had ended: kept as drafts, and shown again to whoever wrote them.

A view marked `comes_back` says which of its fields are kept, and the page that shows its form.
Such a form carries a token that only its person can have (see `drafts`); what came with it is
sealed like a draft of Create Aduan, and nothing is sent or changed by it. After signing in the form
stands there filled in, to be sent once more.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from wbs.reports import drafts
from wbs.reports.drafts import DraftKey, OpenDraft
from wbs.reports.forms import good_uploads
from wbs.reports.uploads import sent, within_limit
from wbs.web import faults
from wbs.web.http import Request
from wbs.web.marks import KEPT, LOST, WayBack, to_login

FIELD = "submission"
DISCARD = "discard_unsent"
# Several times what any of our forms may hold.
MOST_LETTERS = 100_000


class Unsent:
    """What a signed-in person sent too late in this browser, by the address it was sent to."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.shown: list[OpenDraft] = []

    def form(self, path: str) -> OpenDraft | None:
        """Return what was sent to `path`, for its form to hold again; None if there is nothing."""
        found = self._found.get(path)
        if found and found not in self.shown:
            self.shown.append(found)
        return found

    def typed(self, path: str) -> dict[str, Any]:
        """Return the fields of what was sent to `path`, by name."""
        found = self.form(path)
        return dict(found.fields["typed"]) if found else {}

    def token(self, path: str) -> str:
        """Return the token that the form sent to `path` carries."""
        if path == self._request.path and (key := self.key):
            return key.submission
        found = self._found.get(path)
        return found.key.submission if found else drafts.new_submission(self._request.person.ring)

    @cached_property
    def key(self) -> DraftKey | None:
        """The key to what may be kept of the very form that this request brings."""
        carried = self._request.POST.get(FIELD, "") if self._request.method == "POST" else ""
        return DraftKey(drafts.token_of(self._request), carried) if carried else None

    @cached_property
    def _found(self) -> dict[str, OpenDraft]:
        request = self._request
        own = drafts.own(request.institution, drafts.token_of(request), request.person)
        # Of several the last one; but a form that is sent goes on with its own, if any.
        found = {draft.to: draft for draft in reversed(own)}
        if self.key:
            found.pop(request.path, None)
            found |= {draft.to: draft for draft in own if draft.key == self.key}
        return found


class UnsentMiddleware:
    """Keeps what comes too late, and forgets it once it is sent again; must stand before marks."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.unsent = Unsent(request)
        response = self.get_response(request)
        if response.status_code == 302 and request.person and _way_back(request):
            _forget(request, response)
        return response

    def process_view(
        self, request: Request, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead a form that came too late through Login; let all other requests pass (None)."""
        way = _way_back(request)
        if way is None:
            return None
        page = reverse(way.page, kwargs={k: v for k, v in kwargs.items() if k == "id"})
        if request.person is None:
            return _keep(request, way, page)
        if not view.audiences & request.audiences:
            return None
        key = request.unsent.key
        if key and not drafts.is_submission(key.submission, request.person.ring):
            raise PermissionDenied("the form is another person's")
        return redirect(page) if DISCARD in request.POST else None


def _way_back(request: Request) -> WayBack | None:
    match = request.resolver_match
    if request.method != "POST" or match is None:
        return None
    return getattr(match.func, "way_back", None)


def _keep(request: Request, way: WayBack, page: str) -> HttpResponseBase:
    key = request.unsent.key
    if not way.fields or key is None:
        return to_login(page, LOST)
    if not within_limit(request):
        return faults.too_often(request)
    said = {name: request.POST.getlist(name) for name in way.fields if name in request.POST}
    if sum(len(one) for values in said.values() for one in values) > MOST_LETTERS:
        return faults.too_large(request)
    typed = {name: values if len(values) > 1 else values[0] for name, values in said.items()}
    kept = [one.id for one in drafts.listed(request.POST)]
    good, slips = good_uploads(sent(request, "files"), held=len(kept))
    try:
        drafts.replace(
            institution=request.institution,
            key=key,
            session=request.session,
            fields={"to": request.path, "typed": typed, "slips": slips},
            uploads=good,
            kept=kept,
        )
    except faults.TooOften:
        return faults.too_often(request)
    response = to_login(page, KEPT)
    drafts.remember(response, request, key.token)
    return response


def _forget(request: Request, response: HttpResponseBase) -> None:
    key = request.unsent.key
    if key and drafts.destroy(key=key):
        drafts.leave(response, request)
