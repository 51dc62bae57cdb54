# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads: sealed as they come off the socket, so that no plain byte of a file reaches a disk.

Django's multipart parser feeds `SealingUploadHandler`; what the forms see in request.FILES is a
`SealedUpload`. It removes its file when the request ends, unless an action has taken it over.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, TypeVar, cast

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.urls import ResolverMatch

from wbs.reports import limits, storage
from wbs.vault import keys, tokens
from wbs.vault.chunks import ChunkSealer, open_chunks, sealed_size
from wbs.web.again import note_file
from wbs.web.faults import is_full
from wbs.web.http import Request
from wbs.web.limits import AddressLimit
from wbs.web.marks import VISITOR

logger = logging.getLogger("wbs.reports.uploads")

_MOST_NAME = 255
_MOST_SUFFIX = 20
_MOST_TYPE = 100
# How much one address may leave behind while signed out.
VISITORS = AddressLimit(100)
# Where a request remembers whether it was within its view's limit.
_WITHIN = "within_visitors_limit"

View = TypeVar("View", bound=Callable[..., Any])


def accepts_files(view: View) -> View:
    """Mark a view that takes files; for all others the parser drops them."""
    view.accepts_files = True  # type: ignore[attr-defined]
    return view


def limits_visitors(limit: AddressLimit) -> Callable[[View], View]:
    """Mark a view that takes only so much from one address while signed out.

    The view asks `within_limit`; the files of a request beyond it are dropped unwritten.
    """

    def mark(view: View) -> View:
        view.visitors = limit  # type: ignore[attr-defined]
        return view

    return mark


def within_limit(request: HttpRequest) -> bool:
    """Tell whether a request is within its view's limit for visitors; it is counted once."""
    if not hasattr(request, _WITHIN):
        view = request.resolver_match and request.resolver_match.func
        limit: AddressLimit | None = getattr(view, "visitors", None)
        if hasattr(view, "way_back"):
            limit = VISITORS
        signed_in = getattr(request, "person", None) is not None
        setattr(request, _WITHIN, signed_in or limit is None or limit.allows(request))
    return bool(getattr(request, _WITHIN))


class SealedUpload:
    """One uploaded file, sealed in the storage.

    Or too large, one too many, or without room on the disk, and then not kept.
    """

    def __init__(self, name: str, content_type: str, seal: "_Seal") -> None:
        self.name = _shortened(name)
        self.content_type = content_type[:_MOST_TYPE]
        self.file_key = seal.file_key
        self.file_id = seal.file_id
        self.size = seal.size
        self.chunks = seal.chunks
        self.too_large = seal.too_large
        self.too_many = seal.too_many
        self.no_room = seal.no_room
        self.storage_name = seal.writer.name if seal.writer else ""
        self._writer = seal.writer

    @property
    def size_padded(self) -> int:
        """How many bytes lie in the storage."""
        return sealed_size(self.size)

    def claim(self) -> None:
        """Keep the file beyond the request: a row names it."""
        if self._writer:
            self._writer.keep()

    def close(self) -> None:
        """Called by Django when the request ends: remove the file unless it was claimed."""
        if self._writer:
            self._writer.discard()


class SealingUploadHandler(FileUploadHandler):
    """Seals each file into the storage; drops files that the view or the person may not send."""

    chunk_size = 4 * 64 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._seal: _Seal | None = None
        self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a file, or skip it where none is expected."""
        super().new_file(*args, **kwargs)
        self._files += 1
        if self.request is not None:
            note_file(self.request, self.field_name or "", self.file_name or "")
        if not _expected(self.request):
            raise SkipFile
        self._seal = _Seal(too_many=self._files > limits.now().files)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal what came."""
        if self._seal is not None:
            self._seal.take(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:  # type: ignore[override]
        """Return the sealed file; a refused one as well, so that a form can say so."""
        seal, self._seal = self._seal, None
        if seal is None:
            return None
        seal.finish()
        return SealedUpload(self.file_name or "", self.content_type or "", seal)

    def upload_interrupted(self) -> None:
        """The body ended within a file: nothing of it stays."""
        if self._seal is not None:
            self._seal.discard()
            self._seal = None


class _Seal:
    """A file on its way into the storage."""

    def __init__(self, *, too_many: bool) -> None:
        self.file_key = keys.new_key()
        self.file_id = tokens.new_id().bytes
        self.writer: storage.Writer | None = None
        self.too_large = False
        self.too_many = too_many
        self.no_room = False
        self._sealer = ChunkSealer(self.file_key, self.file_id)
        if not too_many:
            with self._on_disk():
                self.writer = storage.Writer()

    @property
    def size(self) -> int:
        return self._sealer.size

    @property
    def chunks(self) -> int:
        return self._sealer.chunks

    def take(self, data: bytes) -> None:
        if self.writer is None:
            return
        if self._sealer.size + len(data) > limits.now().file_bytes:
            self.too_large = True
            self.discard()
            return
        with self._on_disk():
            for chunk in self._sealer.update(data):
                self.writer.write(chunk)

    def finish(self) -> None:
        if self.writer is None:
            return
        with self._on_disk():
            self.writer.write(self._sealer.finish())
            self.writer.finish()

    def discard(self) -> None:
        if self.writer is not None:
            self.writer.discard()
            self.writer = None

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        """Where the disk is full the file is given up, but not the form that it came with."""
        try:
            yield
        except OSError as error:
            if not is_full(error):
                raise
            logger.error("no room for a file", exc_info=error)
            self.no_room = True
            self.discard()


def sealed(name: str, content: bytes, content_type: str = "text/plain") -> SealedUpload:
    """Seal a file that comes from elsewhere than a request (the demo's) into the storage."""
    seal = _Seal(too_many=False)
    seal.take(content)
    seal.finish()
    return SealedUpload(name, content_type, seal)


class TooLarge(Exception):
    """An upload is larger than it may be."""


def opened(upload: SealedUpload, most: int) -> bytes:
    """Return the bytes of an upload that is none of a report. Raises TooLarge beyond `most`."""
    if upload.too_large or upload.size > most:
        raise TooLarge
    with storage.open_file(upload.storage_name) as file:
        return b"".join(open_chunks(upload.file_key, upload.file_id, file.read))


def sent(request: Request, field: str) -> list[SealedUpload]:
    """Return the files of a request under one field name."""
    return cast(list[SealedUpload], request.FILES.getlist(field))


def refused_status(request: Request, *, otherwise: int = 422) -> int:
    """Return the status of a form that comes back: 507 where the disk was full for its files."""
    return 507 if any(one.no_room for one in sent(request, "files")) else otherwise


def claim(uploads: Iterable[SealedUpload]) -> None:
    """Keep all of these files beyond the request."""
    for upload in uploads:
        upload.claim()


def _expected(request: HttpRequest | None) -> bool:
    match: ResolverMatch | None = getattr(request, "resolver_match", None)
    if request is None or match is None or not getattr(match.func, "accepts_files", False):
        return False
    audiences: frozenset[str] = getattr(request, "audiences", frozenset())
    # A visitor's form may be one whose session has ended: see `unsent`.
    welcome = match.func.audiences | ({VISITOR} if hasattr(match.func, "way_back") else set())  # type: ignore[attr-defined]
    if not audiences & welcome:
        return False
    return within_limit(request)


def _shortened(name: str) -> str:
    if len(name) <= _MOST_NAME:
        return name
    suffix = PurePath(name).suffix[:_MOST_SUFFIX]
    return name[: _MOST_NAME - len(suffix)] + suffix
