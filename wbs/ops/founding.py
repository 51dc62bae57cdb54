# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding an institution: its staff, its keys, its first signed roster."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from wbs.accounts import actions, custody, middleware, roster, server_key
from wbs.accounts.factors import kept as kept_factors
from wbs.accounts.factors.kept import Factors
from wbs.accounts.models import Account, Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role, conflicting
from wbs.reports.categories import ensure_categories
from wbs.reports.grounds import ensure_grounds
from wbs.vault import codes, keys
from wbs.web import kept


class CannotFound(Exception):
    """The staff given cannot run an institution; the message says why."""


@dataclass(frozen=True)
class NewStaff:
    """One member of staff to be. `secret` is the first password.

    Without `totp`, a base32 secret, they set up their second step when they first sign in.
    """

    username: str
    name: str
    roles: frozenset[Role]
    secret: str = field(repr=False)
    totp: str = field(default="", repr=False)


@dataclass(frozen=True)
class Founded:
    """A new institution, its staff signed in, and the recovery halves to print, once.

    The alternate's halves open what concerns the supervisor, and are for people beside them.
    """

    institution: Institution
    staff: tuple[Person, ...]
    case_halves: tuple[str, str] = field(repr=False)
    alternate_halves: tuple[str, str] = field(repr=False)
    identity_halves: tuple[str, str] = field(repr=False)


@transaction.atomic
def found(*, name: str, slug: str, timezone: str, staff: Sequence[NewStaff]) -> Founded:
    """Make an institution with its categories, staff accounts and signed roster.

    The one supervisor's key becomes the root key. The secrets of the recovery kits exist only in
    the halves returned. Raises CannotFound when a role is missing or held together with one that
    must stay apart.
    """
    check(staff)
    server_key.create()
    institution = Institution.objects.create(name=name, slug=slug, timezone=timezone)
    ensure_categories(institution)
    ensure_grounds(institution)
    accounts = [_account(institution, one) for one in staff]
    readers = [
        roster.Reader(account.id, one.name, one.roles, ring.box_public, ring.sign_public)
        for one, (account, ring) in zip(staff, accounts, strict=True)
    ]
    at = next(i for i, one in enumerate(staff) if Role.SUPERVISOR in one.roles)
    signer, signer_ring = accounts[at]
    cases, alternate, identities = (keys.new_seed() for _each in range(3))
    kit = keys.KeyRing(cases)
    custody_pair = keys.new_key_pair()
    document = roster.begin(
        institution=institution,
        supervisor=(signer.id, signer_ring),
        readers=readers,
        custody_public=custody_pair.public,
        kit=roster.Kit(
            cases=kit.box_public,
            alternate=keys.KeyRing(alternate).box_public,
            identities=keys.KeyRing(identities).box_public,
            signer=kit.sign_public,
        ),
    )
    custody.begin(institution, custody_pair, document)
    middleware.forget()
    kept.forget()
    return Founded(
        institution=institution,
        staff=tuple(Person(account, ring, institution) for account, ring in accounts),
        case_halves=codes.split(cases),
        alternate_halves=codes.split(alternate),
        identity_halves=codes.split(identities),
    )


def _account(institution: Institution, one: NewStaff) -> tuple[Account, keys.KeyRing]:
    profile = kept_factors.into({}, Factors(totp=one.totp)) if one.totp else {}
    account, seed = actions.create_account(
        institution=institution, username=one.username, secret=one.secret, profile=profile
    )
    return account, keys.KeyRing(seed)


def check(staff: Sequence[NewStaff]) -> None:
    """Raise CannotFound when these people cannot run an institution, and say why."""
    for one in staff:
        if conflicting(one.roles):
            raise CannotFound(f"{one.username} cannot hold these roles together")
    held = [role for one in staff for role in one.roles]
    if held.count(Role.SUPERVISOR) != 1:
        raise CannotFound("there must be exactly one supervisor, who signs the roster")
    for role in (Role.VERIFIER, Role.EXAMINER, Role.CUSTODIAN, Role.ADMIN):
        if role not in held:
            raise CannotFound(f"there must be at least one {role.value}")
