# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which institution is being served, for what holds wherever its request goes, as its timezone."""

from contextvars import ContextVar

from wbs.accounts.models import Institution

_serving: ContextVar[Institution | None] = ContextVar("serving", default=None)


def begin(institution: Institution) -> None:
    """Say whom the request is for that begins in this thread."""
    _serving.set(institution)


def institution() -> Institution | None:
    """Return whom the request is for; None where there was no request, as in a command."""
    return _serving.get()
