# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making an account, opening it, and changing what opens it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from wbs.accounts import derivation, names, own_sessions, server_key
from wbs.accounts.models import Account, Institution
from wbs.accounts.people import Person, code_context, password_context, seal_profile
from wbs.accounts.sessions import SealedSession
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import codes, keys, password
from wbs.vault.errors import VaultError, WrongPassword


class NameTaken(Exception):
    """Another account has this username."""


class Refused(Exception):
    """The name and what should open it do not belong together; which of them is not said."""


class Wait(Exception):
    """Signing in under this name failed too often of late."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def create_account(
    *, institution: Institution, username: str, secret: str, profile: dict[str, Any]
) -> tuple[Account, bytes]:
    """Make an account whose password is `secret`; return it with its seed.

    `profile` is sealed to its owner only. Not in the audit log: it would say when a reporter came.
    Raises NameTaken, ProfileTooLong, Busy.
    """
    seed = keys.new_seed()
    account = Account(institution=institution, name_hash=names.name_hash(institution, username))
    account.sealed_seed = wrapped(account, seed, secret)
    told = {**profile, "username": username}
    account.sealed_profile = seal_profile(account, keys.KeyRing(seed), told)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        if names.find(institution, username) is None:
            raise
        raise NameTaken from error
    return account, seed


def sign_in(
    *, session: SealedSession, institution: Institution, username: str, secret: str
) -> Person:
    """Open the account with its password and begin a session in it, half for staff (`second`).

    An unknown name costs the same time as a wrong password. When the cost of a password was
    changed since, the seed is wrapped anew at that cost. Raises Refused, Wait, Busy.
    """
    account, seed = _opened(institution, username, secret)
    if password.cost_of(bytes(account.sealed_seed)) != derivation.cost():
        # Only as long as the password was not changed meanwhile: the wrap is bound to its epoch.
        same = Account.objects.filter(id=account.id, epoch=account.epoch)
        same.update(sealed_seed=wrapped(account, seed, secret))
    return _begin(session, account, institution, username, seed)


def _opened(institution: Institution, username: str, secret: str) -> tuple[Account, bytes]:
    _wait_if_slowed(institution, username)
    account = names.find(institution, username)
    try:
        with derivation.place():
            if account is None:
                folded = names.folded(username)
                password.burn(server_key.get(), folded, secret, derivation.cost())
                raise WrongPassword("no such account")
            context = password_context(account)
            return account, password.open_seed(bytes(account.sealed_seed), secret, context)
    except WrongPassword as error:
        names.failed(institution, username)
        raise Refused from error


def _wait_if_slowed(institution: Institution, username: str) -> None:
    if seconds := names.seconds_to_wait(institution, username):
        raise Wait(seconds)


def _begin(
    session: SealedSession, account: Account, institution: Institution, username: str, seed: bytes
) -> Person:
    person = session.begin(account, institution, seed)
    if person.is_reporter:
        names.succeeded(institution, username)
    return person


def sign_out(*, session: SealedSession) -> None:
    """End the session for good."""
    if session.person:
        record_staff(session.person, Event.STAFF_SIGNED_OUT)
    session.destroy()


def record_staff(person: Person, event: Event, **details: str) -> None:
    """Record what a member of staff did with their own account.

    What a reporter does with theirs is nobody's business, the log's least of all.
    """
    if person.is_staff:
        with transaction.atomic():
            record(institution=person.institution.id, event=event, actor=person.id, details=details)


def change_profile(*, person: Person, profile: dict[str, Any]) -> None:
    """Replace what the person told of themselves; the username stays."""
    told = {**profile, "username": person.username}
    person.account.profile_version += 1
    person.account.sealed_profile = seal_profile(person.account, person.ring, told)
    person.account.save(update_fields=["sealed_profile", "profile_version"])


def change_password(*, session: SealedSession, person: Person, current: str, new: str) -> None:
    """Wrap the seed under a new password, ending all other sessions. Raises Refused, Wait, Busy."""
    _account, seed = _opened(person.institution, person.username, current)
    _change_wrap(person.account, seed, new)
    with transaction.atomic():
        _store_wrap(person.account)
        # They are over by the epoch; the list of one's own shall not show them either.
        own_sessions.drop(person, but=session.row_id)
        record_staff(person, Event.STAFF_PASSWORD_CHANGED)
    session.modified = True


def wrapped(account: Account, seed: bytes, secret: str) -> bytes:
    """Return `seed` wrapped under a password, bound to the account and its epoch. Raises Busy."""
    context = password_context(account)
    with derivation.place():
        return password.wrap_seed(seed, secret, context, derivation.cost())


def _change_wrap(account: Account, seed: bytes, secret: str) -> None:
    account.epoch += 1
    account.sealed_seed = wrapped(account, seed, secret)


def _store_wrap(account: Account, **more: Any) -> None:
    """Store a new wrap in place of the one it was made from. Refused if that one is gone."""
    same = Account.objects.filter(id=account.id, epoch=account.epoch - 1)
    if not same.update(sealed_seed=account.sealed_seed, epoch=account.epoch, **more):
        raise Refused


def new_recovery_code(*, session: SealedSession, person: Person) -> str:
    """Make a recovery code that opens the account; an older one opens nothing any more."""
    code = codes.new_code()
    with transaction.atomic():
        account = Account.objects.select_for_update().get(id=person.id)
        account.recovery_version += 1
        account.recovery_seed = password.wrap_seed_with_code(
            session.seed, codes.parse_code(code), code_context(account)
        )
        account.save(update_fields=["recovery_seed", "recovery_version"])
    person.account = account
    return code


def recover(
    *, session: SealedSession, institution: Institution, username: str, code: str, new: str
) -> Person:
    """Open the account with its recovery code, set a new password, and sign in.

    The code is used up, and all other sessions end. Raises Refused, Wait, Busy.
    """
    _wait_if_slowed(institution, username)
    account = names.find(institution, username)
    try:
        if account is None or not account.recovery_seed:
            raise Refused
        seed = password.open_seed_with_code(
            bytes(account.recovery_seed), codes.parse_code(code), code_context(account)
        )
    except (Refused, VaultError) as error:
        names.failed(institution, username)
        raise Refused from error
    _change_wrap(account, seed, new)
    account.recovery_seed = None
    _store_wrap(account, recovery_seed=None, recovery_version=F("recovery_version") + 1)
    return _begin(session, account, institution, username, seed)
