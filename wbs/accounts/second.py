# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second step of staff: giving it, setting it up, and giving it again before what is grave.

OWASP ASVS 5.0: 6.3.3 (two factors), 6.5.1 (a code counts once), 7.5.1 and 7.5.3 (asked again).
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from wbs.accounts import names
from wbs.accounts.actions import Refused, Wait, record_staff
from wbs.accounts.factors import codes, kept, passkeys, totp
from wbs.accounts.factors.kept import Factors, Moved, Passkey
from wbs.accounts.factors.passkeys import Answer
from wbs.accounts.people import Person
from wbs.accounts.sessions import SealedSession
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.web import clock

# How long a second step counts for what is grave.
FRESH = timedelta(minutes=5)


class AlreadySet(Exception):
    """There are factors, or the log says that there were: none can be set up by password alone."""


class TooMany(Exception):
    """No more passkeys fit."""


class NotThere(Exception):
    """This person has no such passkey."""


class WrongDigits(Exception):
    """The code is none of this secret's: the app was not set up rightly, or its clock is off."""


@dataclass(frozen=True)
class Given:
    """What a person gives as the second step; one of these."""

    totp: str = field(default="", repr=False)
    backup: str = field(default="", repr=False)
    passkey: Answer | None = field(default=None, repr=False)


def factors_of(person: Person) -> Factors | None:
    """Return the person's factors; None where they have set up none yet."""
    return kept.of(person.profile())


def is_fresh(session: SealedSession) -> bool:
    """Tell whether the second step was given within the last five minutes."""
    return session.proved is not None and clock.now() - session.proved <= FRESH


def give(*, session: SealedSession, given: Given) -> Person:
    """Take the second step: it signs in a half session, and lets a whole one do what is grave.

    Raises Refused (also for a code that was used before), Wait.
    """
    person = _holder(session)
    if seconds := names.seconds_to_wait(person.institution, person.username, names.SECOND):
        raise Wait(seconds)
    try:
        with transaction.atomic():
            _check(person, given)
            if session.is_half:
                record_staff(person, Event.STAFF_SIGNED_IN)
    except (Refused, Moved) as error:
        names.failed(person.institution, person.username, names.SECOND)
        record_staff(person, Event.STAFF_SECOND_REFUSED)
        raise Refused from error
    _arrive(session, person)
    return person


def _holder(session: SealedSession) -> Person:
    if session.holder is None:
        raise Refused
    return session.holder


def _arrive(session: SealedSession, person: Person) -> None:
    # After the record is there: a session that it misses must not come about.
    names.succeeded(person.institution, person.username)
    if session.is_half:
        session.complete()
    else:
        session.prove()


def _check(person: Person, given: Given) -> None:
    factors = factors_of(person)
    if factors is None:
        raise Refused
    if given.passkey:
        _use_passkey(person, factors, given.passkey)
    elif given.backup:
        _use_code(person, factors, given.backup)
    else:
        _use_totp(person, factors, given.totp)


def _use_totp(person: Person, factors: Factors, typed: str) -> None:
    after = factors.used if settings.WBS_TOTP_ONCE else 0
    step = totp.matching_step(factors.totp, typed, after)
    if step is None:
        raise Refused
    if settings.WBS_TOTP_ONCE:
        kept.store(person, replace(factors, used=step))


def _use_code(person: Person, factors: Factors, typed: str) -> None:
    digest = codes.digest(typed)
    if digest is None or digest not in factors.codes:
        raise Refused
    kept.store(person, kept.without_code(factors, digest))
    record_staff(person, Event.STAFF_CODE_USED)


def _use_passkey(person: Person, factors: Factors, answer: Answer) -> None:
    try:
        passkeys_now = passkeys.used(answer, factors.passkeys)
    except passkeys.NotTaken as error:
        raise Refused from error
    # Also where the count stays: of two requests with one answer one gets in.
    kept.store(person, replace(factors, passkeys=passkeys_now))


