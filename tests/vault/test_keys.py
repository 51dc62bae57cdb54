# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys, derivations and the ring of an account."""

import hashlib
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbs.vault import keys, primitives
from wbs.vault.errors import BadSignature, Truncated

SEED = bytes(range(32))
KEY = bytes(range(32, 64))
RING_NAMES = ["box_secret", "box_public", "sign_public", "wrap_key", "tag_key"]
some_key = st.binary(min_size=16, max_size=64)
purposes = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=16)


@given(some_key, purposes)
def test_derive_is_keyed_blake2b_as_hashlib_computes_it(key: bytes, purpose: str) -> None:
    expected = hashlib.blake2b(
        b"", digest_size=32, key=key, salt=b"wbs.derive.v1", person=purpose.encode()
    )
    assert keys.derive(key, purpose) == expected.digest()


@given(some_key, purposes, st.lists(st.binary(max_size=40), max_size=4))
def test_mac_is_keyed_blake2b_over_length_prefixed_parts(
    key: bytes, purpose: str, parts: list[bytes]
) -> None:
    data = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    expected = hashlib.blake2b(
        data, digest_size=32, key=key, salt=b"wbs.mac.v1", person=purpose.encode()
    )
    assert keys.mac(key, purpose, *parts) == expected.digest()


def test_digest_is_blake2b_without_a_key() -> None:
    data = (2).to_bytes(8, "big") + b"ab"
    expected = hashlib.blake2b(data, digest_size=32, salt=b"wbs.digest.v1", person=b"x")
    assert keys.digest("x", b"ab") == expected.digest()


def test_another_purpose_key_or_kind_gives_another_value() -> None:
    values = {
        keys.derive(KEY, "a"),
        keys.derive(KEY, "b"),
        keys.derive(SEED, "a"),
        keys.mac(KEY, "a"),
        keys.mac(KEY, "a", b""),
        keys.mac(KEY, "a", b"", b""),
        keys.digest("a"),
    }
    assert len(values) == 7


def test_parts_cannot_be_cut_differently() -> None:
    assert keys.mac(KEY, "a", b"ab", b"c") != keys.mac(KEY, "a", b"a", b"bc")
    assert keys.mac(KEY, "a", b"abc") != keys.mac(KEY, "a", b"ab", b"c")


@pytest.mark.parametrize("purpose", ["", "x" * 17, "kasus\0", "é", "a\nb"])
def test_a_purpose_that_does_not_fit_is_refused(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        keys.derive(KEY, purpose)


@pytest.mark.parametrize("size", [0, 15, 65])
def test_a_key_that_is_too_short_or_too_long_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="key has"):
        keys.mac(bytes(size), "a", b"")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="seed has"):
        keys.KeyRing(bytes(size))


def test_new_keys_are_random_and_of_full_length() -> None:
    fresh = {keys.new_seed(), keys.new_seed(), keys.new_key(), keys.new_key()}
    assert len(fresh) == 4
    assert {len(key) for key in fresh} == {32}


def test_a_ring_is_the_same_for_the_same_seed_and_every_key_differs() -> None:
    one, two = keys.KeyRing(SEED), keys.KeyRing(SEED)
    values = [getattr(one, name) for name in RING_NAMES]
    assert values == [getattr(two, name) for name in RING_NAMES]
    assert len({*values, SEED}) == len(RING_NAMES) + 1
    assert {len(value) for value in values} == {32}


def test_nothing_secret_shows_in_a_repr() -> None:
    ring, pair = keys.KeyRing(SEED), keys.new_key_pair()
    assert ring.box_secret
    assert repr(ring) == "KeyRing(...)"
    assert repr(pair.secret) not in repr(pair)
    assert repr(pair.public) in repr(pair)


def test_a_pair_follows_from_its_secret_and_stays_a_pair() -> None:
    pair = keys.new_key_pair()
    assert keys.KeyPair.of(pair.secret) == pair
    with pytest.raises(FrozenInstanceError):
        pair.public = bytes(32)  # type: ignore[misc]
    with pytest.raises(ValueError, match="secret key"):
        keys.KeyPair.of(bytes(31))


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    ring, other = keys.KeyRing(SEED), keys.KeyRing(KEY)
    signature = ring.sign(b"roster 7")
    assert len(signature) == 64
    keys.verify(ring.sign_public, b"roster 7", signature)
    for public, message in [(ring.sign_public, b"roster 8"), (other.sign_public, b"roster 7")]:
        with pytest.raises(BadSignature):
            keys.verify(public, message, signature)


