# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: what was typed and chosen so far, sealed under a random key that only the cookie holds.

They outlive the session, so that a form sent after it ended is not lost; signing out destroys them.
A draft names nobody: that it is this person's is proven by the token of its form, a keyed hash that
only the person's ring can make. While signed out, whoever sends that very token goes on with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http.response import HttpResponseBase

from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.sessions import SealedSession
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

    def belongs_to(self, person: Person | None, submission: str) -> bool:
        """Tell whether this person opened the draft's form, or a visitor sends the form's token."""
        own: str = self.fields["submission"]
        if person is not None:
            return is_submission(own, person.ring)
        return bool(own) and keys.equal(own.encode(), submission.encode())


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


@transaction.atomic
def save(
    *, institution: Institution, key: DraftKey, session: SealedSession, fields: dict[str, Any]
) -> None:
    """Keep what was typed, in place of what was kept before, for another 24 hours.

    `fields` has the form's token as "submission". PermissionDenied if the draft is another's, or
    if its owner has signed out meanwhile.
    """
    row = _locked(institution, key, session, fields)
    row.version += 1
    row.sealed = sealing.seal_draft(key.key, row, fields)
    row.save(update_fields=["version", "sealed"])


@transaction.atomic
def add_files(
    *,
    institution: Institution,
    key: DraftKey,
    session: SealedSession,
    submission: str,
    uploads: Iterable[SealedUpload],
) -> list[Evidence]:
    """Add uploaded files to a draft, for another 24 hours; it is made if need be.

    `submission` is the form's token. Raises TooManyFiles, and PermissionDenied as `save` does.
    """
    uploads = list(uploads)
    row = _locked(institution, key, session, {"submission": submission})
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
    _delete(Draft.objects.filter(id=key.row))


def sweep() -> int:
    """Delete the drafts whose time is over and files that no row names; return how many."""
    over = Draft.objects.filter(expires__lt=clock.now())
    count = 0
    for row in list(over.values_list("id", flat=True)):
        with transaction.atomic():
            # Asked again under the lock: its owner may have come back meanwhile.
            count += _delete(over.filter(id=row))
    return count + evidence.sweep_orphans()


def _living(institution: Institution, key: DraftKey) -> Draft | None:
    return Draft.objects.filter(
        id=key.row, institution=institution, expires__gte=clock.now()
    ).first()


def _locked(
    institution: Institution, key: DraftKey, session: SealedSession, first: dict[str, Any]
) -> Draft:
    """Return the draft's row, locked and renewed; a new one holds the fields `first`."""
    if session.person and not session.hold():
        raise PermissionDenied("the person has signed out meanwhile")
    # Several uploads may come at once, each the first of its draft as far as it knows.
    row = Draft(id=key.row, institution=institution, expires=_expiry())
    row.sealed = sealing.seal_draft(key.key, row, first)
    fresh = {"institution": institution, "sealed": row.sealed, "expires": row.expires}
    found, made = Draft.objects.select_for_update().get_or_create(id=row.id, defaults=fresh)
    if made:
        return found
    if found.expires < clock.now():
        evidence.remove(list(found.evidence.all()))
        found.version, found.sealed = row.version, row.sealed
    opened = OpenDraft(key, sealing.open_draft(key.key, found), [])
    if not opened.belongs_to(session.person, first["submission"]):
        raise PermissionDenied("the draft is another's")
    found.expires = row.expires
    found.save(update_fields=["version", "sealed", "expires"])
    return found


def _delete(drafts: QuerySet[Draft]) -> int:
    found = list(drafts.select_for_update())
    evidence.remove(list(Evidence.objects.filter(draft__in=found)))
    Draft.objects.filter(id__in=[row.id for row in found]).delete()
    return len(found)


def _file(key: DraftKey, row: Evidence) -> DraftFile:
    meta = sealing.open_evidence(key.key, row)
    return DraftFile(row.id, meta.name, meta.size)


def _expiry() -> datetime:
    """The end of the lifetime, rounded up: the cookie, which knows the minute, ends it."""
    return clock.hour(clock.now() + LIFETIME) + timedelta(hours=1)


def _proof(token: str, ring: KeyRing) -> str:
    return ring.once(_SUBMISSION + token.encode()).hex()