def may_set_up(person: Person) -> bool:
    """Tell whether this person never had a second step.

    Whoever can write to the database may put back a profile from before; the log remembers.
    """
    known = chain.has(person.institution.id, Event.STAFF_FACTOR_ADDED, person.id)
    return factors_of(person) is None and not known


def begin(secret: str, typed: str) -> tuple[Factors, list[str]]:
    """Return the first factors of someone and their backup codes, which are kept nowhere.

    Raises WrongDigits unless the code proves that their app has the secret.
    """
    step = totp.matching_step(secret, typed, 0)
    if step is None:
        raise WrongDigits
    made = codes.new_codes()
    return Factors(totp=secret, used=step, codes=digests(made)), made


def digests(made: list[str]) -> tuple[str, ...]:
    """Return what is kept of backup codes."""
    return tuple(digest for digest in map(codes.digest, made) if digest)


def replace_totp(*, person: Person, secret: str, typed: str) -> None:
    """Put a new secret in place of the old one. Raises WrongDigits, Refused, Moved."""
    factors, step = _own_factors(person), totp.matching_step(secret, typed, 0)
    if step is None:
        raise WrongDigits
    with transaction.atomic():
        kept.store(person, replace(factors, totp=secret, used=step))
        record_staff(person, Event.STAFF_FACTOR_ADDED, kind="totp")


def renew_codes(*, person: Person) -> list[str]:
    """Return new backup codes; the old ones open nothing any more. Raises Refused, Moved."""
    factors = _own_factors(person)
    made = codes.new_codes()
    with transaction.atomic():
        kept.store(person, replace(factors, codes=digests(made)))
        record_staff(person, Event.STAFF_CODES_MADE)
    return made


def add_passkey(*, person: Person, answer: Answer, name: str) -> None:
    """Add a passkey to a person's factors. Raises NotTaken, TooMany, ProfileTooLong, Moved."""
    factors = _own_factors(person)
    if len(factors.passkeys) >= passkeys.MOST:
        raise TooMany
    added = passkeys.made(answer, name)
    with transaction.atomic():
        kept.store(person, replace(factors, passkeys=(*factors.passkeys, added)))
        record_staff(person, Event.STAFF_FACTOR_ADDED, kind="passkey")


def rename_passkey(*, person: Person, ref: str, name: str) -> None:
    """Give a passkey another name. Raises NotThere, ProfileTooLong, Moved."""
    factors = _own_factors(person)
    _found(factors, ref)
    renamed = tuple(replace(one, name=name) if one.ref == ref else one for one in factors.passkeys)
    kept.store(person, replace(factors, passkeys=renamed))


def remove_passkey(*, person: Person, ref: str) -> None:
    """Take a passkey away; the app stays, so that there is always a second step.

    Raises NotThere, Moved.
    """
    factors = _own_factors(person)
    gone = _found(factors, ref)
    left = tuple(one for one in factors.passkeys if one is not gone)
    with transaction.atomic():
        kept.store(person, replace(factors, passkeys=left))
        record_staff(person, Event.STAFF_FACTOR_REMOVED, kind="passkey")


def _own_factors(person: Person) -> Factors:
    factors = factors_of(person)
    if factors is None:
        raise Refused
    return factors


def _found(factors: Factors, ref: str) -> Passkey:
    for one in factors.passkeys:
        if one.ref == ref:
            return one
    raise NotThere


def set_up(*, session: SealedSession, secret: str, typed: str) -> list[str]:
    """Keep the first factors of the holder of a half session and sign them in.

    Return the backup codes. Raises WrongDigits, AlreadySet, Moved, ProfileTooLong.
    """
    person = _holder(session)
    if not session.is_half or not may_set_up(person):
        raise AlreadySet
    factors, made = begin(secret, typed)
    with transaction.atomic():
        kept.store(person, factors)
        record_staff(person, Event.STAFF_FACTOR_ADDED, kind="totp")
        record_staff(person, Event.STAFF_CODES_MADE)
        record_staff(person, Event.STAFF_SIGNED_IN)
    _arrive(session, person)
    return made
