# SPDX-License-Identifier: AGPL-3.0-or-later
"""The custody key, to which every reporter's identity is sealed, and who holds it.

Its secret is sealed to each custodian, and to the recovery kit of identities for when none is left.
Which key it is says the signed roster; a row put here by another opens nothing.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from wbs.accounts import roster
from wbs.accounts.models import CustodyGrant, Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.accounts.roster import Document, Reader
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import envelope, keys
from wbs.vault.errors import SealBroken, WrongContext
from wbs.vault.keys import KeyPair, KeyRing

# The row of the recovery kit.
KIT = UUID(int=0)


class NoCustodian(Exception):
    """This person is no custodian of the signed roster."""


def begin(institution: Institution, custody: KeyPair, document: Document) -> None:
    """Seal a new custody key to the custodians of the first roster and to the kit."""
    holders = {one.id: one.box_public for one in document.with_role(Role.CUSTODIAN)}
    for holder, public in {**holders, KIT: document.kit.identities}.items():
        _seal(institution, holder, public, custody)


def open_key(document: Document, holder: UUID, ring: KeyRing) -> KeyPair:
    """Return the custody pair to one of its holders. VaultError if it is not theirs or altered."""
    row = CustodyGrant.objects.filter(institution=document.institution, holder=holder).first()
    if row is None:
        raise SealBroken("this person holds no custody key")
    context = _context(document.institution, holder)
    pair = KeyPair.of(
        envelope.unseal_from(ring.box_secret, ring.box_public, bytes(row.sealed), context)
    )
    if not keys.equal(pair.public, document.custody_public):
        raise WrongContext("this is not the custody key of the signed roster")
    return pair


def holds(institution: Institution, holder: UUID) -> bool:
    """Tell whether the custody key was given to this person."""
    return CustodyGrant.objects.filter(institution=institution, holder=holder).exists()


def waiting(document: Document) -> list[Reader]:
    """Return the custodians of the roster to whom the custody key has yet to be given."""
    rows = CustodyGrant.objects.filter(institution=document.institution)
    held = set(rows.values_list("holder", flat=True))
    return [one for one in document.with_role(Role.CUSTODIAN) if one.id not in held]


def give(*, person: Person, reader: UUID) -> None:
    """Let a custodian seal the custody key to another; raises NoCustodian, VaultError."""
    document = roster.current(person.institution)
    _give(person.institution, open_key(document, person.id, person.ring), reader, person.id)


def recover(*, institution: Institution, kit: KeyRing, reader: UUID) -> None:
    """Seal the custody key to a custodian with the joined halves of the identities' kit.

    Raises NoCustodian, VaultError.
    """
    document = roster.current(institution)
    _give(institution, open_key(document, KIT, kit), reader, reader)


@transaction.atomic
def _give(institution: Institution, custody: KeyPair, reader: UUID, actor: UUID) -> None:
    found = roster.current(institution).reader(reader)
    if found is None or Role.CUSTODIAN not in found.roles:
        raise NoCustodian
    _seal(institution, found.id, found.box_public, custody)
    record(
        institution=institution.id,
        event=Event.CUSTODY_GIVEN,
        actor=actor,
        details={"reader": str(reader)},
    )


def forget(institution: Institution, holder: UUID) -> None:
    """Delete what is sealed to a key that its holder has lost."""
    CustodyGrant.objects.filter(institution=institution, holder=holder).delete()


def let_go(document: Document, left: Collection[UUID]) -> None:
    """Delete what is sealed to custodians who left, once another on the roster has the key."""
    if len(waiting(document)) < len(document.with_role(Role.CUSTODIAN)):
        CustodyGrant.objects.filter(institution=document.institution, holder__in=left).delete()


def _seal(institution: Institution, holder: UUID, public: bytes, custody: KeyPair) -> None:
    sealed = envelope.seal_to(public, custody.secret, _context(institution.id, holder))
    CustodyGrant.objects.update_or_create(
        institution=institution, holder=holder, defaults={"sealed": sealed}
    )


def _context(institution: UUID, holder: UUID) -> bytes:
    return envelope.context(institution.bytes, "custody-key", holder.bytes)
