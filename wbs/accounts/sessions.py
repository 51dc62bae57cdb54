# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed sessions: the cookie holds the only key, the row names nobody.

A thief of the database finds rows that neither say whose they are nor open. A session of staff
begins half: its keys are open, but nobody is signed in until the second step is given.
"""

from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from wbs.accounts.models import Account, Institution, Session
from wbs.accounts.people import Person
from wbs.vault import envelope, keys, tokens
from wbs.vault.errors import VaultError
from wbs.vault.keys import KeyRing
from wbs.web import clock, rows

COOKIE = "session"
PURPOSE = "session"
# OWASP ASVS 5.0, 7.3.1 and 7.3.2: a limit on silence and a limit on the whole.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# How long the second step may take.
HALF_LIFE = timedelta(minutes=10)
# How stale `seen` may grow before a request writes the row again.
TOUCH = timedelta(minutes=2)
# What every row is padded to.
SIZE = 4096


class SealedSession(dict[str, Any]):
    """What a session carries from page to page; empty and never stored while signed out.

    Changes are kept when they set, pop or clear top-level keys.
    """

    def __init__(self) -> None:
        super().__init__()
        self.token: str | None = None
        # Whose keys are open, and since when they have given all their steps.
        self.holder: Person | None = None
        self.is_half = False
        self.proved: datetime | None = None
        self.modified = False
        # Whether this request is no act of the person's, and prolongs nothing.
        self.quiet = False
        self._stored = False
        self._seed = b""
        self._began = self._seen = clock.now()

    def __setitem__(self, key: str, value: Any) -> None:
        self.modified = True
        super().__setitem__(key, value)

    def pop(self, key: str, *default: Any) -> Any:
        """Take out a key, as a dict does."""
        self.modified = self.modified or key in self
        return super().pop(key, *default)

    @property
    def person(self) -> Person | None:
        """Who is signed in; None while the second step is missing."""
        return None if self.is_half else self.holder

    @property
    def seed(self) -> bytes:
        """The open seed of the account, for wrapping it anew; 32 bytes, empty when signed out."""
        return self._seed

    @property
    def is_stored(self) -> bool:
        """Whether there is a row of it, be it an older state."""
        return self._stored

    @property
    def is_stale(self) -> bool:
        """Whether the row should be written again, to note that its owner is still here."""
        return self.modified or (not self.quiet and clock.now() - self._seen > TOUCH)

    @property
    def ends(self) -> datetime:
        """When the session is over if nothing more is done."""
        seen = clock.now() if self.is_stale else self._seen
        return min(seen + IDLE, self._began + ABSOLUTE)

    @property
    def left(self) -> int:
        """How many seconds there are until then."""
        return max(0, int((self.ends - clock.now()).total_seconds()))

    def begin(self, account: Account, institution: Institution, seed: bytes) -> Person:
        """Start a new session for `account`, whose seed was just opened; return its person.

        That of a member of staff is half until `complete`: no door of ours leads around it.
        """
        self.destroy()
        self.holder = Person(account, KeyRing(seed), institution)
        self.is_half = self.holder.is_staff
        self._seed = seed
        self._renew()
        return self.holder

    def complete(self) -> None:
        """Sign its holder in, the second step being given; under a new token (ASVS 5.0, 7.2.4)."""
        holder, seed = self.holder, self._seed
        self.destroy()
        self.holder, self._seed = holder, seed
        self._renew()
        self.prove()

    def prove(self) -> None:
        """Note that the second step was given just now."""
        self.proved, self.modified = clock.now(), True

    def _renew(self) -> None:
        self.token = tokens.new_token()
        self._began = self._seen = clock.now()
        self.modified = True

    def hold(self) -> bool:
        """Lock the row until the transaction ends; return whether it is still there.

        Another request may have signed out meanwhile.
        """
        if not self.token:
            return False
        rows = Session.objects.select_for_update().filter(id=_row_id(self.token))
        return rows.first() is not None

    def destroy(self) -> None:
        """End the session and delete its row."""
        if self.token:
            Session.objects.filter(id=_row_id(self.token)).delete()
        self.clear()
        self.token = self.holder = self.proved = None
        self._stored = self.is_half = False
        self._seed = b""

    def save(self) -> None:
        """Write the row, sealed under the cookie's token."""
        if not self.token or not self.holder:
            return
        institution = self.holder.institution
        row, key = _row_id(self.token), _row_key(self.token)
        payload = {
            "account": str(self.holder.id),
            "seed": b64encode(self._seed).decode(),
            "epoch": self.holder.account.epoch,
            "proved": self.proved and self.proved.isoformat(),
            "began": self._began.isoformat(),
            "seen": clock.now().isoformat(),
            "data": dict(self),
        }
        sealed = envelope.seal_json(key, payload, _context(institution.id, row), size=SIZE)
        owner, mark = self._owned(self.holder, row)
        expires = clock.hour(clock.now() + ABSOLUTE) + timedelta(hours=1)
        now = {"sealed": sealed, "mark": mark, "expires": expires}
        with transaction.atomic():  # so that it waits for its turn to write, not in its sleep
            if self._stored:
                # Nothing is written where another request has signed out meanwhile.
                Session.objects.filter(id=row).update(**now)
            else:
                Session.objects.create(id=row, institution=institution, owner=owner, **now)
        self._stored, self.modified = True, False

    def _owned(self, holder: Person, row: bytes) -> tuple[bytes, bytes]:
        """Return by what staff find this row, and what they read in it; random for others."""
        owner, key = keys.new_key(), keys.new_key()
        if holder.is_staff and not self.is_half:
            owner, key = holder.ring.session_owner, holder.ring.wrap_key
        told = {"began": self._began.isoformat(), "seen": clock.now().isoformat()}
        return owner, envelope.seal_json(key, told, mark_context(holder.institution.id, row))

    @property
    def row_id(self) -> bytes:
        """What the row is found by; empty when signed out."""
        return _row_id(self.token) if self.token else b""


