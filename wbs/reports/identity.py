# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seals and opens what a disclosure says: who asks and why, what was decided, and the identity.

Each value is bound to institution, report, asker and row. Anyone can seal to a public key, so what
matters is shown otherwise: that a reader of the report asks, by a proof which takes the case key;
that a custodian agreed, by a signature; and that the identity is the one that was filed, by the
digest which the report keeps under its case key.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any

from wbs.accounts import profile
from wbs.accounts.roles import Role
from wbs.accounts.roster import Document, Reader
from wbs.reports.models import Disclosure
from wbs.vault import envelope, keys
from wbs.vault.errors import BadSignature, WrongContext
from wbs.vault.keys import KeyPair, KeyRing

_FORMAT = 1


@dataclass(frozen=True)
class Request:
    """What the custodians read of a request: the case number and the reason, not the case."""

    number: str
    reason: str
    entered: bool
    audit_ref: bytes = field(repr=False)
    _body: bytes = field(repr=False)
    _proof: bytes = field(repr=False)

    def check(self, row: Disclosure, reader_proof: bytes) -> None:
        """Raise WrongContext unless someone who reads the report asked just this."""
        if not keys.equal(self._proof, _proof(reader_proof, row, self._body)):
            raise WrongContext("whoever asked does not read the report")


def seal_asking(case_key: bytes, row: Disclosure, by: dict[str, Any], reason: str) -> bytes:
    """Seal who asks and why under the case key, for the team and the reporter."""
    return envelope.seal_json(case_key, {"by": by, "reason": reason}, _context(row, "asking"))


def open_asking(case_key: bytes, row: Disclosure) -> dict[str, Any]:
    """Return a request's {by, reason}. VaultError if it was altered or moved."""
    opened: dict[str, Any] = envelope.unseal_json(
        case_key, bytes(row.asking), _context(row, "asking")
    )
    return opened


def seal_request(
    custody_public: bytes,
    row: Disclosure,
    reason: str,
    audit_ref: bytes,
    reader_proof: bytes,
    *,
    entered: bool = False,
) -> bytes:
    """Seal the reason and the case number for the custodians, with a proof that a reader asks.

    `entered` tells that staff entered the report, so that its reporter reads nothing here.
    """
    told = {
        "number": row.report.number,
        "reason": reason,
        "entered": entered,
        "audit_ref": _text(audit_ref),
    }
    body = json.dumps(told, ensure_ascii=False)
    value = {"body": body, "proof": _text(_proof(reader_proof, row, body.encode()))}
    plain = json.dumps(value, ensure_ascii=False).encode()
    return envelope.seal_to(custody_public, plain, _context(row, "request"))


def open_request(pair: KeyPair, row: Disclosure) -> Request:
    """Return what a request says. VaultError if it was moved; `check` it before it is granted."""
    context = _context(row, "request")
    value = json.loads(envelope.unseal_from(pair.secret, pair.public, bytes(row.request), context))
    body = value["body"].encode()
    told = json.loads(body)
    return Request(
        number=told["number"],
        reason=told["reason"],
        entered=told["entered"],
        audit_ref=b64decode(told["audit_ref"]),
        _body=body,
        _proof=b64decode(value["proof"]),
    )


def seal_wait(custody_public: bytes, row: Disclosure, reason: str) -> bytes:
    """Seal why the reporter is told later, for the custodians."""
    return envelope.seal_to(custody_public, reason.encode(), _context(row, "wait"))


def open_wait(pair: KeyPair, row: Disclosure) -> str:
    """Return why the reporter is told later; empty where they are told at once."""
    if row.wait is None:
        return ""
    context = _context(row, "wait")
    return envelope.unseal_from(pair.secret, pair.public, bytes(row.wait), context).decode()


def sign_approval(ring: KeyRing, row: Disclosure) -> bytes:
    """Return the first custodian's signature over a request and the terms they set."""
    return ring.sign(_approved(row))


def first_approval(document: Document, row: Disclosure) -> Reader | None:
    """Return the custodian of the roster whose approval the row holds; None if there is none.

    One by a key that is on the roster no more, or over other terms, is none.
    """
    if row.approved_by is None or row.approval is None:
        return None
    found = document.reader(row.approved_by)
    if found is None or Role.CUSTODIAN not in found.roles:
        return None
    try:
        keys.verify(found.sign_public, _approved(row), bytes(row.approval))
    except BadSignature:
        return None
    return found


def seal_answer(row: Disclosure, reader: Reader, reason: str) -> bytes:
    """Seal to the asker why the request was refused."""
    return envelope.seal_to(reader.box_public, reason.encode(), _context(row, "answer"))


def open_answer(ring: KeyRing, row: Disclosure) -> str:
    """Return why a request was refused; empty where it was sealed to a key since lost."""
    if row.answer is None or not is_for(ring, row):
        return ""
    context = _context(row, "answer")
    opened = envelope.unseal_from(ring.box_secret, ring.box_public, bytes(row.answer), context)
    return opened.decode()


def seal_disclosed(row: Disclosure, reader: Reader, copy: bytes) -> bytes:
    """Seal a plain custody copy to the asker, bound to the row's last hour as well."""
    context = _disclosed_context(row)
    return envelope.seal_to(reader.box_public, copy, context, size=profile.COPY_BYTES)


def open_disclosed(ring: KeyRing, row: Disclosure, digest: bytes) -> dict[str, Any]:
    """Return who filed the report. `digest` is the report's own, of the identity it was filed with.

    VaultError if it was altered, moved, sealed to another, or is another identity.
    """
    context = _disclosed_context(row)
    sealed = bytes(row.disclosed or b"")
    plain = envelope.unseal_from(ring.box_secret, ring.box_public, sealed, context)
    if not keys.equal(profile.digest(plain), digest):
        raise WrongContext("this is not the identity that the report was filed with")
    return profile.identity(plain).told


def is_for(ring: KeyRing, row: Disclosure) -> bool:
    """Tell whether what was decided is sealed to this very key."""
    return row.reader_key is not None and bytes(row.reader_key) == ring.box_public


def _proof(reader_proof: bytes, row: Disclosure, body: bytes) -> bytes:
    return keys.mac(reader_proof, "disclosure.ask", _context(row, "request"), body)


def _approved(row: Disclosure) -> bytes:
    return envelope.context(
        "disclosure approval",
        _context(row, "approval"),
        keys.digest("request", bytes(row.request)),
        keys.digest("wait", bytes(row.wait or b"")),
        row.tell_from.isoformat() if row.tell_from else "",
    )


def _disclosed_context(row: Disclosure) -> bytes:
    if row.until is None:
        raise WrongContext("the disclosure has no last hour")
    return envelope.context(_context(row, "identity"), int(row.until.timestamp()))


def _context(row: Disclosure, what: str) -> bytes:
    return envelope.context(
        row.institution_id.bytes,
        "disclosure",
        row.id.bytes,
        _FORMAT,
        what,
        row.report_id.bytes,
        row.asked_by.bytes,
    )


def _text(data: bytes) -> str:
    return b64encode(data).decode()
