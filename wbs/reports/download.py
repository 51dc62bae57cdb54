# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends one file of evidence, opened chunk by chunk: always to be saved, never to be shown."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from wbs.reports.sealing import FileMeta


def attachment(meta: FileMeta, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    """Return the answer that streams a file which `actions.open_evidence` opened.

    A chunk that was altered, but for the first, breaks the answer off short of its Content-Length.
    """
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=_bare(meta.name))
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Length"] = str(meta.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _bare(name: str) -> str:
    """Return a name that no browser or shell takes for a path or for something else than it is."""
    return "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
