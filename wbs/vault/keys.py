# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys: random ones, derived ones, and the ring that belongs to an account's seed."""

from dataclasses import dataclass, field
from functools import cached_property

from wbs.vault import primitives

SEED_BYTES = 32

_LEAST_KEY, _MOST_KEY = 16, 64
_MOST_PURPOSE = 16
_DERIVE = b"wbs.derive.v1"
_MAC = b"wbs.mac.v1"
_DIGEST = b"wbs.digest.v1"


def new_seed() -> bytes:
    """Return the random 32-byte seed of a new account."""
    return primitives.random(SEED_BYTES)


def new_key() -> bytes:
    """Return a random 32-byte key: of a case, a desk, a file."""
    return primitives.random(primitives.KEY_BYTES)


def label(purpose: str) -> bytes:
    """Return `purpose` as bytes: 1 to 16 printable ASCII characters, else ValueError.

    BLAKE2b's personalisation holds 16 bytes and is filled with zeros (RFC 7693), so that a purpose
    which ends in a zero byte would equal the one without it.
    """
    if not (purpose.isascii() and purpose.isprintable() and 1 <= len(purpose) <= _MOST_PURPOSE):
        raise ValueError(
            f"a purpose has 1 to {_MOST_PURPOSE} printable ASCII characters: {purpose!r}"
        )
    return purpose.encode("ascii")


def derive(key: bytes, purpose: str) -> bytes:
    """Return the 32-byte key that `key` (16 to 64 bytes, high entropy) has for `purpose`."""
    return primitives.blake2b(b"", kind=_DERIVE, label=label(purpose), key=_checked(key))


def mac(key: bytes, purpose: str, *parts: bytes) -> bytes:
    """Return a 32-byte keyed BLAKE2b over `parts`, each prefixed with its length.

    `key` has 16 to 64 bytes. No other number or cutting of parts gives the same value.
    """
    return primitives.blake2b(_joined(parts), kind=_MAC, label=label(purpose), key=_checked(key))


def digest(purpose: str, *parts: bytes) -> bytes:
    """Return a 32-byte BLAKE2b without a key; it hides no value that can be guessed."""
    return primitives.blake2b(_joined(parts), kind=_DIGEST, label=label(purpose))


def equal(a: bytes, b: bytes) -> bool:
    """Compare two secrets or tags without telling by time where they differ."""
    return primitives.equal(a, b)


def verify(sign_public: bytes, message: bytes, signature: bytes) -> None:
    """Raise BadSignature unless `signature` is by the owner of `sign_public` over `message`."""
    primitives.verify(sign_public, message, signature)


@dataclass(frozen=True)
class KeyPair:
    """An X25519 pair of its own, not of an account: recovery, custody."""

    public: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "KeyPair":
        """Return the pair of a 32-byte secret, such as one joined from two halves."""
        return cls(public=primitives.box_public(secret), secret=secret)


def new_key_pair() -> KeyPair:
    """Return a random X25519 pair."""
    return KeyPair.of(new_key())


class KeyRing:
    """Every key of one account, derived from its seed when first asked for."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
        self._seed = seed

    def __repr__(self) -> str:
        return "KeyRing(...)"

    @cached_property
    def box_secret(self) -> bytes:
        """X25519 secret key, 32 bytes."""
        return derive(self._seed, "ring.box")

    @cached_property
    def box_public(self) -> bytes:
        """X25519 public key, 32 bytes: what others seal to."""
        return primitives.box_public(self.box_secret)

    @cached_property
    def _sign_pair(self) -> tuple[bytes, bytes]:
        return primitives.sign_pair(derive(self._seed, "ring.sign"))

    @property
    def sign_public(self) -> bytes:
        """Ed25519 public key, 32 bytes."""
        return self._sign_pair[0]

    @cached_property
    def wrap_key(self) -> bytes:
        """AEAD key, 32 bytes, under which grants are wrapped again and the profile is sealed."""
        return derive(self._seed, "ring.wrap")

    @cached_property
    def tag_key(self) -> bytes:
        """MAC key, 32 bytes, for `tag` only."""
        return derive(self._seed, "ring.tag")

    @cached_property
    def _once_key(self) -> bytes:
        return derive(self._seed, "ring.once")

    def sign(self, message: bytes) -> bytes:
        """Return a 64-byte detached signature. Build `message` by `context`, with its purpose."""
        return primitives.sign(self._sign_pair[1], message)

    def tag(self, counter: int) -> bytes:
        """Return the 32-byte tag by which the account finds its grant number `counter` (u64)."""
        return mac(self.tag_key, "ring.tag", counter.to_bytes(8, "big"))

    @cached_property
    def session_owner(self) -> bytes:
        """The 32 bytes by which the account alone finds the rows of its sessions."""
        return mac(derive(self._seed, "ring.sessions"), "ring.sessions")

    def once(self, token: bytes) -> bytes:
        """Return the 32-byte name of an act, so that doing it twice with `token` does it once."""
        return mac(self._once_key, "ring.once", token)


def _checked(key: bytes) -> bytes:
    if not _LEAST_KEY <= len(key) <= _MOST_KEY:
        raise ValueError(f"a key has {_LEAST_KEY} to {_MOST_KEY} bytes, not {len(key)}")
    return key


def _joined(parts: tuple[bytes, ...]) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
