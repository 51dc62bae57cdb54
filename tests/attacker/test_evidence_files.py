# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thief with the evidence folder cuts, turns round and exchanges what lies there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.attacker import deeds
from tests.cast import Actor, Cast
from wbs.reports.models import Evidence
from wbs.vault.chunks import SEALED_CHUNK
from wbs.vault.errors import VaultError

PLAIN = bytes(range(256)) * 1000  # 256,000 bytes: four chunks, no two alike at their ends
OTHER = PLAIN[::-1]


def chunk(data: bytes, index: int) -> bytes:
    """Return one sealed chunk of a stored file."""
    return data[index * SEALED_CHUNK : (index + 1) * SEALED_CHUNK]


# Each takes a stored file and another one of the same length.
TAMPERINGS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "the last chunk cut off": lambda file, _other: file[:-SEALED_CHUNK],
    "all but the first chunk cut off": lambda file, _other: file[:SEALED_CHUNK],
    "the last byte cut off": lambda file, _other: file[:-1],
    "emptied": lambda _file, _other: b"",
    "two chunks exchanged": lambda file, _other: (
        chunk(file, 1) + chunk(file, 0) + file[2 * SEALED_CHUNK :]
    ),
    "a chunk within exchanged": lambda file, _other: (
        chunk(file, 0) + chunk(file, 2) + chunk(file, 1) + chunk(file, 3)
    ),
    "a chunk left out": lambda file, _other: chunk(file, 0) + file[2 * SEALED_CHUNK :],
    "a chunk repeated": lambda file, _other: chunk(file, 0) + file,
    "the last chunk put on once more": lambda file, _other: file + chunk(file, 3),
    "a byte put on": lambda file, _other: file + b"\0",
    "a bit turned": lambda file, _other: file[:-100] + bytes([file[-100] ^ 1]) + file[-99:],
    "a chunk of another file": lambda file, other: chunk(other, 0) + file[SEALED_CHUNK:],
    "another file whole": lambda _file, other: other,
}


def download(who: Actor, path: str) -> tuple[int, bytes, bool]:
    """Return the status, what arrived, and whether the transfer broke off."""
    answer = who.get(path)
    if not answer.streaming:
        return answer.status_code, answer.content, False
    arrived = b""
    try:
        for piece in answer.streaming_content:
            arrived += piece
    except VaultError:
        return answer.status_code, arrived, True
    assert int(answer.headers["Content-Length"]) == len(arrived)
    return answer.status_code, arrived, False


@pytest.fixture
def filed(cast: Cast) -> tuple[Cast, str, str, Path, bytes]:
    """A report with two files: two ways to the first, its place, and the other's sealed bytes."""
    report = deeds.file_report(cast.reporter, files=[("a.bin", PLAIN), ("b.bin", OTHER)])
    one, other = Evidence.objects.order_by("position")
    folder = Path(settings.EVIDENCE_ROOT)
    ways = (f"/aduan/{report.id}/bukti/{one.id}", f"/meja/{report.id}/bukti/{one.id}")
    deeds.without_raising(cast.reporter)
    deeds.without_raising(cast.verifier)
    return cast, *ways, folder / one.storage, (folder / other.storage).read_bytes()


@pytest.mark.parametrize("how", TAMPERINGS)
def test_a_file_that_was_tampered_with_never_arrives_as_if_it_were_whole(
    filed: tuple[Cast, str, str, Path, bytes], how: str
) -> None:
    cast, own_way, desk_way, path, other = filed
    whole = path.read_bytes()
    ways = ((cast.reporter, own_way), (cast.verifier, desk_way))
    for who, way in ways:
        assert download(who, way) == (200, PLAIN, False)
    path.write_bytes(TAMPERINGS[how](whole, other))
    for who, way in ways:
        status, arrived, broke = download(who, way)
        assert status == 500 or broke
        assert broke or PLAIN[:64] not in arrived
        assert PLAIN.startswith(arrived) or status == 500
        assert len(arrived) < len(PLAIN)
    path.write_bytes(whole)
    for who, way in ways:
        assert download(who, way) == (200, PLAIN, False)


def test_a_file_that_is_gone_is_an_error_and_not_an_empty_file(
    filed: tuple[Cast, str, str, Path, bytes],
) -> None:
    cast, own_way, desk_way, path, _other = filed
    path.unlink()
    for who, way in ((cast.reporter, own_way), (cast.verifier, desk_way)):
        assert download(who, way)[0] == 500


def test_stored_files_tell_neither_their_names_nor_their_size_nor_the_minute(
    filed: tuple[Cast, str, str, Path, bytes],
) -> None:
    _cast, _own, _desk, path, _other = filed
    stat = path.stat()
    assert stat.st_size % SEALED_CHUNK == 0
    assert stat.st_mtime % 3600 == 0
    assert stat.st_mode & 0o777 == 0o600
    assert "a.bin" not in str(path)
