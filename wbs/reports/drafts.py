# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: what was typed and chosen so far, sealed under a random key that only the cookie holds.

They outlive the session, so that a form sent after it ended is not lost; signing out destroys them.
A draft names nobody: that it is this person's is proven by the token of its form, a keyed hash that
only the person's ring can make.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http.response import HttpResponseBase

from wbs.accounts.models import Institution
from wbs.reports import evidence, sealing
from wbs.reports.models import Draft, Evidence
from wbs.reports.uploads import SealedUpload, claim
from wbs.vault import keys, tokens
from wbs.vault.errors import WrongCode
from wbs.vault.keys import KeyRing
from wbs.web import clock, cookies
from wbs.web.http import Request

COOKIE = "draft"
LIFETIME = timedelta(hours=24)

_PURPOSE = "draft"
_SUBMISSION = b"reports.submission"


@dataclass(frozen=True)
class DraftKey:
    """What a draft cookie holds: how to find the row, and how to open it."""

    token: str = field(repr=False)

    @property
    def row(self) -> bytes:
        """The row's id."""
        return tokens.row_id(tokens.token_bytes(self.token), _PURPOSE)

    @property
    def key(self) -> bytes:
        """The row's key."""
        return tokens.row_key(tokens.token_bytes(self.token), _PURPOSE)


@dataclass(frozen=True)
class DraftFile:
    """One file of a draft, as its form lists it."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True)
class OpenDraft:
    """A draft, opened: the fields as they were typed, by name, and the files."""

    key: DraftKey
    fields: dict[str, Any]
    files: list[DraftFile]

    def belongs_to(self, ring: KeyRing) -> bool:
        """Tell whether the owner of `ring` opened this draft's form, or nobody known did."""
        submission = self.fields.get("submission", "")
        return not submission or is_submission(submission, ring)


def new_submission(ring: KeyRing) -> str:
    """Return a token for one form: random, and provably from this person."""
    token = tokens.new_token()
    return f"{token}.{_proof(token, ring)}"


def is_submission(submission: str, ring: KeyRing) -> bool:
    """Tell whether `new_submission` made this token for the owner of `ring`."""
    token, _, proof = submission.partition(".")
    return keys.equal(proof.encode(), _proof(token, ring).encode())


def key_of(request: Request) -> DraftKey | None:
    """Return the draft key in the request's cookie, or None."""
    token = cookies.get(request, COOKIE)
    if not token:
        return None
    try:
        tokens.token_bytes(token)
    except WrongCode:
        return None
    return DraftKey(token)


def new_key() -> DraftKey:
    """Return the key of a draft that is not there yet."""
    return DraftKey(tokens.new_token())


def remember(response: HttpResponseBase, request: Request, key: DraftKey) -> None:
    """Put the draft's key into the browser's cookie."""
    cookies.put(response, request, COOKIE, key.token, max_age=int(LIFETIME.total_seconds()))


def forget(request: Request, response: HttpResponseBase) -> None:
    """Destroy the browser's draft, files included; signing out calls this."""
    key = key_of(request)
    if key is not None:
        destroy(key=key)
        cookies.delete(response, request, COOKIE)


def load(institution: Institution, key: DraftKey | None) -> OpenDraft | None:
    """Return the draft of a key, None if there is none (any more). VaultError if altered."""
    if key is None:
        return None
    row = _living(institution, key)
    if row is None:
        return None
    files = [_file(key, file) for file in Evidence.objects.filter(draft=row)]
    return OpenDraft(key, sealing.open_draft(key.key, row), files)


def save(*, institution: Institution, key: DraftKey, fields: dict[str, Any]) -> None:
    """Keep what was typed, in place of what was kept before, for another 24 hours."""
    with transaction.atomic():
        row = _locked(institution, key, fields)
        row.version += 1
        row.sealed = sealing.seal_draft(key.key, row, fields)
        row.expires = _expiry()
        row.save(update_fields=["version", "sealed", "expires"])


def add_files(
    *,
    institution: Institution,
    key: DraftKey,
    uploads: Iterable[SealedUpload],
    submission: str = "",
) -> list[Evidence]:
    """Add uploaded files to a draft. Raises TooManyFiles.

    The draft is made if need be, and is then its owner's by `submission` (empty: not known yet).
    """
    uploads = list(uploads)
    with transaction.atomic():
        row = _locked(institution, key, {"submission": submission})
        evidence.check_count(row.evidence.count() + len(uploads))
        last = row.evidence.aggregate(last=Max("position"))["last"] or 0
        added = evidence.add(uploads, key=key.key, owner=row, start=last + 1)
    claim(uploads)
    return added


@transaction.atomic
def remove_file(*, institution: Institution, key: DraftKey, file: UUID) -> bool:
    """Remove one file of a draft; return whether there was one."""
    row = _living(institution, key)
    found = [] if row is None else list(Evidence.objects.filter(draft=row, id=file))
    evidence.remove(found)
    return bool(found)


@transaction.atomic
def destroy(*, key: DraftKey) -> None:
    """Delete a draft and its files; nothing happens if there is none."""
    _delete([key.row])


def sweep() -> int:
    """Delete the drafts whose time is over and files that no row names; return how many."""
    over = [
        bytes(row)
        for row in Draft.objects.filter(expires__lt=clock.now()).values_list("id", flat=True)
    ]
    for row in over:
        with transaction.atomic():
            _delete([row])
    return len(over) + evidence.sweep_orphans()


def _living(institution: Institution, key: DraftKey) -> Draft | None:
    return Draft.objects.filter(
        id=key.row, institution=institution, expires__gte=clock.now()
    ).first()


def _locked(institution: Institution, key: DraftKey, first: dict[str, Any]) -> Draft:
    # Several uploads may come at once, each the first of its draft as far as it knows.
    row = Draft(id=key.row, institution=institution, expires=_expiry())
    row.sealed = sealing.seal_draft(key.key, row, first)
    fresh = {"institution": institution, "sealed": row.sealed, "expires": row.expires}
    found, _made = Draft.objects.select_for_update().get_or_create(id=row.id, defaults=fresh)
    return found


def _delete(rows: list[bytes]) -> None:
    found = list(Draft.objects.select_for_update().filter(id__in=rows))
    evidence.remove(list(Evidence.objects.filter(draft__in=found)))
    Draft.objects.filter(id__in=rows).delete()


def _file(key: DraftKey, row: Evidence) -> DraftFile:
    meta = sealing.open_evidence(key.key, row)
    return DraftFile(row.id, meta.name, meta.size)


def _expiry() -> datetime:
    return clock.hour(clock.now() + LIFETIME)


def _proof(token: str, ring: KeyRing) -> str:
    return ring.once(_SUBMISSION + token.encode()).hex()
