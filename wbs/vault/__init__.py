# SPDX-License-Identifier: AGPL-3.0-or-later
"""All cryptography of WBS, and the promise of its formats.

Only libsodium, through PyNaCl; only `primitives` touches it (but for the SHA-256 of files that
leave the house: `files`). No Django, no options: sizes, algorithms and labels are constants.
Import the submodules; nothing is re-exported here.

Promises
    What was sealed once opens for ever: a format never changes, it gets a successor with a new
    version byte. tests/vault/vectors.json holds a known answer for each format and derivation.
    Refusal comes first. A value that is not whole, or not where it was put, raises a
    `VaultError` and yields nothing. A misuse by the caller (a key of 31 bytes) is a ValueError.

Formats (| joins, numbers are big-endian, the first byte is the version: `formats.Format`)
    1 envelope    01 | nonce 24 | AEAD(u32 length | plaintext | zeros)
                  bound to: version, the caller's context
    2 box         02 | sealed box(BLAKE2b(02, context) 32 | u32 length | plaintext | zeros)
                  bound to: version and context by the digest inside, the recipient by the box
    3 grant, boxed    03 | sealed box(03 | purpose 16 | report 16 | reader 32 | key 32): 146 bytes
                  bound to: all of these, checked on opening
    4 grant, wrapped  04 | nonce 24 | AEAD(key 32): 73 bytes
                  bound to: 04 | purpose 16 | report 16 | reader 32
    5 seed by password  05 | passes u32 | KiB u32 | salt 16 | nonce 24 | AEAD(seed 32): 97 bytes
                  bound to: the header up to the salt, the caller's context
    6 seed by code      06 | nonce 24 | AEAD(seed 32): 73 bytes
                  bound to: version, the caller's context
    7 file chunk  nonce 24 | AEAD(65536 bytes): 65576 bytes; the version is not stored
                  bound to: 07 | file 16 | index u64 | last u8
    AEAD is XChaCha20-Poly1305-IETF (draft-irtf-cfrg-xchacha) with a random nonce. A sealed box is
    libsodium's crypto_box_seal (X25519, XSalsa20-Poly1305). Neither says who sealed a value.

What an error can tell
    AEAD cannot tell a wrong key from altered bytes from another context: all are `SealBroken`
    (`WrongPassword`, `WrongCode` for formats 5 and 6). `WrongContext` comes from formats 2 and 3
    only, which carry their context inside. `Truncated` and `TrailingBytes` come from formats of a
    fixed length and from files; an envelope or box cut anywhere above its least length is
    `SealBroken`.

Lengths
    Envelopes and boxes are padded by Padmé (Nikitin et al., PoPETs 2019; at most 12 % more), to
    256 bytes at least, or to a size the caller fixes. Grants and seeds have one length a form.
    Of a file, only the number of its chunks shows.

Derivations (BLAKE2b-256; the label stands in the personalisation, the kind in the salt)
    derive, mac, digest, link and the codes below never collide: their kinds differ.
    Parts are length-prefixed, contexts typed as well.

Printed codes
    registration number  15 digits, the first not 0, and a Damm digit
    recovery code        29 symbols of Crockford's base32 (145 bits) and a check symbol
    half of a secret     two such codes: 32 bytes XORed, 4 bytes that tell the pair, the side
"""
