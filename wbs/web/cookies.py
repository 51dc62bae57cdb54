# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cookies: `__Host-` and Secure on HTTPS hosts, plain names only on configured plain hosts."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase


def is_plain(request: HttpRequest) -> bool:
    """Tell whether the request came for a configured loopback or onion host.

    The host is one of ALLOWED_HOSTS here; no other header has a say.
    """
    return split_domain_port(request.get_host())[0] in settings.PLAIN_HOSTS


def name(request: HttpRequest, base: str) -> str:
    """Return the full name of the cookie `base` on this host (RFC 6265bis, section 4.1.3.2)."""
    return base if is_plain(request) else f"__Host-{base}"


def get(request: HttpRequest, base: str) -> str | None:
    """Return the value of the cookie `base`, or None."""
    return request.COOKIES.get(name(request, base))


def put(
    response: HttpResponseBase,
    request: HttpRequest,
    base: str,
    value: str,
    max_age: int | None = None,
) -> None:
    """Set the cookie `base`; `max_age` in seconds, None for the browser's session."""
    response.set_cookie(
        name(request, base),
        value,
        max_age=max_age,
        path="/",
        secure=not is_plain(request),
        httponly=True,
        samesite="Lax" if base == "lang" else "Strict",
    )


def delete(response: HttpResponseBase, request: HttpRequest, base: str) -> None:
    """Take the cookie `base` off the browser."""
    put(response, request, base, "", max_age=0)
