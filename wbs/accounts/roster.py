# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed list of staff: whom reports may be sealed to, and what each of them may do.

Nobody becomes a reader by being written into a table. The newest roster must be signed by the
institution's root key and be no older than the newest one seen; both are kept in the keys folder,
outside the database.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from wbs.accounts.models import Institution, Roster
from wbs.accounts.roles import STAFF, Role, conflicting
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import chain, envelope, keys
from wbs.vault.errors import BadSignature


class RosterBroken(Exception):
    """The stored roster is missing, altered, unsigned or older than one seen before."""


@dataclass(frozen=True)
class Reader:
    """One member of staff on the roster."""

    id: UUID
    name: str
    roles: frozenset[Role]
    box_public: bytes
    sign_public: bytes


@dataclass(frozen=True)
class Document:
    """A verified roster.

    `custody_secrets` holds the custody key sealed to each custodian, `custody_recovery` the same
    sealed to the recovery pair of identities, for when no custodian is left.
    """

    institution: UUID
    version: int
    readers: tuple[Reader, ...]
    custody_public: bytes
    recovery_public: bytes
    identity_recovery_public: bytes
    custody_recovery: bytes = field(repr=False)
    custody_secrets: Mapping[UUID, bytes] = field(repr=False, default_factory=dict)

    def reader(self, account: UUID) -> Reader | None:
        """Return the member of staff with this account id, or None."""
        return next((reader for reader in self.readers if reader.id == account), None)

    def with_role(self, *roles: Role) -> tuple[Reader, ...]:
        """Return those who hold at least one of `roles`."""
        return tuple(reader for reader in self.readers if reader.roles & frozenset(roles))


def current(institution: Institution) -> Document:
    """Return the institution's newest roster, verified. Raises RosterBroken."""
    rows = Roster.objects.filter(institution=institution).order_by("-version")
    row = rows.values_list("document", "signature").first()
    pin = _read_pin(institution.id)
    if row is None or pin is None:
        raise RosterBroken("there is no signed roster")
    return _verified(institution.id, bytes(row[0]), bytes(row[1]), pin)


@dataclass(frozen=True)
class Pin:
    """What the keys folder remembers: who signs, and the newest version seen."""

    root: bytes
    version: int


_verified_before: dict[UUID, tuple[bytes, bytes, Document]] = {}


def _verified(institution: UUID, document: bytes, signature: bytes, pin: Pin) -> Document:
    known = _verified_before.get(institution)
    if known and known[:2] == (document, signature) and known[2].version >= pin.version:
        return known[2]
    try:
        keys.verify(pin.root, _signed(institution, document), signature)
    except BadSignature as error:
        raise RosterBroken("the roster is not signed by the root key") from error
    roster = _parse(document)
    if roster.institution != institution or roster.version < pin.version:
        raise RosterBroken("the roster is another institution's, or older than one seen before")
    if roster.version > pin.version:
        _write_pin(institution, Pin(pin.root, roster.version))
    _verified_before[institution] = (document, signature, roster)
    return roster


def publish(
    *,
    institution: Institution,
    signer: UUID,
    ring: keys.KeyRing,
    readers: Iterable[Reader],
    custody: keys.KeyPair,
    recovery_public: bytes,
    identity_recovery_public: bytes,
) -> Document:
    """Sign and store the next roster, and pin it; return it verified.

    The first signer's key becomes the root key of the institution. Raises ValueError when roles
    that must stay apart meet in one person, RosterBroken when `ring` is not the root.
    """
    readers = tuple(readers)
    for reader in readers:
        if not reader.roles or not reader.roles <= STAFF or conflicting(reader.roles):
            raise ValueError(f"these roles cannot be held by one person: {sorted(reader.roles)}")
    pin = _read_pin(institution.id) or Pin(ring.sign_public, 0)
    if pin.root != ring.sign_public:
        raise RosterBroken("only the root key signs a roster")
    roster = Document(
        institution=institution.id,
        version=pin.version + 1,
        readers=readers,
        custody_public=custody.public,
        recovery_public=recovery_public,
        identity_recovery_public=identity_recovery_public,
        custody_recovery=envelope.seal_to(
            identity_recovery_public, custody.secret, _custody_context(institution.id)
        ),
        custody_secrets=_seal_custody(institution.id, custody, readers),
    )
    document = chain.canonical(_plain(roster))
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
            details={"version": roster.version},
        )
    _write_pin(institution.id, Pin(pin.root, roster.version))
    return current(institution)


