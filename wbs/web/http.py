# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request as it comes off the socket, and as our middleware leaves it to the views."""

from typing import Any

from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.http import HttpRequest
from django.utils.http import parse_header_parameters


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
    # What the admin must be told on every page.
    loud: Any = ()
    # Tells how much waits for a member of staff, for the menu.
    waiting: Any = None


class WholeStream(LimitedStream):
    """A body of which all that was announced must come.

    A line that breaks off in the middle would else leave a form that looks complete: half a text,
    half a file. ConnectionResetError then; Django makes an UnreadablePostError of it.
    """

    def __init__(self, stream: Any, limit: int) -> None:
        super().__init__(stream, limit)
        self._left = limit

    def read(self, size: int | None = -1, /) -> bytes:
        """Return `size` bytes, or all that are left."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        data = b""
        while len(data) < wanted:
            piece = super().read(wanted - len(data))
            if not piece:
                raise ConnectionResetError("the body ended before its time")
            data = data + piece if data else piece
        self._left -= len(data)
        return data


class SentRequest(WSGIRequest):
    """Django's request, with whole bodies only, and always in UTF-8 as our pages send them.

    Django would decode by any charset that a sender names, and some of Python's make surrogates.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__(environ)
        known: Any = self
        known._stream = WholeStream(environ["wsgi.input"], known._stream.limit)

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        kind = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(kind)
