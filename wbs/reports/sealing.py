# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seals and opens the rows of a report. Every plain value of a case passes through here.

One JSON blob a row, bound to institution, table, row and version (and to what else in the row must
not be exchanged: the number of a report, the place and kind of an entry).
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wbs.reports.models import Draft, Entry, Report
from wbs.reports.stored import StoredFile
from wbs.vault import envelope, keys
from wbs.vault.errors import WrongContext

_FORMAT = 1
_EVIDENCE_SIZE = 2048
# Room for MOST_EXCLUDED ids and digests of names, and for as many who step back.
_DESK_SIZE = 3072
MOST_EXCLUDED = 20


@dataclass(frozen=True)
class FileMeta:
    """What is kept about one file, sealed: its name, plain size, type, key and who added it."""

    name: str
    size: int
    type: str
    file_key: bytes
    file_id: bytes
    chunks: int
    added_by: str


def seal_report(key: bytes, report: Report, filed: dict[str, Any], identity: bytes) -> bytes:
    """Seal all that was filed under the case key, and which custody copy belongs to it.

    Anyone can seal to the custody key; without this, whoever writes to the database could put
    another person's identity beside a report. `identity` is the digest of what the copy holds.
    """
    custody = {"custody": _text(_custody_digest(report)), "identity": _text(identity)}
    filed = {**filed, **custody}
    return envelope.seal_json(key, filed, _report_context(report))


def open_report(key: bytes, report: Report) -> dict[str, Any]:
    """Return what was filed: subjects, explanation, audit_ref, label, filed.

    VaultError if it was altered or moved, or if the custody copy beside it is another one.
    """
    opened: dict[str, Any] = envelope.unseal_json(
        key, bytes(report.sealed), _report_context(report)
    )
    if base64.b64decode(opened["custody"]) != _custody_digest(report):
        raise WrongContext("the custody copy is not the one that was filed")
    return opened


def audit_ref_of(filed: Mapping[str, Any]) -> bytes:
    """Return a report's 32-byte random reference in the audit log, out of what was filed."""
    return base64.b64decode(filed["audit_ref"])


def identity_digest(key: bytes, report: Report) -> bytes:
    """Return the digest by which the identity that was filed is known again."""
    return base64.b64decode(open_report(key, report)["identity"])


def reader_proof(key: bytes) -> bytes:
    """Return what only those who hold the case key can have; it opens nothing."""
    return keys.derive(key, "case.proof")


@dataclass(frozen=True)
class KeptOut:
    """The staff whom a reporter wants kept out, or who stepped back from a case.

    By account, and by name for a new account.

    Of a name only a digest is kept, so that all have one length.
    """

    named: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Mapping[UUID, str]) -> "KeptOut":
        """Return these people, by account and name."""
        return cls({id_: _name_digest(name) for id_, name in names.items()})

    def and_also(self, id_: UUID, name: str) -> "KeptOut":
        """Return them and one more."""
        return KeptOut({**self.named, id_: _name_digest(name)})

    def has(self, id_: UUID, name: str) -> bool:
        """Tell whether this member of staff is one of them."""
        return id_ in self.named or _name_digest(name) in self.named.values()


def _name_digest(name: str) -> str:
    return _text(keys.digest("staff name", " ".join(name.split()).casefold().encode())[:16])


def seal_desk(key: bytes, report: Report, kept_out: KeptOut) -> bytes:
    """Seal under the desk key who is kept out, in one size."""
    value = {"excluded": {str(id_): digest for id_, digest in kept_out.named.items()}}
    return envelope.seal_json(key, value, _desk_context(report), size=_DESK_SIZE)


def open_desk(key: bytes, report: Report) -> KeptOut:
    """Return who is kept out. VaultError if it was altered, moved, or is an older one."""
    opened = envelope.unseal_json(key, bytes(report.desk), _desk_context(report))
    return KeptOut({UUID(id_): name for id_, name in opened["excluded"].items()})


