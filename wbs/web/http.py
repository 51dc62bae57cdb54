# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request as our middleware leaves it to the views."""

from typing import Any

from django.http import HttpRequest


def is_shown(request: HttpRequest) -> bool:
    """Tell whether a person asks for a page, not a HEAD or a browser that fetches ahead."""
    return request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")


class Request(HttpRequest):
    """Says what the middlewares of other rooms add; this room knows none of the types.

    `person` is a Person, or None while nobody is signed in: a view's mark says which it can be.
    """

    person: Any
    institution: Any
    session: Any
    unsent: Any
    audiences: frozenset[str]
