# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of sealed chunks: sealed as they come, read as a stream or from any place.

Chunks cannot be cut off, moved, altered or put on without an error; `chunk` says how one is made.
"""

from collections.abc import Callable, Iterator
from typing import Protocol

from wbs.vault import primitives
from wbs.vault.chunk import CHUNK, FILE_ID_BYTES, SEALED_CHUNK, open_chunk, seal_chunk
from wbs.vault.errors import SealBroken, TrailingBytes, Truncated
from wbs.vault.formats import need

__all__ = [
    "CHUNK",
    "FILE_ID_BYTES",
    "SEALED_CHUNK",
    "ChunkSealer",
    "open_chunk",
    "open_chunks",
    "open_range",
    "sealed_size",
]


class Seekable(Protocol):
    """What `open_range` needs of a file object."""

    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def read(self, size: int = -1, /) -> bytes: ...


def sealed_size(plain: int) -> int:
    """Return how many bytes are stored for a file of `plain` bytes. ValueError below 0."""
    if plain < 0:
        raise ValueError("a file has no negative size")
    return (plain // CHUNK + 1) * SEALED_CHUNK


class ChunkSealer:
    """Seals one file as it comes, holding less than one chunk of it.

    `file_key` is 32 random bytes of this file only, `file_id` its 16 bytes. `first` is the number
    of whole chunks stored before, to go on after a broken upload at byte `first` * CHUNK.
    """

    def __init__(self, file_key: bytes, file_id: bytes, *, first: int = 0) -> None:
        self._key = need("file key", file_key, primitives.KEY_BYTES)
        self._id = need("file id", file_id, FILE_ID_BYTES)
        self._held = bytearray()
        self._busy = False
        self._done = False
        self.chunks = first

    @property
    def size(self) -> int:
        """Plain bytes taken so far, those before `first` included."""
        return self._size if self._done else self.chunks * CHUNK + len(self._held)

    def update(self, data: bytes | bytearray | memoryview) -> Iterator[bytes]:
        """Take `data`; the iterator gives each chunk (65576 bytes) that it fills.

        Run it to its end before `data` changes: RuntimeError from the next call otherwise, for
        bytes left behind would be lost without a trace.
        """
        self._ready()
        self._busy = True
        return self._sealed(memoryview(data).cast("B"))

    def finish(self) -> bytes:
        """Return the last chunk, 65576 bytes. RuntimeError if called twice."""
        self._ready()
        self._size = self.size
        self._done = True
        return self._seal(bytes(self._held), last=True)

    def _sealed(self, view: memoryview) -> Iterator[bytes]:
        at = 0
        while len(self._held) + len(view) - at >= CHUNK:
            take = CHUNK - len(self._held)
            piece = bytes(view[at : at + take])
            chunk = bytes(self._held) + piece if self._held else piece
            self._held.clear()
            at += take
            yield self._seal(chunk, last=False)
        self._held += view[at:]
        self._busy = False

    def _seal(self, chunk: bytes, *, last: bool) -> bytes:
        sealed = seal_chunk(self._key, self._id, self.chunks, last, chunk)
        self.chunks += 1
        return sealed

    def _ready(self) -> None:
        if self._busy:
            raise RuntimeError("the chunks of the last update were not all taken")
        if self._done:
            raise RuntimeError("the file is finished")


def open_chunks(file_key: bytes, file_id: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Give the plain bytes of a stream, chunk by chunk; `read(n)` returns up to n bytes.

    What was given is genuine, but only the end of the iteration says that the file was whole:
    Truncated if the stream ends before its last chunk (an empty one too), TrailingBytes if anything
    follows it, SealBroken for chunks altered, reordered or of another file.
    """
    index, sealed = 0, _exactly(read, SEALED_CHUNK)
    while True:
        following = _exactly(read, SEALED_CHUNK)
        last = not following
        yield _open(file_key, file_id, index, last, sealed)
        if last:
            return
        index, sealed = index + 1, following


def open_range(
    file_key: bytes, file_id: bytes, file: Seekable, start: int, stop: int
) -> Iterator[bytes]:
    """Give the plain bytes from `start` up to, not including, `stop`, which may lie behind the end.

    Before it returns it opens the last chunk, so that a cut file is refused even where the range
    itself is whole: Truncated, TrailingBytes, SealBroken. The iterator raises SealBroken where a
    chunk was altered. ValueError unless 0 <= start <= stop.
    """
    if not 0 <= start <= stop:
        raise ValueError(f"{start} to {stop} is no range")
    stored = file.seek(0, 2)
    end = max(stored // SEALED_CHUNK - 1, 0)
    tail = _open(file_key, file_id, end, True, _chunk_at(file, end))
    if stored % SEALED_CHUNK:
        raise TrailingBytes(f"{stored % SEALED_CHUNK} bytes after the last chunk")
    return _range(file_key, file_id, file, (start, min(stop, end * CHUNK + len(tail))), (end, tail))


def _range(
    file_key: bytes, file_id: bytes, file: Seekable, wanted: tuple[int, int], end: tuple[int, bytes]
) -> Iterator[bytes]:
    (start, stop), (last, tail) = wanted, end
    for index in range(start // CHUNK, -(-stop // CHUNK)):
        if index == last:
            plain = tail
        else:
            plain = open_chunk(file_key, file_id, index, False, _chunk_at(file, index))
        first = index * CHUNK
        yield plain[max(start - first, 0) : stop - first]


def _chunk_at(file: Seekable, index: int) -> bytes:
    file.seek(index * SEALED_CHUNK)
    return _exactly(file.read, SEALED_CHUNK)


def _open(file_key: bytes, file_id: bytes, index: int, last: bool, sealed: bytes) -> bytes:
    try:
        return open_chunk(file_key, file_id, index, last, sealed)
    except SealBroken:
        _explain(file_key, file_id, index, last, sealed)
        raise


def _explain(file_key: bytes, file_id: bytes, index: int, last: bool, sealed: bytes) -> None:
    # A chunk that opens with the other flag is genuine: the file was cut, or has grown.
    try:
        open_chunk(file_key, file_id, index, not last, sealed)
    except SealBroken:
        return
    if last:
        raise Truncated(f"the file ends after chunk {index}, which is not the last") from None
    raise TrailingBytes(f"bytes follow the last chunk, {index}") from None


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    pieces: list[bytes] = []
    while size and (piece := read(size)):
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
