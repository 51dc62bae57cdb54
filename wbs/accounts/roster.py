# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed list of staff: whom reports may be sealed to, and what each of them may do.

Nobody becomes a reader by being written into a table. Each version says who signs the next one: the
supervisor, or the recovery kit of cases where the supervisor's key is lost (as The Update Framework
rotates its root). What was seen last, version and digest, is pinned in the keys folder, outside the
database; from there every newer version is followed signature by signature.
"""

import fcntl
import json
import os
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from wbs.accounts.document import Document, Former, Kit, Reader, b64, parse, plain
from wbs.accounts.models import Institution, Leaving, Roster
from wbs.accounts.roles import STAFF, Role, conflicting
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import chain, envelope, keys
from wbs.vault.errors import BadSignature
from wbs.vault.keys import KeyRing
from wbs.web import rows

__all__ = [
    "Document",
    "Former",
    "Kit",
    "Pin",
    "Reader",
    "RosterBroken",
    "amend",
    "begin",
    "current",
    "follow",
    "has_begun",
    "history",
    "leaving_words",
    "remove",
    "repin",
    "signed",
    "succeed",
]


class RosterBroken(Exception):
    """The stored roster is missing, altered, unsigned or older than one seen before."""


@dataclass(frozen=True)
class Pin:
    """What the keys folder remembers of the newest roster seen."""

    version: int
    digest: bytes


# Asked at every request of whoever is signed in, so it stands here as it is.
_SINCE = (
    "SELECT document, signature FROM accounts_roster"
    " WHERE institution_id = %s AND version >= %s ORDER BY version"
)

Signed: TypeAlias = tuple[bytes, bytes]  # a document and its signature, as the database has them

_verified_before: dict[UUID, tuple[list[Signed], Document]] = {}


def current(institution: Institution) -> Document:
    """Return the newest roster as it counts now: whoever was shut out is among those who left.

    Nothing is sealed to them from that moment, though the signature is still to come. Raises
    RosterBroken.
    """
    document = signed(institution)
    shut_out = rows.equal(Leaving, institution=institution.id)
    begun = {row.account for row in shut_out if has_begun(document, row)}
    return document.without(begun) if begun else document


def has_begun(document: Document, row: Leaving) -> bool:
    """Tell whether an admin or the supervisor of this signed roster shut this reader out.

    By their signature: whoever can only write to the database shuts nobody out.
    """
    reader, by = document.reader(row.account), document.reader(row.by)
    if reader is None or by is None or Role.SUPERVISOR in reader.roles:
        return False
    if not by.roles & {Role.ADMIN, Role.SUPERVISOR}:
        return False
    try:
        keys.verify(
            by.sign_public, leaving_words(document.institution, reader), bytes(row.signature)
        )
    except BadSignature:
        return False
    return True


def leaving_words(institution: UUID, reader: Reader) -> bytes:
    """Return what is signed to shut a reader out: them, and the keys they have now."""
    return envelope.context("leaving", institution.bytes, reader.id.bytes, reader.box_public)


def signed(institution: Institution) -> Document:
    """Return the institution's newest roster, verified, and pin it. Raises RosterBroken."""
    pin = _read_pin(institution.id)
    if pin is None:
        raise RosterBroken("no roster was ever seen here")
    stored = _stored(institution, since=pin.version)
    known = _verified_before.get(institution.id)
    if known and known[0] == stored and known[1].version == pin.version:
        return known[1]
    roster = _followed(institution.id, stored, pin)
    if roster.version > pin.version:
        _write_pin(institution.id, Pin(roster.version, _digest(stored[-1][0])))
        stored = stored[-1:]
    _verified_before[institution.id] = (stored, roster)
    return roster


def history(institution: Institution) -> list[Signed]:
    """Return every roster with its signature, from the first to the one that counts: for others."""
    newest = signed(institution).version
    return _stored(institution, since=1)[:newest]


def follow(institution: UUID, stored: Sequence[Signed], trusted: Pin | bytes) -> Document:
    """Return the newest of `stored`, without database: rosters from the first on, as `history`.

    `trusted` is the pin of one of them, or the key that signed the first. Raises RosterBroken.
    """
    if isinstance(trusted, Pin):
        return _followed(institution, stored[max(trusted.version - 1, 0) :], trusted)
    if not stored:
        raise RosterBroken("there is no roster")
    first, signature = stored[0]
    try:
        keys.verify(trusted, _signed(institution, first), signature)
    except BadSignature as error:
        raise RosterBroken("the first roster is not signed by this key") from error
    return _followed(institution, stored, Pin(1, _digest(first)))


def _stored(institution: Institution, *, since: int) -> list[Signed]:
    house = Institution._meta.pk.get_db_prep_value(institution.id, connection)
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [house, since])
        return [(bytes(document), bytes(signature)) for document, signature in cursor.fetchall()]


def _followed(institution: UUID, stored: Sequence[Signed], pin: Pin) -> Document:
    if not stored or not keys.equal(_digest(stored[0][0]), pin.digest):
        raise RosterBroken("the roster is not the one seen before, or older")
    roster = parse(stored[0][0])
    for document, signature in stored[1:]:
        roster = _next(institution, roster, document, signature)
    return roster


def _next(institution: UUID, before: Document, document: bytes, signature: bytes) -> Document:
    _check_signature(before, _signed(institution, document), signature)
    roster = parse(document)
    if roster.institution != institution or roster.version != before.version + 1:
        raise RosterBroken("the roster is another institution's, or not the next one")
    return roster


