# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passkey in software, honest or not: answers what a page asks, as a browser would."""

import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import sha256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One credential. What it says of itself can be changed before it answers."""

    origin: str = "https://wbs.example"
    rp: str = "wbs.example"
    credential: bytes = b"k" * 32
    count: int = 0
    flags: int = PRESENT | VERIFIED
    _key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str) -> str:
        """Answer a page that asks for a new passkey."""
        public = ES256.from_cryptography_key(self._key.public_key())
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential
        told = self._data(ATTESTED) + attested + cbor.encode(public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", options)
        return self._answer({"attestationObject": attestation, "clientDataJSON": client})

    def use(self, options: str) -> str:
        """Answer a page that asks for this passkey."""
        self.count += 1 if self.count else 0
        client, told = self._client("webauthn.get", options), self._data(0)
        signature = self._key.sign(told + sha256(client), ec.ECDSA(hashes.SHA256()))
        parts = {"authenticatorData": told, "clientDataJSON": client, "signature": signature}
        return self._answer(parts)

    def _data(self, more: int) -> bytes:
        return sha256(self.rp.encode()) + struct.pack(">BI", self.flags | more, self.count)

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, parts: dict[str, bytes]) -> str:
        name = _text(self.credential)
        response = {key: _text(value) for key, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
