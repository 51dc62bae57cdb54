# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one version of the signed roster says, and how it is written down to be signed."""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from wbs.accounts.roles import Role


@dataclass(frozen=True)
class Reader:
    """One member of staff on the roster; where they work is known of some."""

    id: UUID
    name: str
    roles: frozenset[Role]
    box_public: bytes
    sign_public: bytes
    unit: str = ""


@dataclass(frozen=True)
class Kit:
    """The public halves of what was printed when the institution was founded.

    `cases` and `alternate` open cases (the latter those that concern the supervisor), `identities`
    opens the custody key; `signer` may sign a roster where the supervisor's key is lost.
    """

    cases: bytes
    alternate: bytes
    identities: bytes
    signer: bytes


@dataclass(frozen=True)
class Former:
    """Someone who left: only named, so that what they did keeps its name."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Document:
    """A verified roster. `root` is the Ed25519 key that signs the next one."""

    institution: UUID
    version: int
    root: bytes
    readers: tuple[Reader, ...]
    custody_public: bytes
    kit: Kit
    left: tuple[Former, ...] = ()

    def reader(self, account: UUID) -> Reader | None:
        """Return the member of staff with this account id, or None."""
        return next((reader for reader in self.readers if reader.id == account), None)

    def with_role(self, *roles: Role) -> tuple[Reader, ...]:
        """Return those who hold at least one of `roles`."""
        return tuple(reader for reader in self.readers if reader.roles & frozenset(roles))

    def names(self) -> dict[UUID, str]:
        """Return the name of everyone who is or was on the staff."""
        left = {one.id: one.name for one in self.left}
        return left | {one.id: one.name for one in self.readers}

    def without(self, accounts: Collection[UUID]) -> "Document":
        """Return the roster with these people among those who left."""
        gone = [one for one in self.readers if one.id in accounts]
        return replace(
            self,
            readers=tuple(one for one in self.readers if one.id not in accounts),
            left=(*self.left, *(Former(one.id, one.name) for one in gone)),
        )


def b64(data: bytes) -> str:
    """Return `data` as text."""
    return b64encode(data).decode()


def plain(roster: Document) -> dict[str, Any]:
    """Return what is signed, for `chain.canonical`."""
    return {
        "institution": str(roster.institution),
        "version": roster.version,
        "root": b64(roster.root),
        "readers": [
            {
                "id": str(reader.id),
                "name": reader.name,
                "roles": sorted(str(role) for role in reader.roles),
                "box": b64(reader.box_public),
                "sign": b64(reader.sign_public),
                "unit": reader.unit,
            }
            for reader in roster.readers
        ],
        "custody": b64(roster.custody_public),
        "kit": {name: b64(key) for name, key in vars(roster.kit).items()},
        "left": [{"id": str(one.id), "name": one.name} for one in roster.left],
    }


def parse(document: bytes) -> Document:
    """Return the roster that `plain` wrote."""
    told = json.loads(document)
    return Document(
        institution=UUID(told["institution"]),
        version=told["version"],
        root=b64decode(told["root"]),
        readers=tuple(
            Reader(
                id=UUID(reader["id"]),
                name=reader["name"],
                roles=frozenset(Role(role) for role in reader["roles"]),
                box_public=b64decode(reader["box"]),
                sign_public=b64decode(reader["sign"]),
                unit=reader["unit"],
            )
            for reader in told["readers"]
        ),
        custody_public=b64decode(told["custody"]),
        kit=Kit(**{name: b64decode(key) for name, key in told["kit"].items()}),
        left=tuple(Former(UUID(one["id"]), one["name"]) for one in told["left"]),
    )
