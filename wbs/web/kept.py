# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that are the same for every visitor, kept as they were rendered for half a minute.

Kept are only views marked `same_for_visitors`, and only as they answer a request without any cookie
but the language's: nobody's session, draft or form stands in them. The middleware sits within those
that set the security headers, so that a kept page carries them like any other.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from wbs.web import cookies, language

SECONDS = 30.0
MOST = 256

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Key = tuple[str, str, str]


@dataclass(frozen=True)
class _Page:
    at: float
    body: bytes
    headers: dict[str, str]


_kept: dict[Key, _Page] = {}


def same_for_visitors(view: View) -> View:
    """Mark a view whose page depends on nothing but host, path and language for visitors."""
    view.same_for_visitors = True  # type: ignore[attr-defined]
    return view


def forget() -> None:
    """Drop what is kept in this process."""
    _kept.clear()


class KeptPagesMiddleware:
    """Answers with a page that is kept, or keeps the one that is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        page = _kept.get(key)
        if page is not None and time.monotonic() - page.at < SECONDS:
            return HttpResponse(page.body, headers=page.headers)
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_kept(request, response):
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = _Page(time.monotonic(), response.content, dict(response.items()))
        return response


def _key(request: HttpRequest) -> Key | None:
    if request.method != "GET" or not request.COOKIES.keys() <= {cookies.name(request, "lang")}:
        return None
    return request.get_host(), request.path, language.chosen(request)


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    view: Any = getattr(request.resolver_match, "func", None)
    marked = getattr(view, "same_for_visitors", False)
    return marked and response.status_code == 200 and not response.cookies
