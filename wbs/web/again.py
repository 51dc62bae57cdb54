# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sent, given back on the page that says why it was not taken.

A browser that goes back finds our forms empty: their pages are kept nowhere. So the page of a fault
holds the same form once more, all but secrets and files; sending it again does it once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

# What a form may carry besides its own: the second step of whoever sends it.
SECOND_STEP = frozenset(
    f"{before}{name}" for before in ("", "second-") for name in ("totp", "backup", "passkey")
)
SECRETS = frozenset({"password", "password_again", "current", "code", *SECOND_STEP})
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
# Where a request remembers the files that came with it, kept or not.
_FILES = "files_that_came"


@dataclass(frozen=True)
class Again:
    """A form as it was sent: to be seen what has more than one word, hidden the rest."""

    path: str
    fresh: bool  # it needs a new CSRF token
    words: Sequence[tuple[str, str]]
    hidden: Sequence[tuple[str, str]]
    left_out: bool  # there were secrets, to be typed again
    files: dict[str, list[str]] = field(default_factory=dict)


def note_file(request: HttpRequest, field: str, name: str) -> None:
    """Remember that a file came in this field; it has to be chosen again."""
    if not hasattr(request, _FILES):
        setattr(request, _FILES, {})
    getattr(request, _FILES).setdefault(field, []).append(name)


def form_of(request: HttpRequest, *, fresh: bool) -> Again | None:
    """Return the form of a request that a page of ours sent, None if there is none to be read."""
    if request.method != "POST" or not _is_ours(request):
        return None
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # what cannot be read is why we are here
        return None
    kept = [(name, value) for name, value in sent if name not in SECRETS]
    if fresh:
        kept = [(name, value) for name, value in kept if name != _TOKEN]
    if not kept:
        return None
    return Again(
        path=request.path,
        fresh=fresh,
        words=[(name, value) for name, value in kept if len(value.split()) > 1],
        hidden=[(name, value) for name, value in kept if len(value.split()) <= 1],
        left_out=any(name in SECRETS and value for name, value in sent),
        files=getattr(request, _FILES, {}),
    )


def _is_ours(request: HttpRequest) -> bool:
    """Tell whether a page of this very host sent it: no other can set this header."""
    origin = request.headers.get("Origin", "").partition("://")[2]
    try:
        return bool(origin) and origin == request.get_host()
    except Exception:
        return False
