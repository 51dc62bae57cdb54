# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an export is answered: to be saved, kept by no cache, harmless where it is opened."""

from typing import TypeVar

from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)


def taken(response: Answer, name: str) -> Answer:
    """Return the answer as a download of this name (ours, not a person's)."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
