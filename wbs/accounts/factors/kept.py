# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where second factors lie: in their owner's sealed profile.

A thief of the database reads no secret, and deleting a row takes no factor away: the profile is
bound to its version, and every use of a one-time thing makes the next version.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from wbs.accounts.models import Account
from wbs.accounts.people import Person, seal_profile
from wbs.vault import keys
from wbs.web.faults import Busy

KEY = "factors"


class Moved(Busy):
    """Another request changed or used a factor meanwhile: nothing was stored, try again."""


@dataclass(frozen=True)
class Passkey:
    """A WebAuthn credential: its name, what it is (base64), and how often it was used at least."""

    name: str
    credential: str = field(repr=False)
    count: int = 0

    @property
    def ref(self) -> str:
        """What addresses name it by: 16 hexadecimal digits."""
        return keys.digest("passkey", self.credential.encode())[:8].hex()


@dataclass(frozen=True)
class Factors:
    """What opens the second step of one person.

    `used` is the newest TOTP step that was accepted; `codes` the digests of unused backup codes.
    """

    totp: str = field(repr=False)
    used: int = 0
    codes: tuple[str, ...] = field(default=(), repr=False)
    passkeys: tuple[Passkey, ...] = ()


def of(profile: dict[str, Any]) -> Factors | None:
    """Return the factors in an opened profile; None where none was set up yet."""
    told = profile.get(KEY)
    if not told:
        return None
    passkeys = tuple(Passkey(**one) for one in told["passkeys"])
    return Factors(told["totp"], told["used"], tuple(told["codes"]), passkeys)


def into(profile: dict[str, Any], factors: Factors) -> dict[str, Any]:
    """Return `profile` with these factors in it."""
    return {**profile, KEY: asdict(factors)}


def store(person: Person, factors: Factors) -> None:
    """Store factors made from those that `person` was opened with.

    Of two requests that come from the same ones the second raises Moved, so that one code does not
    pass twice. Raises ProfileTooLong.
    """
    account = person.account
    told = into(person.profile(), factors)
    then = account.profile_version
    account.profile_version += 1
    try:
        account.sealed_profile = seal_profile(account, person.ring, told)
        same = Account.objects.filter(id=account.id, profile_version=then, epoch=account.epoch)
        if not same.update(
            sealed_profile=account.sealed_profile, profile_version=account.profile_version
        ):
            raise Moved
    except Exception:
        account.refresh_from_db()
        raise


def without_code(factors: Factors, digest: str) -> Factors:
    """Return the factors with one backup code used up."""
    return replace(factors, codes=tuple(one for one in factors.codes if one != digest))
