# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's CSRF check, with a cookie named after the host (see `cookies`)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.csrf import (  # type: ignore[attr-defined]
    _check_token_format as check_token_format,
)

from wbs.web import cookies

A_WEEK = 7 * 24 * 3600


class CsrfMiddleware(CsrfViewMiddleware):
    """Reads and writes the secret under `__Host-csrf` or `csrf`.

    The secret outlives the session, so that a form sent after the session ended still counts and
    its draft can be kept.
    """

    def _get_secret(self, request: HttpRequest) -> str | None:
        secret = cookies.get(request, "csrf")
        if secret is None:
            return None
        check_token_format(secret)
        return secret

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponseBase) -> None:
        cookies.put(response, request, "csrf", request.META["CSRF_COOKIE"], max_age=A_WEEK)