def seal_entry(key: bytes, entry: Entry, payload: dict[str, Any]) -> bytes:
    """Seal who said what, and which files came with it, under the case key."""
    return envelope.seal_json(key, payload, _entry_context(entry))


def open_entry(key: bytes, entry: Entry) -> dict[str, Any]:
    """Return an entry's {by, body, evidence}. VaultError if it was altered or moved."""
    opened: dict[str, Any] = envelope.unseal_json(key, bytes(entry.sealed), _entry_context(entry))
    return opened


def seal_evidence(key: bytes, evidence: StoredFile, meta: FileMeta) -> bytes:
    """Seal a file's meta under the case key, the draft's or the desk's; always the same size."""
    value = {
        "name": meta.name,
        "size": meta.size,
        "type": meta.type,
        "file_key": _text(meta.file_key),
        "file_id": _text(meta.file_id),
        "chunks": meta.chunks,
        "added_by": meta.added_by,
    }
    return envelope.seal_json(key, value, _evidence_context(evidence), size=_EVIDENCE_SIZE)


def open_evidence(key: bytes, evidence: StoredFile) -> FileMeta:
    """Return a file's meta. VaultError if it was altered or belongs to another file."""
    value = envelope.unseal_json(key, bytes(evidence.sealed), _evidence_context(evidence))
    return FileMeta(
        name=value["name"],
        size=value["size"],
        type=value["type"],
        file_key=base64.b64decode(value["file_key"]),
        file_id=base64.b64decode(value["file_id"]),
        chunks=value["chunks"],
        added_by=value["added_by"],
    )


def seal_digest(key: bytes, institution: UUID, report: UUID, version: int, text: str) -> bytes:
    """Seal the folded words of a case under its case key."""
    return envelope.seal(key, text.encode(), _digest_context(institution, report, version))


def open_digest(key: bytes, institution: UUID, report: UUID, version: int, sealed: bytes) -> str:
    """Return the folded words of a case. VaultError if they are another's or of another version."""
    return envelope.unseal(key, sealed, _digest_context(institution, report, version)).decode()


def seal_draft(key: bytes, draft: Draft, fields: dict[str, Any]) -> bytes:
    """Seal what was typed so far under the draft's key."""
    return envelope.seal_json(key, fields, _draft_context(draft))


def open_draft(key: bytes, draft: Draft) -> dict[str, Any]:
    """Return what was typed so far. VaultError if it was altered."""
    opened: dict[str, Any] = envelope.unseal_json(key, bytes(draft.sealed), _draft_context(draft))
    return opened


def _custody_digest(report: Report) -> bytes:
    return keys.digest("custody", bytes(report.custody))


def _report_context(report: Report) -> bytes:
    return envelope.context(
        report.institution_id.bytes,
        "report",
        report.id.bytes,
        _FORMAT,
        report.version,
        report.number,
    )


def _desk_context(report: Report) -> bytes:
    return envelope.context(
        report.institution_id.bytes, "desk", report.id.bytes, _FORMAT, report.desk_version
    )


def _entry_context(entry: Entry) -> bytes:
    return envelope.context(
        entry.institution_id.bytes,
        "entry",
        entry.id.bytes,
        _FORMAT,
        entry.report_id.bytes,
        entry.position,
        str(entry.kind),
    )


def _evidence_context(evidence: StoredFile) -> bytes:
    kind = evidence._meta.model_name or ""
    return envelope.context(
        evidence.institution_id.bytes, kind, evidence.id.bytes, _FORMAT, evidence.storage
    )


def _digest_context(institution: UUID, report: UUID, version: int) -> bytes:
    return envelope.context(institution.bytes, "digest", report.bytes, _FORMAT, version)


def _draft_context(draft: Draft) -> bytes:
    return envelope.context(
        draft.institution_id.bytes, "draft", bytes(draft.id), _FORMAT, draft.version
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
