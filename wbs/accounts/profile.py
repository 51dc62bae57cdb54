# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter's identity as it is put beside a report, for the custodians alone.

Two values lie with it. A random salt makes its digest say nothing: the report keeps that digest,
so that whoever is shown an identity one day knows that it is the one that was filed. And a proof,
which only readers of the report can have, shows the custodian that whoever asks is one of them.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wbs.accounts import roster
from wbs.accounts.factors import kept
from wbs.accounts.people import PROFILE_BYTES, Person
from wbs.vault import envelope, keys
from wbs.vault.keys import KeyPair

# What opens the account is in the profile too, and is nobody's business.
_OWN = ("username", kept.KEY)
# One size whatever a person tells; salt, proof and JSON take less than 256 bytes.
COPY_BYTES = PROFILE_BYTES + 256


@dataclass(frozen=True)
class Identity:
    """What a custody copy holds: what the person told of themselves, and the readers' proof."""

    told: dict[str, Any] = field(repr=False)
    proof: bytes = field(repr=False)


def custody_context(institution: UUID, report: UUID) -> bytes:
    """Return what binds a custody copy to its report."""
    return envelope.context(institution.bytes, "custody", report.bytes)


def told_by(person: Person) -> dict[str, Any]:
    """Return what a person told of themselves; not how they sign in, and by which second step."""
    return {name: value for name, value in person.profile().items() if name not in _OWN}


def custody_copy(
    told: Mapping[str, Any], document: roster.Document, report: UUID, proof: bytes
) -> tuple[bytes, bytes]:
    """Return an identity sealed to the custody key of the roster, and its digest.

    The copy has a fixed size, also where nothing is told, and the case team holds no key to it.
    """
    value = {"told": dict(told), "proof": _text(proof), "salt": _text(keys.new_key())}
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    context = custody_context(document.institution, report)
    sealed = envelope.seal_to(document.custody_public, plain, context, size=COPY_BYTES)
    return sealed, digest(plain)


def open_custody_copy(pair: KeyPair, institution: UUID, report: UUID, sealed: bytes) -> bytes:
    """Return the plain copy, for `identity` and `digest`. VaultError if altered or another's."""
    context = custody_context(institution, report)
    return envelope.unseal_from(pair.secret, pair.public, sealed, context)


def digest(plain: bytes) -> bytes:
    """Return the 32 bytes by which a report knows its identity again; they tell nothing of it."""
    return keys.digest("identity", plain)


def identity(plain: bytes) -> Identity:
    """Return what a plain copy says."""
    value = json.loads(plain)
    return Identity(told=value["told"], proof=b64decode(value["proof"]))


def _text(data: bytes) -> str:
    return b64encode(data).decode()
