# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes an exported case provable: the manifest, who signed it, the rosters that name them."""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from wbs.accounts.document import b64
from wbs.accounts.people import Person
from wbs.accounts.roster import Signed
from wbs.casework.exports.told import Told
from wbs.vault import chain, envelope

FORMAT, VERSION = "wbs.export", 1
MANIFEST, SIGNATURE, ROSTERS = "manifest.json", "manifest.sig", "roster.json"


@dataclass(frozen=True)
class Member:
    """One file of the ZIP: its name there, its size in bytes, its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


def readable(value: Mapping[str, Any]) -> bytes:
    """Return JSON for people and programs, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def manifest(told: Told, person: Person, members: Sequence[Member]) -> bytes:
    """Return the very bytes that are signed."""
    return chain.canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "institution": told.institution[0],
            "number": told.case.number,
            "at": told.at.isoformat(),
            "by": {"account": str(person.id), "name": told.by},
            "members": [asdict(one) for one in members],
        }
    )


def words(institution: UUID, manifest: bytes) -> bytes:
    """Return what is signed, so that no signature of another purpose passes for this one."""
    return envelope.context("export", institution.bytes, manifest)


def sign(person: Person, manifest: bytes) -> bytes:
    """Return the exporting person's signature, as text."""
    return b64(person.ring.sign(words(person.institution.id, manifest))).encode()


def rosters(signed: Sequence[Signed]) -> bytes:
    """Return every roster with its signature, from the first on."""
    told = [{"document": b64(one), "signature": b64(by)} for one, by in signed]
    return readable({"rosters": told})


def read_rosters(body: bytes) -> list[Signed]:
    """Return what `rosters` wrote. ValueError, KeyError or TypeError for anything else."""
    told = json.loads(body)["rosters"]
    return [
        (b64decode(one["document"], validate=True), b64decode(one["signature"], validate=True))
        for one in told
    ]
