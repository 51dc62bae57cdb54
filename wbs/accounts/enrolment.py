# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming onto the staff, or back onto it after a password was lost.

An invitation is a link for one person, good for 72 hours. Whoever opens it chooses a password and
gets new keys, then sets up the second step. The keys count only once the supervisor has compared
their fingerprint with the person and signed the next roster; until then nothing of an account is
changed, so that an invitation alone neither lets anyone in nor shuts anyone out. The fingerprint is
shown only to the browser that made the keys: whoever gets hold of a link first must not have the
rightful person read out theirs.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from wbs.accounts import actions, custody, names, roster, second
from wbs.accounts.actions import NameTaken
from wbs.accounts.factors import kept, totp
from wbs.accounts.models import Account, Enrolment, Institution, Leaving
from wbs.accounts.people import Person, opened, seal_profile
from wbs.accounts.roles import STAFF, Role, conflicting
from wbs.accounts.roster import Reader
from wbs.audit.chain import record
from wbs.audit.events import Event
from wbs.vault import codes, envelope, keys, tokens
from wbs.vault.errors import WrongCode
from wbs.vault.keys import KeyRing
from wbs.web import clock

LIFETIME = timedelta(hours=72)
# There is one supervisor, whose key signs; the office is not given away by a link.
OFFERED = tuple(role for role in Role if role in STAFF and role != Role.SUPERVISOR)

_PURPOSE = "enrolment"


class NotOffered(Exception):
    """Nobody can be invited so: roles that must stay apart, none, or no such member of staff."""


class Over(Exception):
    """The invitation was used, withdrawn, or is too old."""


class OtherName(Exception):
    """Someone who renews their keys gave another username than their own."""


class NotTheirs(Exception):
    """No keys that wait for a signature have this fingerprint."""


class Outdated(Exception):
    """The account changed since: its password was changed, or another took the username."""


def invite(*, person: Person, name: str, roles: Iterable[Role], unit: str = "") -> str:
    """Invite someone new; return the token of their link, which is stored nowhere.

    `unit` is where they work, so that a report about it is not sealed to them unasked.

    Raises NotOffered.
    """
    held = frozenset(roles)
    if not held or not held <= frozenset(OFFERED) or conflicting(held):
        raise NotOffered
    return _invited(person, tokens.new_id(), (name, unit), held, renews=False)


def invite_again(*, person: Person, account: UUID) -> str:
    """Invite a member of staff, whose password is lost, to make new keys; return the token.

    So comes back, too, whoever was shut out and is not signed off yet. Raises NotOffered when the
    account is not on the roster.
    """
    reader = roster.signed(person.institution).reader(account)
    if reader is None:
        raise NotOffered
    return _invited(person, reader.id, (reader.name, reader.unit), reader.roles, renews=True)


@transaction.atomic
def _invited(
    person: Person, account: UUID, who: tuple[str, str], roles: frozenset[Role], *, renews: bool
) -> str:
    token = tokens.new_token()
    Enrolment.objects.filter(institution=person.institution, account=account).delete()
    Enrolment.objects.create(
        id=_row_id(token),
        institution=person.institution,
        account=account,
        renews=renews,
        name=who[0],
        unit=who[1],
        roles=sorted(str(role) for role in roles),
        expires=clock.now() + LIFETIME,
    )
    _record(person, Event.STAFF_INVITED, account)
    return token


@transaction.atomic
def withdraw(*, person: Person, account: UUID) -> bool:
    """Take an invitation back; return whether there was one."""
    found, _each = Enrolment.objects.filter(
        institution=person.institution, account=account
    ).delete()
    if found:
        _record(person, Event.INVITATION_WITHDRAWN, account)
    return bool(found)


def find(institution: Institution, token: str) -> Enrolment:
    """Return the invitation of a link. Raises Over."""
    try:
        row_id = _row_id(token)
    except WrongCode:
        raise Over from None
    row = _living(institution).filter(id=row_id).first()
    if row is None:
        raise Over
    return row


def open_ones(institution: Institution) -> list[Enrolment]:
    """Return the invitations that are open, those that wait for a signature first."""
    rows = _living(institution).order_by("name", "account")
    return sorted(rows, key=lambda row: row.box_public is None)


def accept(*, institution: Institution, token: str, username: str, secret: str) -> str:
    """Make the new keys of an invited person, wrapped under `secret`; `equip` finishes them.

    Return the token by which this browser, and no other, finds what waits; the link is used up.
    Raises Over, OtherName (of someone who renews), NameTaken (of someone new), Busy.
    """
    row = find(institution, token)
    account = _account(row, username)
    seed = keys.new_seed()
    own = tokens.new_token()
    made = {
        "id": _row_id(own),
        "name_hash": account.name_hash,
        "sealed_seed": actions.wrapped(account, seed, secret),
        "sealed_profile": seal_profile(account, KeyRing(seed), {"username": username}),
        "epoch": account.epoch,
        "profile_version": account.profile_version,
        "seed_for_browser": envelope.seal(_row_key(own), seed, _seed_context(row)),
        "expires": clock.now() + LIFETIME,
    }
    # Once: whoever comes second with the same link changes nothing.
    if not Enrolment.objects.filter(id=row.id, sealed_seed__isnull=True).update(**made):
        raise Over
    return own


def secret_for(token: str) -> str:
    """Return the TOTP secret that the browser with this own token sets up.

    It lies nowhere until it is proven; who made the link has another token.
    """
    return totp.secret_of(keys.derive(tokens.token_bytes(token), "enrolment.totp"))


