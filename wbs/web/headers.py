# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headers that every answer carries (MDN HTTP Observatory; OWASP ASVS 5.0, V3.4, V14.3)."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wbs.web import cookies

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    # Not no-referrer: browsers would then send `Origin: null` with forms, which CSRF refuses.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


class SecurityHeadersMiddleware:
    """Sets the headers; an answer that says nothing of caching must not be stored anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)  # a download has a stricter policy
        response.headers.setdefault("Cache-Control", "no-store")
        try:
            plain = cookies.is_plain(request)
        except DisallowedHost:
            return response
        if not plain:
            response.headers["Strict-Transport-Security"] = TWO_YEARS
        return response