@pytest.mark.parametrize("size", [0, 1, 63, 65])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(BadSignature):
        keys.verify(keys.KeyRing(SEED).sign_public, b"", bytes(size))


def test_no_byte_passes_between_a_signature_and_its_message() -> None:
    ring = keys.KeyRing(SEED)
    signed = ring.sign(b"roster 7") + b"roster 7"
    keys.verify(ring.sign_public, signed[64:], signed[:64])
    for border in (0, 63, 65, len(signed)):
        with pytest.raises(BadSignature):
            keys.verify(ring.sign_public, signed[border:], signed[:border])


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_public_key_of_another_length_verifies_nothing(size: int) -> None:
    ring = keys.KeyRing(SEED)
    public = (ring.sign_public + b"\0")[:size]
    with pytest.raises(ValueError, match="public key must have"):
        keys.verify(public, b"m", ring.sign(b"m"))


@given(st.integers(0, 511))
def test_a_signature_with_one_flipped_bit_is_refused(bit: int) -> None:
    ring = keys.KeyRing(SEED)
    number = int.from_bytes(ring.sign(b"m"), "big") ^ 1 << bit
    with pytest.raises(BadSignature):
        keys.verify(ring.sign_public, b"m", number.to_bytes(64, "big"))


def test_tags_differ_by_counter_and_account() -> None:
    one, two = keys.KeyRing(SEED), keys.KeyRing(KEY)
    assert len({one.tag(0), one.tag(1), two.tag(0), one.once(bytes(8))}) == 4
    assert one.tag(1) == keys.KeyRing(SEED).tag(1)
    assert one.once(b"t") == keys.KeyRing(SEED).once(b"t") != two.once(b"t")
    with pytest.raises(OverflowError):
        one.tag(-1)


def test_equal_compares_content_and_length() -> None:
    assert keys.equal(b"abc", b"abc")
    assert keys.equal(b"", b"")
    assert not keys.equal(b"abc", b"abd")
    assert not keys.equal(b"abc", b"abc\0")


def test_x25519_gives_the_public_key_of_rfc_7748() -> None:
    secret = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
    public = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    assert primitives.box_public(secret).hex() == public


def test_ed25519_signs_as_in_rfc_8032() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public, secret = primitives.sign_pair(seed)
    assert public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert primitives.sign(secret, b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


def test_the_aead_opens_the_vector_of_draft_irtf_cfrg_xchacha() -> None:
    sealed = bytes(range(0x40, 0x58)) + bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )
    bound = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    plain = primitives.aead_open(bytes(range(0x80, 0xA0)), sealed, bound)
    assert plain.startswith(b"Ladies and Gentlemen of the class of '99")


def test_primitives_sign_with_a_whole_key_only() -> None:
    _public, secret = primitives.sign_pair(SEED)
    for wrong in (b"", SEED, secret[:-1], secret + b"\0"):
        with pytest.raises(ValueError, match="secret key must have"):
            primitives.sign(wrong, b"m")
    with pytest.raises(ValueError, match="seed must have"):
        primitives.sign_pair(SEED[:-1])


def test_primitives_seal_and_open_nothing_at_all() -> None:
    pair = keys.new_key_pair()
    assert primitives.aead_open(KEY, primitives.aead_seal(KEY, b"", b"x"), b"x") == b""
    assert (
        primitives.box_open(pair.secret, pair.public, primitives.box_seal(pair.public, b"")) == b""
    )


def test_primitives_name_what_is_too_short_to_be_sealed() -> None:
    with pytest.raises(Truncated):
        primitives.aead_open(KEY, bytes(39), b"")
    with pytest.raises(Truncated):
        primitives.box_open(KEY, SEED, bytes(47))


def test_the_name_of_ones_sessions_is_ones_own_and_no_other_key() -> None:
    ring, other = keys.KeyRing(bytes(32)), keys.KeyRing(b"\x01" * 32)
    assert ring.session_owner == keys.KeyRing(bytes(32)).session_owner
    assert len(ring.session_owner) == 32
    assert ring.session_owner not in (other.session_owner, ring.wrap_key, ring.tag_key)