def _check_signature(before: Document, message: bytes, signature: bytes) -> None:
    for signer in (before.root, before.kit.signer):
        try:
            return keys.verify(signer, message, signature)
        except BadSignature:
            continue
    raise RosterBroken("the roster is signed neither by the supervisor nor by the recovery kit")


def begin(
    *,
    institution: Institution,
    supervisor: tuple[UUID, KeyRing],
    readers: Iterable[Reader],
    custody_public: bytes,
    kit: Kit,
) -> Document:
    """Sign, store and pin the first roster of an institution; return it.

    Raises ValueError when roles that must stay apart meet in one person.
    """
    signer, ring = supervisor
    first = Document(institution.id, 1, ring.sign_public, tuple(readers), custody_public, kit)
    document = _publish(institution, first, signer, ring, {})
    _write_pin(institution.id, Pin(1, _digest(document)))
    return current(institution)


def amend(*, institution: Institution, signer: UUID, ring: KeyRing, reader: Reader) -> None:
    """Sign and store the next roster, in which `reader` is added or stands in for who had its id.

    Whoever is the supervisor on it signs the one after. Everything else stays. Belongs to the
    caller's transaction; whoever asks for `current` after its end follows and pins it. Raises
    RosterBroken when `ring` may not sign, ValueError when roles that must stay apart meet.
    """

    def change(before: Document) -> Document:
        others = [one for one in before.readers if one.id != reader.id]
        return replace(before, readers=(*others, reader))

    _change(institution, signer, ring, change, {"reader": str(reader.id)})


def remove(*, institution: Institution, signer: UUID, ring: KeyRing, account: UUID) -> None:
    """Sign and store the next roster, without this member of staff; as `amend` otherwise."""
    details = {"leaver": str(account)}
    _change(institution, signer, ring, lambda before: before.without({account}), details)


def succeed(*, institution: Institution, signer: UUID, ring: KeyRing, reader: Reader) -> None:
    """Sign and store the next roster, on which `reader` is the supervisor; as `amend` otherwise.

    Whoever was it before has left.
    """
    [before] = signed(institution).with_role(Role.SUPERVISOR)

    def change(document: Document) -> Document:
        others = [one for one in document.readers if one.id != reader.id]
        return replace(document, readers=(*others, reader)).without({before.id})

    details = {"reader": str(reader.id), "leaver": str(before.id)}
    _change(institution, signer, ring, change, details)


def _change(
    institution: Institution,
    signer: UUID,
    ring: KeyRing,
    change: Callable[[Document], Document],
    details: Mapping[str, str],
) -> None:
    before = signed(institution)
    if ring.sign_public not in (before.root, before.kit.signer):
        raise RosterBroken("only the supervisor or the recovery kit signs a roster")
    after = replace(change(before), version=before.version + 1)
    [supervisor] = after.with_role(Role.SUPERVISOR)
    _publish(institution, replace(after, root=supervisor.sign_public), signer, ring, details)


def repin(institution: Institution, kit: KeyRing) -> Document:
    """Take the newest roster that the database has for the newest there is, as after a restore.

    `kit` is that of cases, whose public half the first roster names: who replaced all rosters does
    not have it. Raises RosterBroken.
    """
    stored = _stored(institution, since=1)
    if not stored or parse(stored[0][0]).kit.signer != kit.sign_public:
        raise RosterBroken("these halves are not of this institution's kit for cases")
    roster = _followed(institution.id, stored, Pin(1, _digest(stored[0][0])))
    _replace(
        _pin_path(institution.id),
        {"version": roster.version, "digest": b64(_digest(stored[-1][0]))},
    )
    return roster


def _publish(
    institution: Institution,
    roster: Document,
    signer: UUID,
    ring: KeyRing,
    details: Mapping[str, str],
) -> bytes:
    for reader in roster.readers:
        if not reader.roles or not reader.roles <= STAFF or conflicting(reader.roles):
            raise ValueError(f"these roles cannot be held by one person: {sorted(reader.roles)}")
    document = chain.canonical(plain(roster))
    with transaction.atomic():
        Roster.objects.create(
            institution=institution,
            version=roster.version,
            document=document,
            signature=ring.sign(_signed(institution.id, document)),
        )
        record(
            institution=institution.id,
            event=Event.ROSTER_SIGNED,
            actor=signer,
            details={"version": roster.version, **details},
        )
    return document


def _signed(institution: UUID, document: bytes) -> bytes:
    return envelope.context("roster", institution.bytes, document)


def _digest(document: bytes) -> bytes:
    return keys.digest("roster", document)


def _pin_path(institution: UUID) -> Path:
    return Path(settings.KEYS) / f"roster-{institution}.json"


def _read_pin(institution: UUID) -> Pin | None:
    try:
        plain = json.loads(_pin_path(institution).read_bytes())
    except FileNotFoundError:
        return None
    return Pin(plain["version"], b64decode(plain["digest"]))


def _write_pin(institution: UUID, pin: Pin) -> None:
    """Write the pin, whole and never an older one, however many threads and processes do so."""
    path = _pin_path(institution)
    with os.fdopen(_private(path.with_suffix(".lock")), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = _read_pin(institution)
        if known is not None and known.version >= pin.version:
            return
        _replace(path, {"version": pin.version, "digest": b64(pin.digest)})


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)


def _replace(path: Path, told: dict[str, Any]) -> None:
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".new")
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    Path(fresh).replace(path)
