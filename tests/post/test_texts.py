# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each letter says the same whatever happened, in both languages, with one link."""

import re
from inspect import signature

import pytest

from wbs.post.letters import LETTERS, What

SIGN_IN = "https://wbs.example/login"


@pytest.mark.parametrize("what", What)
def test_a_letter_is_made_of_the_address_of_login_alone(what: What) -> None:
    assert list(signature(LETTERS[what]).parameters) == ["sign_in"]
    text = LETTERS[what](SIGN_IN)
    assert set(re.findall(r"https?://\S+", text.body)) == {SIGN_IN}
    assert not re.search(r"\d", (text.body + text.subject).replace(SIGN_IN, ""))
    assert (text.body + text.subject).isascii()
    assert " / " in text.subject  # Indonesian, then English


def test_no_letter_names_what_this_site_is_for() -> None:
    told = " ".join(" ".join(vars(make(SIGN_IN)).values()) for make in LETTERS.values()).lower()
    for word in ("aduan", "lapor", "report", "kasus", "case", "wbs ", "inspektorat"):
        assert word not in told.replace(SIGN_IN, "")
