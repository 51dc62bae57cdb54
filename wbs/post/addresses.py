# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing addresses: under a key derived from the server's own, which the caller brings.

Whoever has the database or a backup has no address; whoever also has the keys folder does
(docs/threats.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.db import transaction

from wbs.post.models import Address
from wbs.vault import envelope, keys

# One length for all reporters: an address has at most 254 characters (RFC 5321, 4.5.3.1.3).
_REPORTER_BYTES = 1024


@dataclass(frozen=True)
class Slip:
    """What is sealed: the address, when to write of what, and what was told already.

    `told` holds, for each kind, marks of the cases that a letter was written for; `day` is that of
    the last digest.
    """

    email: str = field(repr=False)
    choices: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    day: str = ""


def find(*, account: UUID | None = None, report: UUID | None = None) -> Address | None:
    """Return the row of a member of staff, or of a report; None where letters are off."""
    if account is not None:
        return Address.objects.filter(account=account).first()
    return Address.objects.filter(report=report).first()


@transaction.atomic
def put(
    secret: bytes,
    slip: Slip,
    *,
    institution: UUID,
    account: UUID | None = None,
    report: UUID | None = None,
) -> None:
    """Take an address, in place of one that is there; a letter that waits for that one is gone."""
    drop(account=account, report=report)
    row = Address(institution=institution, account=account, report=report)
    row.sealed = _sealed(secret, row, slip)
    row.save(force_insert=True)


def drop(*, account: UUID | None = None, report: UUID | None = None) -> None:
    """Forget an address, and the letter that waits for it."""
    rows = Address.objects
    (rows.filter(account=account) if account else rows.filter(report=report)).delete()


def opened(secret: bytes, row: Address) -> Slip:
    """Open a row. Raises VaultError when it was altered, moved or put back."""
    return Slip(**envelope.unseal_json(_key(secret), bytes(row.sealed), _context(row)))


def change(secret: bytes, row: Address, slip: Slip) -> bool:
    """Store the next version, unless another process has done so since `row` was read."""
    then = row.version
    row.version += 1
    row.sealed = _sealed(secret, row, slip)
    same = Address.objects.filter(id=row.id, version=then)
    return bool(same.update(sealed=row.sealed, version=row.version))


def _sealed(secret: bytes, row: Address, slip: Slip) -> bytes:
    size = None if row.account else _REPORTER_BYTES
    return envelope.seal_json(_key(secret), asdict(slip), _context(row), size=size)


def _key(secret: bytes) -> bytes:
    return keys.derive(secret, "post.address")


def _context(row: Address) -> bytes:
    whose = row.account or row.report
    assert whose is not None  # noqa: S101 (the table's own rule)
    side = "staff" if row.account else "reporter"
    return envelope.context(
        row.institution.bytes, "address", row.id.bytes, side, whose.bytes, row.version
    )
