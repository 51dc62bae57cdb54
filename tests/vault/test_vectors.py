# SPDX-License-Identifier: AGPL-3.0-or-later
"""Known answers: what was ever sealed, derived or printed still is what it was.

vectors.json maps a format to a list of cases; bytes are hex. Derivations give the stored value
again; formats with a random nonce cannot, so a ciphertext made once is stored and has to open.
A chunk is too long to store: its nonce and the SHA-256 of the whole sealed chunk are.

To add a vector: in `python` call the vault with inputs of your own, and put inputs and result
(`.hex()`) as one more case behind the others. A case that stands here is never changed or removed,
for somewhere a row like it is stored; a format that has to change gets a new version instead.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from nacl import bindings

from wbs.vault import chain, chunks, codes, envelope, files, grants, keys, password, tokens

VECTORS: dict[str, list[Any]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)
CHECKED: set[str] = set()


def cases(name: str) -> pytest.MarkDecorator:
    CHECKED.add(name)
    return pytest.mark.parametrize("case", VECTORS[name])


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


def context_of(parts: list[Any]) -> bytes:
    return envelope.context(*(raw(p["hex"]) if isinstance(p, dict) else p for p in parts))


@cases("derive")
def test_derive(case: dict[str, Any]) -> None:
    assert keys.derive(raw(case["key"]), case["purpose"]).hex() == case["out"]


@cases("mac")
def test_mac(case: dict[str, Any]) -> None:
    assert (
        keys.mac(raw(case["key"]), case["purpose"], *map(raw, case["parts"])).hex() == case["out"]
    )


@cases("digest")
def test_digest(case: dict[str, Any]) -> None:
    assert keys.digest(case["purpose"], *map(raw, case["parts"])).hex() == case["out"]


@cases("ring")
def test_ring(case: dict[str, Any]) -> None:
    ring = keys.KeyRing(raw(case["seed"]))
    for name in ("box_secret", "box_public", "sign_public", "wrap_key", "tag_key"):
        assert getattr(ring, name).hex() == case[name]
    assert ring.tag(5).hex() == case["tag_5"]
    assert ring.once(b"ab").hex() == case["once_ab"]
    assert ring.sign(b"ab").hex() == case["signature_ab"]


@cases("context")
def test_context(case: dict[str, Any]) -> None:
    assert context_of(case["parts"]).hex() == case["out"]


@cases("padme")
def test_padme(case: list[int]) -> None:
    assert envelope.padme(case[0]) == case[1]


@cases("envelope")
def test_envelope(case: dict[str, Any]) -> None:
    opened = envelope.unseal(raw(case["key"]), raw(case["sealed"]), context_of(case["parts"]))
    assert opened.hex() == case["plaintext"]


@cases("box")
def test_box(case: dict[str, Any]) -> None:
    opened = envelope.unseal_from(
        raw(case["secret"]), raw(case["public"]), raw(case["sealed"]), context_of(case["parts"])
    )
    assert opened.hex() == case["plaintext"]


@cases("grant")
def test_grant(case: dict[str, Any]) -> None:
    ring = keys.KeyRing(raw(case["seed"]))
    opened = grants.open_grant(ring, case["purpose"], raw(case["report"]), raw(case["sealed"]))
    assert opened.hex() == case["key"]


@cases("password")
def test_password(case: dict[str, Any]) -> None:
    wrapped = raw(case["wrapped"])
    assert password.cost_of(wrapped) == (case["ops"], case["mem"])
    opened = password.open_seed(wrapped, case["password"], raw(case["context"]))
    assert opened.hex() == case["seed"]


@cases("coded_seed")
def test_coded_seed(case: dict[str, Any]) -> None:
    opened = password.open_seed_with_code(
        raw(case["wrapped"]), raw(case["secret"]), raw(case["context"])
    )
    assert opened.hex() == case["seed"]


@cases("chunk")
def test_chunk(case: dict[str, Any]) -> None:
    plain = raw(case["plaintext"]) * case["repeat"]
    padded = (plain + b"\x80").ljust(65536, b"\0") if case["last"] else plain
    bound = b"\x07" + raw(case["file"]) + case["index"].to_bytes(8, "big") + bytes([case["last"]])
    sealed = raw(case["nonce"]) + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        padded, bound, raw(case["nonce"]), raw(case["key"])
    )
    assert hashlib.sha256(sealed).hexdigest() == case["sealed_sha256"]
    key, file = raw(case["key"]), raw(case["file"])
    assert chunks.open_chunk(key, file, case["index"], case["last"], sealed) == plain


@cases("chain")
def test_chain(case: dict[str, Any]) -> None:
    assert chain.GENESIS.hex() == case["previous"]
    assert chain.canonical(case["entry"]).hex() == case["canonical"]
    assert chain.link(raw(case["previous"]), raw(case["canonical"])).hex() == case["hash"]


@cases("token")
def test_token(case: dict[str, Any]) -> None:
    secret = tokens.token_bytes(case["token"])
    assert secret.hex() == case["bytes"]
    assert tokens.row_id(secret, case["purpose"]).hex() == case["row_id"]
    assert tokens.row_key(secret, case["purpose"]).hex() == case["row_key"]


@cases("lookup")
def test_lookup(case: dict[str, Any]) -> None:
    assert tokens.lookup(raw(case["key"]), case["purpose"], case["value"]).hex() == case["out"]


@cases("number")
def test_number(case: list[Any]) -> None:
    assert codes.damm(case[0]) == case[1]


@cases("code")
def test_code(case: dict[str, Any]) -> None:
    assert codes.parse_code(case["code"]).hex() == case["secret"]


@cases("halves")
def test_halves(case: dict[str, Any]) -> None:
    assert codes.join(case["a"], case["b"]).hex() == case["secret"]


@cases("fingerprint")
def test_fingerprint(case: dict[str, Any]) -> None:
    assert codes.fingerprint(*map(raw, case["parts"])) == case["fingerprint"]
    assert codes.same_fingerprint(f" {case['fingerprint'].lower()} ", case["fingerprint"])


@cases("sha256")
def test_sha256(case: dict[str, Any]) -> None:
    """The first two examples are NIST's, of FIPS 180-4."""
    assert files.sha256(map(raw, case["chunks"])) == case["out"]


def test_no_vector_is_forgotten() -> None:
    assert set(VECTORS) == CHECKED
    assert all(VECTORS.values())
