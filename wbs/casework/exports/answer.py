# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an export is answered: to be saved, kept by no cache, harmless where it is opened."""

from collections.abc import Iterator
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, override

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Piece = TypeVar("Piece")
Answer = TypeVar("Answer", bound=HttpResponseBase)


def taken(response: Answer, name: str) -> Answer:
    """Return the answer as a download of this name (ours, not a person's)."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_of_now(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Give the pieces as this request would: while they are streamed, nothing of it is active."""
    language, zone = get_language(), timezone.get_current_timezone()

    def given() -> Iterator[Piece]:
        while True:
            with override(language), timezone.override(zone):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece

    return given()
