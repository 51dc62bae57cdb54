# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PNG read as strictly as ISO/IEC 15948 has it, and written anew: its pixels, and nothing else.

Texts, places, thumbnails, animations and whatever hides behind the end are not taken along. Only
zlib's inflate looks at a stranger's bytes, never beyond what the header announces: no decoder of
pictures runs beside the keys of whoever is signed in.
"""

import struct
import zlib
from collections.abc import Iterator

from wbs.vault import keys

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_SIDE = 1_000
# Channels and allowed bits of each colour type (11.2.2).
_KINDS = {
    0: (1, (1, 2, 4, 8, 16)),
    2: (3, (8, 16)),
    3: (1, (1, 2, 4, 8)),
    4: (2, (8, 16)),
    6: (4, (8, 16)),
}
# Where each pass of an interlaced picture begins, and how far it steps (8.2).
_PASSES = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
    *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
)

Chunk = tuple[bytes, bytes]


class NoPicture(Exception):
    """These bytes are no whole PNG."""


class TooWide(Exception):
    """A side is longer than MOST_SIDE."""


def cleaned(data: bytes) -> bytes:
    """Return the picture alone. Raises NoPicture, TooWide."""
    chunks = list(_chunks(data))
    header = chunks[0][1]
    size = _raw_size(header)
    found = {name: body for name, body in chunks if name in (b"PLTE", b"tRNS")}
    if (header[9] == 3) != (b"PLTE" in found) and header[9] not in (2, 6):
        raise NoPicture("a palette where none belongs, or none where one does")
    raw = _inflated(b"".join(body for name, body in chunks if name == b"IDAT"), size)
    parts = [(b"IHDR", header), *sorted(found.items())]
    parts += [(b"IDAT", zlib.compress(raw, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_written(*one) for one in parts)


def mark(picture: bytes) -> str:
    """Return a name that changes with the picture: 16 hexadecimal digits."""
    return keys.digest("picture", picture)[:8].hex()


def _chunks(data: bytes) -> Iterator[Chunk]:
    """Give the chunks up to IEND, which must be there; the first is an IHDR of 13 bytes."""
    if not data.startswith(SIGNATURE + b"\0\0\0\x0dIHDR"):
        raise NoPicture("no signature or header")
    at, name = len(SIGNATURE), b""
    while name != b"IEND":
        (length,) = struct.unpack(">I", data[at : at + 4].rjust(4, b"\xff"))
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12
        if at > len(data) or data[at - 4 : at] != _sum(name, body):
            raise NoPicture("a chunk is cut short or altered")
        yield name, body


def _raw_size(header: bytes) -> int:
    """Return how many bytes the picture has when inflated."""
    width, height, bits, kind, *methods, interlaced = struct.unpack(">IIBBBBB", header)
    channels, allowed = _KINDS.get(kind, (0, ()))
    if bits not in allowed or any(methods) or interlaced > 1 or not width or not height:
        raise NoPicture("a header that the standard does not know")
    if max(width, height) > MOST_SIDE:
        raise TooWide
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes]
    per_pixel = bits * channels
    return sum(rows * (1 + -(-wide * per_pixel // 8)) for wide, rows in sizes if wide > 0 < rows)


def _inflated(data: bytes, size: int) -> bytes:
    inflate = zlib.decompressobj()
    try:
        raw = inflate.decompress(data, size + 1)
    except zlib.error as error:
        raise NoPicture("the pixels do not inflate") from error
    if len(raw) != size or not inflate.eof:
        raise NoPicture("more or fewer pixels than announced")
    return raw


def _written(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + _sum(name, body)


def _sum(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(name + body))
