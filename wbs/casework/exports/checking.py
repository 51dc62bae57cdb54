# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is an exported case what was exported? Checked offline: it takes the ZIP, and whom one trusts.

What is trusted is either the key that signed the institution's first roster, or what an
installation remembers of the newest roster it saw (its pin). From there the rosters in the ZIP are
followed, each signed by the one before; the newest must name whoever signed the manifest as a
reader of cases.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from wbs.accounts import roster
from wbs.accounts.document import Document
from wbs.accounts.roles import CASE_READERS
from wbs.accounts.roster import Pin, RosterBroken
from wbs.casework.exports import proof
from wbs.casework.exports.proof import Member
from wbs.vault import files, keys
from wbs.vault.chunk import CHUNK
from wbs.vault.errors import BadSignature

# Of what is read whole: no ZIP of ours comes near it.
_MOST_BYTES = 64 << 20
_MALFORMED = (ValueError, KeyError, TypeError)


class Refused(Exception):
    """The export is not what was signed; the words say which part."""


@dataclass(frozen=True)
class Checked:
    """What a whole export says of itself, and by whom it is vouched for."""

    number: str
    at: str
    by: str
    roster_version: int
    files: int


@dataclass(frozen=True)
class _Manifest:
    institution: UUID
    number: str
    at: str
    account: UUID
    members: tuple[Member, ...]


def check(path: Path, trusted: Pin | bytes) -> Checked:
    """Return what the export says, if every bit of it is as it was signed. Raises Refused."""
    try:
        with ZipFile(path) as archive:
            return _checked(archive, trusted)
    except BadZipFile as error:
        raise Refused(f"the ZIP is damaged or cut off: {error}") from error


def _checked(archive: ZipFile, trusted: Pin | bytes) -> Checked:
    entries = _entries(archive)
    body = _whole(archive, entries, proof.MANIFEST)
    told = _manifest(body)
    staff = _roster(archive, entries, told, trusted)
    signer = staff.reader(told.account)
    if signer is None or not signer.roles & CASE_READERS:
        raise Refused("whoever exported it is no reader of cases on the roster")
    _check_signature(signer.sign_public, told, body, _whole(archive, entries, proof.SIGNATURE))
    _check_names(entries, told)
    for member in told.members:
        _check_member(archive, entries[member.name], member)
    return Checked(told.number, told.at, signer.name, staff.version, len(told.members))


def _entries(archive: ZipFile) -> dict[str, ZipInfo]:
    found: dict[str, ZipInfo] = {}
    for entry in archive.infolist():
        if entry.filename in found:
            raise Refused(f"{entry.filename} is there twice")
        if entry.compress_type != ZIP_STORED:
            raise Refused(f"{entry.filename} was packed by another program")
        found[entry.filename] = entry
    if archive.comment:
        raise Refused("something was written behind the end")
    return found


def _whole(archive: ZipFile, entries: dict[str, ZipInfo], name: str) -> bytes:
    if name not in entries:
        raise Refused(f"{name} is missing")
    if entries[name].file_size > _MOST_BYTES:
        raise Refused(f"{name} is too long to be ours")
    return b"".join(_chunks(archive, entries[name]))


def _manifest(body: bytes) -> _Manifest:
    try:
        told = json.loads(body)
        if (told["format"], told["version"]) != (proof.FORMAT, proof.VERSION):
            raise Refused("the manifest is of a format or version that is not known here")
        return _Manifest(
            UUID(told["institution"]),
            str(told["number"]),
            str(told["at"]),
            UUID(told["by"]["account"]),
            tuple(Member(**one) for one in told["members"]),
        )
    except (*_MALFORMED, AttributeError) as error:
        raise Refused(f"{proof.MANIFEST} cannot be read") from error


def _roster(
    archive: ZipFile, entries: dict[str, ZipInfo], told: _Manifest, trusted: Pin | bytes
) -> Document:
    body = _whole(archive, entries, proof.ROSTERS)
    try:
        return roster.follow(told.institution, proof.read_rosters(body), trusted)
    except RosterBroken as error:
        raise Refused(f"the roster does not lead back to what you trust: {error}") from error
    except _MALFORMED as error:
        raise Refused(f"{proof.ROSTERS} cannot be read") from error


def _check_signature(public: bytes, told: _Manifest, body: bytes, signature: bytes) -> None:
    try:
        keys.verify(
            public, proof.words(told.institution, body), b64decode(signature, validate=True)
        )
    except (BadSignature, *_MALFORMED) as error:
        raise Refused("the manifest is not signed by whoever it says exported it") from error


def _check_names(entries: dict[str, ZipInfo], told: _Manifest) -> None:
    there = set(entries) - {proof.MANIFEST, proof.SIGNATURE}
    listed = {one.name for one in told.members}
    if gone := sorted(listed - there):
        raise Refused(f"missing: {', '.join(gone)}")
    if more := sorted(there - listed):
        raise Refused(f"not in the manifest: {', '.join(more)}")


def _check_member(archive: ZipFile, entry: ZipInfo, member: Member) -> None:
    if entry.file_size != member.size:
        raise Refused(f"{member.name} has another size than the manifest says")
    if files.sha256(_chunks(archive, entry)) != member.sha256:
        raise Refused(f"{member.name} is not the file that was exported")


def _chunks(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            yield chunk
