# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: what was typed and chosen so far, sealed under a key that only browser and form hold.

They outlive the session, so that a form sent after it ended is not lost; signing out destroys one's
own. Each form has a draft of its own, found and opened by two things together: the random token in
the browser's cookie, and the token of the form, a keyed hash that only its person's ring can make.
So a draft names nobody, and another person who signs in on this browser cannot even open it. While
signed out, whoever sends the form's token goes on with its draft.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.utils.text import Truncator

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
from wbs.web.faults import TooOften
from wbs.web.http import Request

COOKIE = "draft"
LISTED = "kept"
LIFETIME = timedelta(hours=24)
# How many drafts a browser may hold before it can begin no more while signed out.
MOST_WHILE_SIGNED_OUT = 20

_PURPOSE = "draft"
_WORDS = 12
_BROWSER = "draft.browser"
_SUBMISSION = b"reports.submission"
_SAVED = "saved"
_FRESH = ("institution", "browser", "form", "sealed", "expires")


@dataclass(frozen=True)
class DraftKey:
    """How to find and open the draft of one form in one browser."""

    token: str = field(repr=False)  # the cookie's
    submission: str = field(repr=False)  # the form's

    @property
    def row(self) -> bytes:
        """The row's id."""
        return tokens.row_id(self._both, _PURPOSE)

    @property
    def key(self) -> bytes:
        """The row's key."""
        return tokens.row_key(self._both, _PURPOSE)

    @property
    def browser(self) -> bytes:
        """What all drafts of this browser have in common."""
        return tokens.row_id(tokens.token_bytes(self.token), _BROWSER)

    @property
    def form(self) -> str:
        """The random parts of the form's token: from them, its owner makes the whole again."""
        random, _, rest = self.submission.partition(".")
        branch = rest.partition(".")[2]
        random_parts = [random, branch] if branch else [random]
        return ".".join(random_parts) if all(map(_is_token, random_parts)) else ""

    @property
    def _both(self) -> bytes:
        token = tokens.token_bytes(self.token)
        return keys.mac(token, "draft.form", self.submission.encode())


@dataclass(frozen=True)
class DraftFile:
    """One file of a draft, as its form lists it."""

    id: UUID
    name: str
    size: int

    @property
    def listing(self) -> str:
        """What a form says of the file, so that sending it twice says the same (see `listed`)."""
        return f"{self.id}/{self.size}/{self.name}"


@dataclass(frozen=True)
class OpenDraft:
    """A draft, opened: the fields as they were typed, by name, and the files."""

    key: DraftKey
    fields: dict[str, Any]
    files: list[DraftFile]

    @property
    def to(self) -> str:
        """Where its form is sent to; empty for Create Aduan (see `unsent` for the others)."""
        return str(self.fields.get("to", ""))

    @property
    def ref(self) -> str:
        """What its buttons say: of no use without the browser's token."""
        return self.key.row.hex()

    @property
    def beginning(self) -> str:
        """The first words of what was explained, for a list."""
        return Truncator(self.fields.get("explanation", "")).words(_WORDS)

    @property
    def saved(self) -> str:
        """When it was last saved; sealed, for it is more exact than what a row may tell."""
        return str(self.fields[_SAVED])


@dataclass(frozen=True)
class Kept:
    """Those files of a draft that its form brings along."""

    key: DraftKey
    files: list[DraftFile]


def listed(data: QueryDict) -> list[DraftFile]:
    """Return the files of its draft that a form lists; they may be gone."""
    found = [re.fullmatch(r"([0-9a-f-]{36})/(\d{1,15})/(.+)", one) for one in data.getlist(LISTED)]
    return [DraftFile(UUID(one[1]), one[3], int(one[2])) for one in found if one]


def new_submission(ring: KeyRing) -> str:
    """Return a token for one form: random, and provably from this person."""
    return _submission(tokens.new_token(), ring)


def branch(submission: str) -> str:
    """Return the token of another form of whoever has this one, signed in or not."""
    return ".".join([*submission.split(".")[:2], tokens.new_token()])


