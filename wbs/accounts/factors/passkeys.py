# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys as a second step (WebAuthn Level 3). The only module that knows python-fido2."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fido2.cose import ES256, RS256, EdDSA
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wbs.accounts.factors.kept import Passkey

# What fits into a sealed profile of 4 KiB beside the rest.
MOST = 5
_LONGEST_CREDENTIAL = 480
_LONGEST_ANSWER = 20_000
_KINDS = [
    PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=kind.ALGORITHM)
    for kind in (ES256, EdDSA, RS256)
]


class NotTaken(Exception):
    """What the browser sent is no passkey, not of this site, or not of this person."""


@dataclass(frozen=True)
class Site:
    """Whom a passkey is made for: the host, the origin its pages have, the name people know."""

    host: str
    origin: str
    name: str

    def server(self) -> Fido2Server:
        """Return the library's face of this site; it takes answers to this very origin only."""
        server = Fido2Server(
            PublicKeyCredentialRpEntity(name=self.name, id=self.host),
            attestation=AttestationConveyancePreference.NONE,
            verify_origin=lambda origin: origin == self.origin,
        )
        server.allowed_algorithms = _KINDS
        return server


@dataclass(frozen=True)
class Answer:
    """What a browser sent, the state that its challenge was kept in, and for which site."""

    site: Site
    state: Any = field(repr=False)
    text: str = field(repr=False)


def offer(
    site: Site, handle: bytes, username: str, name: str, held: Sequence[Passkey]
) -> tuple[str, Any]:
    """Return (JSON for the browser, state for the session) to make one more passkey.

    `handle` is 32 bytes that name the person to their authenticator and to nobody else.
    """
    options, state = site.server().register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=username, display_name=name),
        credentials=[_credential(one) for one in held],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.dumps(dict(options.public_key)), state


def made(answer: Answer, name: str) -> Passkey:
    """Return the passkey that a browser has made. Raises NotTaken."""
    try:
        told = answer.site.server().register_complete(answer.state, _parsed(answer.text))
        data = told.credential_data
    except Exception as error:  # whatever a hostile answer makes of the parser
        raise NotTaken from error
    if data is None or len(data) > _LONGEST_CREDENTIAL:
        raise NotTaken
    if data.public_key.get(3) not in {kind.alg for kind in _KINDS}:
        raise NotTaken
    return Passkey(name, b64encode(data).decode(), told.counter)


def ask(site: Site, held: Sequence[Passkey]) -> tuple[str, Any]:
    """Return (JSON for the browser, state for the session) to use one of these passkeys."""
    options, state = site.server().authenticate_begin(
        [_credential(one) for one in held],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.dumps(dict(options.public_key)), state


def used(answer: Answer, held: Sequence[Passkey]) -> tuple[Passkey, ...]:
    """Return the passkeys with the count of the one that was used raised. Raises NotTaken.

    A count that does not grow tells of a copied authenticator (WebAuthn, 7.2); those that count
    nothing say 0 each time.
    """
    try:
        told = _parsed(answer.text)
        found = answer.site.server().authenticate_complete(
            answer.state, [_credential(one) for one in held], told
        )
        count = AuthenticationResponse.from_dict(told).response.authenticator_data.counter
    except Exception as error:  # whatever a hostile answer makes of the parser
        raise NotTaken from error
    key = b64encode(found).decode()
    before = next(one for one in held if one.credential == key)
    if (count or before.count) and count <= before.count:
        raise NotTaken
    return tuple(replace(one, count=count) if one is before else one for one in held)


def _parsed(text: str) -> Any:
    if len(text) > _LONGEST_ANSWER:
        raise NotTaken
    return json.loads(text)


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(b64decode(passkey.credential))
