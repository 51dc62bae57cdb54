# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only module that touches libsodium: each primitive once, with its errors made ours."""

from nacl import bindings
from nacl.exceptions import CryptoError

from wbs.vault.errors import BadSignature, SealBroken, Truncated
from wbs.vault.formats import need

KEY_BYTES = 32
NONCE_BYTES = 24
MAC_BYTES = 16
AEAD_OVERHEAD = NONCE_BYTES + MAC_BYTES
BOX_OVERHEAD = 48
SALT_BYTES = 16
SIGN_SECRET_BYTES = 64
SIGNATURE_BYTES = 64


def random(size: int) -> bytes:
    """Return `size` bytes from the operating system's generator."""
    return bindings.randombytes(size)


def blake2b(data: bytes, *, kind: bytes, label: bytes, key: bytes = b"") -> bytes:
    """Return BLAKE2b-256 (RFC 7693), keyed if `key` is given (up to 64 bytes).

    `kind` (the salt) keeps apart the ways in which we hash, `label` (the personalisation) the
    purposes; each holds at most 16 bytes and is filled with zeros.
    """
    return bindings.crypto_generichash_blake2b_salt_personal(
        data, digest_size=32, key=key, salt=kind, person=label
    )


def aead_seal(key: bytes, plaintext: bytes, bound: bytes) -> bytes:
    """Return nonce | XChaCha20-Poly1305-IETF(plaintext), bound to `bound`. ValueError: bad key."""
    need("key", key, KEY_BYTES)
    nonce = bindings.randombytes(NONCE_BYTES)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, bound, nonce, key)


def aead_open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Undo `aead_seal`. SealBroken if key, bytes or binding differ; ValueError for a bad key."""
    need("key", key, KEY_BYTES)
    if len(sealed) < AEAD_OVERHEAD:
        raise Truncated(f"{len(sealed)} bytes, at least {AEAD_OVERHEAD} expected")
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[NONCE_BYTES:], bound, sealed[:NONCE_BYTES], key
        )
    except CryptoError:
        raise SealBroken("wrong key, altered bytes or another context") from None


def box_public(secret: bytes) -> bytes:
    """Return the X25519 public key (RFC 7748) of a 32-byte secret."""
    return bindings.crypto_scalarmult_base(need("secret key", secret, KEY_BYTES))


def box_seal(public: bytes, plaintext: bytes) -> bytes:
    """Return a sealed box (crypto_box_seal) to `public`, 48 bytes longer than `plaintext`.

    ValueError if `public` is not a usable key: a point of low order would let anyone open it.
    """
    need("public key", public, KEY_BYTES)
    try:
        return bindings.crypto_box_seal(plaintext, public)
    except CryptoError:
        raise ValueError("the public key is a point of low order") from None


def box_open(secret: bytes, public: bytes, sealed: bytes) -> bytes:
    """Undo `box_seal`. SealBroken if the pair is another or the bytes were altered."""
    need("secret key", secret, KEY_BYTES)
    need("public key", public, KEY_BYTES)
    if len(sealed) < BOX_OVERHEAD:
        raise Truncated(f"{len(sealed)} bytes, at least {BOX_OVERHEAD} expected")
    try:
        return bindings.crypto_box_seal_open(sealed, public, secret)
    except CryptoError:
        raise SealBroken("sealed to another key, or altered") from None


def sign_pair(seed: bytes) -> tuple[bytes, bytes]:
    """Return the Ed25519 (RFC 8032) public key (32 bytes) and secret key (64) of a seed."""
    return bindings.crypto_sign_seed_keypair(need("seed", seed, KEY_BYTES))


def sign(secret: bytes, message: bytes) -> bytes:
    """Return the detached Ed25519 signature, 64 bytes; `secret` is `sign_pair`'s, 64 bytes."""
    need("secret key", secret, SIGN_SECRET_BYTES)  # PyNaCl reads on behind a shorter one
    return bindings.crypto_sign(message, secret)[:SIGNATURE_BYTES]


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise BadSignature unless `signature` is by `public` over `message`."""
    need("public key", public, KEY_BYTES)
    if len(signature) != SIGNATURE_BYTES:
        raise BadSignature(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    try:
        bindings.crypto_sign_open(signature + message, public)
    except CryptoError:
        raise BadSignature("not by this key over this message") from None


def argon2id(password: bytes, salt: bytes, *, ops: int, mem: int) -> bytes:
    """Return 32 bytes by Argon2id (RFC 9106), one lane, `ops` passes over `mem` bytes.

    nacl.exceptions.RuntimeError if the memory cannot be had.
    """
    return bindings.crypto_pwhash_alg(
        KEY_BYTES, password, salt, ops, mem, bindings.crypto_pwhash_ALG_ARGON2ID13
    )


def equal(a: bytes, b: bytes) -> bool:
    """Compare in a time that depends on the lengths only."""
    return bindings.sodium_memcmp(a, b)
