# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person who is signed in: an account whose keys are open."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from wbs.accounts import roster, standing_in
from wbs.accounts.models import Absence, Account, Institution
from wbs.accounts.roles import Role
from wbs.accounts.roster import Document, Reader
from wbs.vault import envelope
from wbs.vault.keys import KeyRing

# 4 KiB whatever a person tells, so that the size of a row names nobody.
PROFILE_BYTES = 4096


@dataclass
class Person:
    """One account, its open key ring, and what the signed roster says of it."""

    account: Account
    ring: KeyRing = field(repr=False)
    institution: Institution
    # The roster as it is when this person comes; acts that seal look once more at their end.
    roster_seen: Document = field(init=False, repr=False)
    _reader: Reader | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        """Look the account up on the roster; whoever is not there is a reporter."""
        self.roster_seen = roster.current(self.institution)
        reader = self.roster_seen.reader(self.account.id)
        # The account must hold the very keys that were signed, not just the same id.
        if reader and reader.box_public == self.ring.box_public:
            self._reader = reader

    @property
    def id(self) -> UUID:
        """The account's id."""
        return self.account.id

    @property
    def roles(self) -> frozenset[Role]:
        """What this person may be addressed as."""
        return self._reader.roles if self._reader else frozenset({Role.REPORTER})

    @property
    def is_staff(self) -> bool:
        """Whether the roster lists this person."""
        return self._reader is not None

    @property
    def is_reporter(self) -> bool:
        """Whether this person reports rather than works here."""
        return self._reader is None

    @cached_property
    def username(self) -> str:
        """The name this person signs in with."""
        return str(self.profile()["username"])

    @property
    def name(self) -> str:
        """The name on the roster for staff, the username for a reporter."""
        return self._reader.name if self._reader else self.username

    @cached_property
    def away(self) -> dict[UUID, Absence]:
        """Who of the staff is away today, by account."""
        return standing_in.away(self.institution, self.roster_seen)

    def profile(self) -> dict[str, Any]:
        """Return what this person told of themselves at sign-up. Raises VaultError."""
        return opened(self.account, self.ring)


def profile_context(account: Account) -> bytes:
    """Return what binds a sealed profile to its row and version."""
    return _context(account, "profile", account.profile_version)


def password_context(account: Account) -> bytes:
    """Return what binds a seed wrapped under a password to its row and epoch."""
    return _context(account, "seed by password", account.epoch)


def code_context(account: Account) -> bytes:
    """Return what binds a seed wrapped under a recovery code to its row and version."""
    return _context(account, "seed by code", account.recovery_version)


def _context(account: Account, what: str, version: int) -> bytes:
    return envelope.context(
        account.institution_id.bytes, "account", account.id.bytes, what, version
    )


def opened(account: Account, ring: KeyRing) -> dict[str, Any]:
    """Return the profile of an account to whoever has its keys. Raises VaultError."""
    sealed = bytes(account.sealed_profile)
    told: dict[str, Any] = envelope.unseal_json(ring.wrap_key, sealed, profile_context(account))
    return told


class ProfileTooLong(Exception):
    """What a person told of themselves does not fit into the fixed size of its row."""


def seal_profile(account: Account, ring: KeyRing, profile: dict[str, Any]) -> bytes:
    """Return `profile` sealed to its owner. Raises ProfileTooLong over 4,092 bytes of JSON."""
    context = profile_context(account)
    try:
        return envelope.seal_json(ring.wrap_key, profile, context, size=PROFILE_BYTES)
    except ValueError as error:
        raise ProfileTooLong from error