def _custody_context(institution: UUID) -> bytes:
    return envelope.context(institution.bytes, "custody-key")


def _seal_custody(
    institution: UUID, custody: keys.KeyPair, readers: Iterable[Reader]
) -> dict[UUID, bytes]:
    return {
        reader.id: envelope.seal_to(
            reader.box_public, custody.secret, _custody_context(institution)
        )
        for reader in readers
        if Role.CUSTODIAN in reader.roles
    }


def open_custody(roster: Document, custodian: UUID, ring: keys.KeyRing) -> keys.KeyPair:
    """Return the institution's custody pair to one of its custodians. Raises VaultError."""
    sealed = roster.custody_secrets[custodian]
    context = _custody_context(roster.institution)
    secret = envelope.unseal_from(ring.box_secret, ring.box_public, sealed, context)
    return keys.KeyPair.of(secret)


def recover_custody(roster: Document, recovery: keys.KeyPair) -> keys.KeyPair:
    """Return the institution's custody pair to whoever joined the recovery halves. VaultError."""
    context = _custody_context(roster.institution)
    secret = envelope.unseal_from(
        recovery.secret, recovery.public, roster.custody_recovery, context
    )
    return keys.KeyPair.of(secret)


def _signed(institution: UUID, document: bytes) -> bytes:
    return envelope.context("roster", institution.bytes, document)


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


def _plain(roster: Document) -> dict[str, Any]:
    return {
        "institution": str(roster.institution),
        "version": roster.version,
        "readers": [
            {
                "id": str(reader.id),
                "name": reader.name,
                "roles": sorted(str(role) for role in reader.roles),
                "box": _b64(reader.box_public),
                "sign": _b64(reader.sign_public),
            }
            for reader in roster.readers
        ],
        "custody": _b64(roster.custody_public),
        "custody_recovery": _b64(roster.custody_recovery),
        "custody_secrets": {str(k): _b64(v) for k, v in roster.custody_secrets.items()},
        "recovery": _b64(roster.recovery_public),
        "identity_recovery": _b64(roster.identity_recovery_public),
    }


def _parse(document: bytes) -> Document:
    plain = json.loads(document)
    return Document(
        institution=UUID(plain["institution"]),
        version=plain["version"],
        readers=tuple(
            Reader(
                id=UUID(reader["id"]),
                name=reader["name"],
                roles=frozenset(Role(role) for role in reader["roles"]),
                box_public=b64decode(reader["box"]),
                sign_public=b64decode(reader["sign"]),
            )
            for reader in plain["readers"]
        ),
        custody_public=b64decode(plain["custody"]),
        custody_recovery=b64decode(plain["custody_recovery"]),
        custody_secrets={UUID(k): b64decode(v) for k, v in plain["custody_secrets"].items()},
        recovery_public=b64decode(plain["recovery"]),
        identity_recovery_public=b64decode(plain["identity_recovery"]),
    )


def _pin_path(institution: UUID) -> Path:
    return Path(settings.KEYS) / f"roster-{institution}.json"


def _read_pin(institution: UUID) -> Pin | None:
    try:
        plain = json.loads(_pin_path(institution).read_bytes())
    except FileNotFoundError:
        return None
    return Pin(b64decode(plain["root"]), plain["version"])


def _write_pin(institution: UUID, pin: Pin) -> None:
    path = _pin_path(institution)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"root": _b64(pin.root), "version": pin.version}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