def is_submission(submission: str, ring: KeyRing) -> bool:
    """Tell whether `new_submission` made this token for the owner of `ring`, or `branch` of it."""
    random, _, rest = submission.partition(".")
    own = _submission(".".join(filter(None, [random, rest.partition(".")[2]])), ring)
    return keys.equal(submission.encode(), own.encode())


def token_of(request: Request) -> str:
    """Return the token in the browser's cookie, or a new one where there is none."""
    token = cookies.get(request, COOKIE)
    return token if token and _is_token(token) else tokens.new_token()


def remember(response: HttpResponseBase, request: Request, token: str) -> None:
    """Put the browser's token into its cookie."""
    cookies.put(response, request, COOKIE, token, max_age=int(LIFETIME.total_seconds()))


def leave(response: HttpResponseBase, request: Request) -> bool:
    """Take the cookie off a browser that holds no draft, of whomever, any more; True if it does."""
    browser = DraftKey(token_of(request), "").browser
    held = Draft.objects.filter(browser=browser).exists()
    if not held:
        cookies.delete(response, request, COOKIE)
    return held


def forget(request: Request, response: HttpResponseBase) -> None:
    """Destroy this person's drafts in this browser, files included; signing out calls this.

    What another person left in the browser stays as it is.
    """
    if cookies.get(request, COOKIE):
        if request.person:
            for row, _key in _own(request.institution, token_of(request), request.person):
                _destroy(bytes(row.id))
        leave(response, request)


def load(institution: Institution, key: DraftKey) -> OpenDraft | None:
    """Return the draft of a key, None if there is none (any more). VaultError if altered."""
    row = _living(institution).filter(id=key.row).first()
    return _open(row, key) if row else None


def own(institution: Institution, token: str, person: Person) -> list[OpenDraft]:
    """Return this person's drafts in a browser, the last saved first. VaultError if altered."""
    found = [_open(row, key) for row, key in _own(institution, token, person)]
    return sorted(found, key=lambda draft: draft.saved, reverse=True)


@transaction.atomic
def save(
    *, institution: Institution, key: DraftKey, session: SealedSession, fields: dict[str, Any]
) -> None:
    """Keep what was typed, in place of what was kept before, for another 24 hours.

    PermissionDenied if its owner has signed out meanwhile, TooOften if a visitor's browser holds
    too many drafts already.
    """
    _write(_locked(institution, key, session), key, fields)


@transaction.atomic
def renew(*, institution: Institution, key: DraftKey, session: SealedSession) -> None:
    """Make a draft the last saved one, as it is. Raises as `save` does."""
    row = _locked(institution, key, session)
    _write(row, key, sealing.open_draft(key.key, row))


@transaction.atomic
def add_files(
    *,
    institution: Institution,
    key: DraftKey,
    session: SealedSession,
    uploads: Iterable[SealedUpload],
) -> list[Evidence]:
    """Add uploaded files to a draft, for another 24 hours; it is made if need be.

    Raises TooManyFiles, and what `save` raises.
    """
    uploads = list(uploads)
    row = _locked(institution, key, session)
    evidence.check_count(row.evidence.count() + len(uploads))
    last = row.evidence.aggregate(last=Max("position"))["last"] or 0
    added = evidence.add(uploads, key=key.key, owner=row, start=last + 1)
    _write(row, key, sealing.open_draft(key.key, row))
    claim(uploads)
    return added


@transaction.atomic
def replace(
    *,
    institution: Institution,
    key: DraftKey,
    session: SealedSession,
    fields: dict[str, Any],
    uploads: Iterable[SealedUpload],
    kept: Collection[UUID],
) -> None:
    """Keep just this: what was typed, the files `kept` of those the draft has, and the uploads.

    Raises what `add_files` raises.
    """
    row = _locked(institution, key, session)
    evidence.remove([file for file in row.evidence.all() if file.id not in kept])
    _write(row, key, fields)
    add_files(institution=institution, key=key, session=session, uploads=uploads)