def load(token: str, institution: Institution) -> SealedSession:
    """Return the session of a cookie's token; an empty one when it is over or was never there."""
    session = SealedSession()
    try:
        row_id, key = _row_id(token), _row_key(token)
    except VaultError:
        return session
    row = next(iter(rows.equal(Session, id=row_id, institution=institution.id)), None)
    if row is None:
        return session
    try:
        payload = envelope.unseal_json(key, bytes(row.sealed), _context(institution.id, row_id))
    except VaultError:
        row.delete()
        return session
    _fill(session, token, payload, institution)
    if session.holder is None:
        row.delete()
    return session


def _fill(
    session: SealedSession, token: str, payload: dict[str, Any], institution: Institution
) -> None:
    began = datetime.fromisoformat(payload["began"])
    seen = datetime.fromisoformat(payload["seen"])
    if is_over(began, seen):
        return
    found = rows.equal(Account, id=UUID(payload["account"]), institution=institution.id)
    if not found or found[0].epoch != payload["epoch"]:
        return
    seed, proved = b64decode(payload["seed"]), payload["proved"]
    holder = Person(found[0], KeyRing(seed), institution)
    is_half = holder.is_staff and proved is None
    if is_half and clock.now() - began > HALF_LIFE:
        return
    session.update(payload["data"])
    session.token, session._seed, session._stored = token, seed, True
    session._began, session._seen = began, seen
    session.holder, session.is_half = holder, is_half
    session.proved = datetime.fromisoformat(proved) if proved else None


def is_over(began: datetime, seen: datetime) -> bool:
    """Tell whether a session has been silent, or has lasted, too long."""
    return clock.now() - seen > IDLE or clock.now() - began > ABSOLUTE


def sweep() -> int:
    """Delete the rows whose time is over; return how many."""
    return Session.objects.filter(expires__lt=clock.now()).delete()[0]


def _row_id(token: str) -> bytes:
    return tokens.row_id(tokens.token_bytes(token), PURPOSE)


def _row_key(token: str) -> bytes:
    return tokens.row_key(tokens.token_bytes(token), PURPOSE)


def mark_context(institution: UUID, row: bytes) -> bytes:
    """Return what binds the mark of a session to its row."""
    return envelope.context(institution.bytes, "session mark", row)


def _context(institution: UUID, row: bytes) -> bytes:
    return envelope.context(institution.bytes, "session", row)
