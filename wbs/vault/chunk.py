# SPDX-License-Identifier: AGPL-3.0-or-later
"""One chunk of a file: 64 KiB, sealed on its own, so that a file opens from anywhere.

Every chunk holds exactly 65536 bytes; the last is padded by ISO/IEC 7816-4 (0x80, then zeros) and
says that it is the last. A file that fills its chunks gets one more of padding only, so that every
stored file is a whole number of sealed chunks, at least one.
"""

from wbs.vault import primitives
from wbs.vault.errors import SealBroken, TrailingBytes, Truncated
from wbs.vault.formats import Format, need

CHUNK = 65536
SEALED_CHUNK = primitives.AEAD_OVERHEAD + CHUNK
FILE_ID_BYTES = 16


def seal_chunk(file_key: bytes, file_id: bytes, index: int, last: bool, plain: bytes) -> bytes:
    """Return one sealed chunk, 65576 bytes, bound to file, place and whether it is the last.

    `plain` is 65536 bytes, or up to 65535 for the last; ValueError otherwise.
    """
    if last:
        plain = (plain + b"\x80").ljust(CHUNK, b"\0")
    need("chunk", plain, CHUNK)
    return primitives.aead_seal(file_key, plain, _bound(file_id, index, last))


def open_chunk(file_key: bytes, file_id: bytes, index: int, last: bool, sealed: bytes) -> bytes:
    """Return the plain bytes of one sealed chunk, without padding if it is the last.

    65536 bytes, or 0 to 65535 for the last. SealBroken if the chunk belongs to another file or
    place, is (not) the last, or was altered; Truncated, TrailingBytes for another length.
    """
    if len(sealed) < SEALED_CHUNK:
        raise Truncated(f"chunk {index} has {len(sealed)} bytes, not {SEALED_CHUNK}")
    if len(sealed) > SEALED_CHUNK:
        raise TrailingBytes(f"chunk {index} has {len(sealed)} bytes, not {SEALED_CHUNK}")
    chunk = primitives.aead_open(file_key, sealed, _bound(file_id, index, last))
    return _unpadded(chunk) if last else chunk


def _bound(file_id: bytes, index: int, last: bool) -> bytes:
    need("file id", file_id, FILE_ID_BYTES)
    return Format.CHUNK.byte + file_id + index.to_bytes(8, "big") + bytes([last])


def _unpadded(chunk: bytes) -> bytes:
    plain = chunk.rstrip(b"\0")
    if plain[-1:] != b"\x80":
        raise SealBroken("opened, but the padding is malformed")
    return plain[:-1]