@transaction.atomic
def remove_file(*, institution: Institution, key: DraftKey, file: UUID) -> bool:
    """Remove one file of a draft; return whether there was one."""
    found = list(Evidence.objects.filter(draft__in=_living(institution), draft=key.row, id=file))
    evidence.remove(found)
    return bool(found)


@transaction.atomic
def hand_on(
    *, institution: Institution, key: DraftKey, to: DraftKey, session: SealedSession
) -> None:
    """Make a draft that of another form, with its files. Raises as `save` does."""
    old = _locked(institution, key, session)
    new = _locked(institution, to, session)
    evidence.hand_over(list(old.evidence.all()), old_key=key.key, owner=new, key=to.key)
    _write(new, to, sealing.open_draft(key.key, old))
    old.delete()


def destroy(*, key: DraftKey) -> bool:
    """Delete a draft and its files; return whether there was one."""
    return _destroy(key.row)


def sweep() -> int:
    """Delete the drafts whose time is over and files that no row names; return how many."""
    over = Draft.objects.filter(expires__lt=clock.now())
    count = 0
    for row in list(over.values_list("id", flat=True)):
        with transaction.atomic():
            # Asked again under the lock: its owner may have come back meanwhile.
            count += _delete(over.filter(id=row))
    return count + evidence.sweep_orphans()


def _living(institution: Institution) -> QuerySet[Draft]:
    return Draft.objects.filter(institution=institution, expires__gte=clock.now())


def _own(institution: Institution, token: str, person: Person) -> list[tuple[Draft, DraftKey]]:
    """The rows that this person's tokens lead to; no other of the browser's can be opened."""
    rows = _living(institution).filter(browser=DraftKey(token, "").browser)
    found = [(row, DraftKey(token, _submission(row.form, person.ring))) for row in rows]
    return [(row, key) for row, key in found if keys.equal(bytes(row.id), key.row)]


def _open(row: Draft, key: DraftKey) -> OpenDraft:
    files = [_file(key, file) for file in Evidence.objects.filter(draft=row)]
    return OpenDraft(key, sealing.open_draft(key.key, row), files)


def _locked(institution: Institution, key: DraftKey, session: SealedSession) -> Draft:
    """Return the draft's row, locked and renewed; a new one holds no fields."""
    if session.person and not session.hold():
        raise PermissionDenied("the person has signed out meanwhile")
    # Several uploads may come at once, each the first of its draft as far as it knows.
    row = Draft(id=key.row, institution=institution, browser=key.browser, form=key.form)
    row.expires, row.sealed = _expiry(), sealing.seal_draft(key.key, row, _stamped({}))
    fresh = {name: getattr(row, name) for name in _FRESH}
    found, made = Draft.objects.select_for_update().get_or_create(id=row.id, defaults=fresh)
    if made and not session.person:
        _check_number(key)
    if found.expires < clock.now():
        evidence.remove(list(found.evidence.all()))
        found.version, found.sealed = row.version, row.sealed
    found.expires = row.expires
    return found


def _check_number(key: DraftKey) -> None:
    if Draft.objects.filter(browser=key.browser).count() > MOST_WHILE_SIGNED_OUT:
        raise TooOften


def _write(row: Draft, key: DraftKey, fields: dict[str, Any]) -> None:
    row.version += 1
    row.sealed = sealing.seal_draft(key.key, row, _stamped(fields))
    row.save(update_fields=["version", "sealed", "expires"])


def _stamped(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, _SAVED: clock.now().isoformat(timespec="microseconds")}


@transaction.atomic
def _destroy(row: bytes) -> bool:
    return bool(_delete(Draft.objects.filter(id=row)))


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


def _is_token(token: str) -> bool:
    try:
        tokens.token_bytes(token)
    except WrongCode:
        return False
    return True


def _submission(form: str, ring: KeyRing) -> str:
    """The token of a form: its proof is a keyed hash that only the person's ring can make."""
    random, _, branch = form.partition(".")
    proof = ring.once(_SUBMISSION + random.encode()).hex()
    return ".".join(filter(None, [random, proof, branch]))
