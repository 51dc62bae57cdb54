# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as one ZIP, written while it is sent: of its evidence no more than a chunk is in memory.

Evidence stands first and is hashed as it passes; then what lists the hashes: the case as JSON and
PDF, the rosters, and the manifest that the exporting person signs. If a file turns out to be
altered on the way, the answer breaks off without the directory at a ZIP's end: nothing opens it.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from wbs.accounts.people import Person
from wbs.accounts.roster import Signed
from wbs.casework.exports import paper, proof
from wbs.casework.exports.proof import Member
from wbs.casework.exports.told import Told
from wbs.vault.files import FileHash

CASE_JSON, CASE_PDF = "aduan.json", "aduan.pdf"
_ZIP64_FROM = 1 << 31


class _Pipe:
    """What zipfile writes into; it cannot be sought in, and holds what was not taken yet."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes, /) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def stream(told: Told, person: Person, rosters: Sequence[Signed]) -> Iterator[bytes]:
    """Give the ZIP, piece by piece. Lost, VaultError where evidence is gone or altered."""
    pipe, members = _Pipe(), list[Member]()
    hashes: dict[UUID, str] = {}
    with ZipFile(pipe, "w", ZIP_STORED) as archive:
        for file in told.files:
            yield from _add(
                archive, pipe, told, members, file.member, file.chunks(), file.meta.size
            )
            hashes[file.id] = members[-1].sha256
        for name, body in (
            (CASE_JSON, proof.readable(told.plain(hashes))),
            (CASE_PDF, paper.of_case(told, hashes).pdf()),
            (proof.ROSTERS, proof.rosters(rosters)),
        ):
            yield from _add(archive, pipe, told, members, name, [body], len(body))
        manifest = proof.manifest(told, person, members)
        signature = proof.sign(person, manifest)
        for name, body in ((proof.MANIFEST, manifest), (proof.SIGNATURE, signature)):
            yield from _add(archive, pipe, told, [], name, [body], len(body))
    yield pipe.take()


def _add(
    archive: ZipFile,
    pipe: _Pipe,
    told: Told,
    members: list[Member],
    name: str,
    chunks: Iterable[bytes],
    size: int,
) -> Iterator[bytes]:
    at = told.at.astimezone(ZoneInfo(told.institution[2]))
    info = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.external_attr = 0o600 << 16
    hashed = FileHash()
    with archive.open(info, "w", force_zip64=size >= _ZIP64_FROM) as entry:
        for chunk in chunks:
            hashed.update(chunk)
            entry.write(chunk)
            yield pipe.take()
    members.append(Member(name, hashed.size, hashed.hex))
