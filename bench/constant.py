# SPDX-License-Identifier: AGPL-3.0-or-later
"""The limit of the server itself: a constant answer, without Django, of the size of Home."""

import os
from collections.abc import Callable, Iterable
from typing import Any

BODY = b"x" * int(os.environ.get("BENCH_BYTES", "1024"))
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the same to everybody."""
    start("200 OK", HEADERS)
    return [BODY]
