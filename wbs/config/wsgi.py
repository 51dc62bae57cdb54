# SPDX-License-Identifier: AGPL-3.0-or-later
"""The WSGI application; ASGI is not offered, since Django's ASGI handler spools bodies to disk."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

from wbs.web import turns
from wbs.web.http import SentRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
_django = get_wsgi_application()
_django.request_class = SentRequest

# What is there at the start stays for good: the collector need not look through it again.
gc.collect()
gc.freeze()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request; all but downloads as one piece.

    Granian sends a list with its length in one go. Anything else it fetches bit by bit, and sends
    in chunks, which costs more than the whole rest of a small answer.
    """
    environ["wsgi.input"] = turns.Body(environ["wsgi.input"])
    with turns.taken():
        response = _django(environ, start_response)
        if not isinstance(response, HttpResponse):
            return response
        body = response.content
        response.close()
        return [body]