def equip(*, institution: Institution, token: str, typed: str) -> list[str]:
    """Add the second step, proven by its first code, to keys made by `accept`; they wait from now.

    Return the backup codes, which are kept nowhere. Raises Over, WrongDigits.
    """
    row = find(institution, token)
    if row.seed_for_browser is None:
        raise Over
    factors, codes_made = second.begin(secret_for(token), typed)
    seed = envelope.unseal(_row_key(token), bytes(row.seed_for_browser), _seed_context(row))
    account, ring = _account_of(row), KeyRing(seed)
    made = {
        "sealed_profile": seal_profile(account, ring, kept.into(opened(account, ring), factors)),
        "seed_for_browser": None,
        "box_public": ring.box_public,
        "sign_public": ring.sign_public,
    }
    with transaction.atomic():
        if not Enrolment.objects.filter(id=row.id, box_public__isnull=True).update(**made):
            raise Over
        record(institution=institution.id, event=Event.STAFF_ENROLLED, actor=row.account)
    return codes_made


def username_of(row: Enrolment, token: str) -> str:
    """Return the name chosen in `accept`, to the browser that chose it. Raises Over."""
    if row.seed_for_browser is None:
        raise Over
    seed = envelope.unseal(_row_key(token), bytes(row.seed_for_browser), _seed_context(row))
    return str(opened(_account_of(row), KeyRing(seed))["username"])


def _account_of(row: Enrolment) -> Account:
    """Return the account as `accept` made it; it is not stored."""
    return Account(
        id=row.account,
        institution=row.institution,
        sealed_profile=row.sealed_profile,
        epoch=row.epoch,
        profile_version=row.profile_version,
    )


def _account(row: Enrolment, username: str) -> Account:
    """Return the account as it will be once signed; it is not stored."""
    name_hash = names.name_hash(row.institution, username)
    known = Account.objects.filter(institution=row.institution, name_hash=name_hash).first()
    if not row.renews:
        if known is not None:
            raise NameTaken
        return Account(id=row.account, institution=row.institution, name_hash=name_hash)
    if known is None or known.id != row.account:
        raise OtherName
    known.epoch += 1
    known.profile_version += 1
    return known


def fingerprint(row: Enrolment) -> str:
    """Return what the person reads to the supervisor: of their keys, name, unit and roles."""
    return codes.fingerprint(
        row.account.bytes,
        row.name.encode(),
        row.unit.encode(),
        ",".join(row.roles).encode(),
        bytes(row.box_public or b""),
        bytes(row.sign_public or b""),
    )


def sign(*, institution: Institution, signer: UUID | None, ring: KeyRing, typed: str) -> Enrolment:
    """Take the keys with this fingerprint onto the next roster; their account becomes theirs.

    `ring` is the supervisor's or the kit's; `signer` None stands for the person themselves (the kit
    has no account). Belongs to the caller's transaction. Raises NotTheirs, Outdated, RosterBroken.
    """
    # One signature after the other: each makes the next version.
    Institution.objects.select_for_update(no_key=True).get(id=institution.id)
    waiting = _living(institution).filter(box_public__isnull=False).select_for_update()
    row = next((row for row in waiting if codes.same_fingerprint(typed, fingerprint(row))), None)
    if row is None:
        raise NotTheirs
    _take_over(row)
    reader = Reader(
        id=row.account,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles),
        box_public=bytes(row.box_public or b""),
        sign_public=bytes(row.sign_public or b""),
        unit=row.unit,
    )
    roster.amend(institution=institution, signer=signer or row.account, ring=ring, reader=reader)
    custody.forget(institution, reader.id)
    Enrolment.objects.filter(id=row.id).delete()
    Leaving.objects.filter(institution=institution, account=row.account).delete()
    return row


def _take_over(row: Enrolment) -> None:
    made = {
        "sealed_seed": row.sealed_seed,
        "sealed_profile": row.sealed_profile,
        "epoch": row.epoch,
        "profile_version": row.profile_version,
    }
    if not row.renews:
        try:
            with transaction.atomic():
                Account.objects.create(
                    id=row.account, institution=row.institution, name_hash=row.name_hash, **made
                )
        except IntegrityError as error:
            raise Outdated from error
        return
    # A password changed since shows that its owner has it after all: their keys stay.
    same = Account.objects.filter(
        id=row.account, epoch=row.epoch - 1, profile_version=row.profile_version - 1
    )
    if not same.update(**made, recovery_seed=None, recovery_version=F("recovery_version") + 1):
        raise Outdated


def sweep() -> int:
    """Delete the invitations whose time is over; return how many."""
    return Enrolment.objects.filter(expires__lt=clock.now()).delete()[0]


def _living(institution: Institution) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(institution=institution, expires__gte=clock.now())


def _record(person: Person, event: Event, account: UUID) -> None:
    record(
        institution=person.institution.id,
        event=event,
        actor=person.id,
        details={"reader": str(account)},
    )


def _seed_context(row: Enrolment) -> bytes:
    return envelope.context(row.institution_id.bytes, "enrolment", row.account.bytes)


def _row_key(token: str) -> bytes:
    return tokens.row_key(tokens.token_bytes(token), _PURPOSE)


def _row_id(token: str) -> bytes:
    return tokens.row_id(tokens.token_bytes(token), _PURPOSE)
