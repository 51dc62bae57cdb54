# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages kept for visitors: the same bytes and headers as fresh ones, and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.web import kept

PAGES = ("/", "/panduan/kriteria", "/panduan/cara-melapor", "/panduan/kerahasiaan")


def visitor() -> Client:
    return Client(SERVER_NAME="127.0.0.1")


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_is_the_fresh_page_with_all_its_headers(cast: Cast, path: str) -> None:
    fresh = visitor().get(path)
    with CaptureQueriesContext(connection) as queries:
        again = visitor().get(path)
    assert again.content == fresh.content
    assert again.headers == fresh.headers
    assert "Content-Security-Policy" in again.headers
    assert again.headers["Cache-Control"] == "no-store"
    assert len(queries) == 0


def test_each_language_is_kept_apart(cast: Cast) -> None:
    visitor().get("/")
    english = visitor()
    english.post("/bahasa", {"language": "en", "next": "/"})
    for _ in range(2):
        assert english.get("/").headers["Content-Language"] == "en"
        assert visitor().get("/").headers["Content-Language"] == "id"


def test_whoever_is_signed_in_gets_their_own_page_and_leaves_none_behind(cast: Cast) -> None:
    public = visitor().get("/").content
    assert b"/logout" in cast.verifier.get("/").content
    assert visitor().get("/").content == public
    kept.forget()
    cast.verifier.get("/")
    assert b"/logout" not in visitor().get("/").content


def rename(name: str) -> None:
    """Give the institution another name, which every fresh page shows."""
    Institution.objects.update(name=name)
    middleware.forget()


def test_a_browser_with_any_other_cookie_is_answered_afresh(cast: Cast) -> None:
    visitor().get("/")
    rename("Nama baru")
    assert b"Nama baru" not in visitor().get("/").content
    marked = visitor()
    marked.cookies["draft"] = "x"
    assert b"Nama baru" in marked.get("/").content
    assert b"Nama baru" not in visitor().get("/").content


def test_pages_with_forms_and_errors_are_never_kept(cast: Cast) -> None:
    for path in ("/login", "/register", "/tidak-ada", "/healthz"):
        visitor().get(path)
    assert not kept._kept


def test_a_page_is_kept_for_half_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor().get("/")
    rename("Nama baru")
    monkeypatch.setattr(kept, "SECONDS", -1.0)
    assert b"Nama baru" in visitor().get("/").content
