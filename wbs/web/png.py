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
_PALETTE, _MOST_FILTER = 3, 4
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
    passes = _passes(header)
    raw = _inflated(
        b"".join(body for name, body in chunks if name == b"IDAT"),
        sum(rows * length for rows, length in passes),
    )
    _check_filters(raw, passes)
    parts = [(b"IHDR", header), *_colours(header, dict(chunks))]
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


def _passes(header: bytes) -> list[tuple[int, int]]:
    """Return of each pass its rows, and the bytes of each, the one of its filter among them."""
    width, height, bits, kind, *methods, interlaced = struct.unpack(">IIBBBBB", header)
    channels, allowed = _KINDS.get(kind, (0, ()))
    if bits not in allowed or any(methods) or interlaced > 1 or not width or not height:
        raise NoPicture("a header that the standard does not know")
    if max(width, height) > MOST_SIDE:
        raise TooWide
    steps = _PASSES if interlaced else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in steps]
    pixel = bits * channels
    return [(rows, 1 + -(-wide * pixel // 8)) for wide, rows in sizes if wide > 0 < rows]


def _check_filters(raw: bytes, passes: list[tuple[int, int]]) -> None:
    at = 0
    for rows, length in passes:
        if max(raw[at : at + rows * length : length]) > _MOST_FILTER:
            raise NoPicture("a filter that the standard does not know")
        at += rows * length


def _colours(header: bytes, chunks: dict[bytes, bytes]) -> Iterator[Chunk]:
    """Give palette and transparency where this kind of picture has them (11.2.3, 11.3.2)."""
    kind, palette, clear = header[9], chunks.get(b"PLTE", b""), chunks.get(b"tRNS", b"")
    if kind == _PALETTE:
        if not palette or len(palette) % 3 or len(palette) > 3 << header[8]:
            raise NoPicture("no palette, or none that fits")
        yield b"PLTE", palette
    most = {0: 2, 2: 6, _PALETTE: len(palette) // 3}.get(kind, 0)
    if clear and most:
        if len(clear) > most or (kind != _PALETTE and len(clear) != most):
            raise NoPicture("more transparent than there is")
        yield b"tRNS", clear


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
