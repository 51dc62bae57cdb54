# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys in a real browser, with Chromium's virtual authenticator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e import steps
from tests.e2e.visitors import Visitors
from tests.server import serving

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def people(tmp_path: Path, chromium: Browser) -> Iterator[Visitors]:
    """Visitors of a demo of their own, by the name localhost: an address can have no passkey."""
    with serving(tmp_path) as server:
        visitors = Visitors(chromium, server.url.replace("127.0.0.1", "localhost"), {})
        try:
            yield visitors
            visitors.must_be_clean()
        finally:
            visitors.leave()


def with_device(page: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devtools, made["authenticatorId"]


def test_a_passkey_is_added_used_and_removed(people: Visitors) -> None:
    page = people.come()
    devtools, device = with_device(page)
    steps.sign_in(page, "verifikator")
    page.goto("/akun")
    page.get_by_role("link", name="Tambah kunci sandi").click()
    # Without a name none is made.
    page.get_by_role("button", name="Buat kunci sandi").click()
    assert not devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    page.fill("[name=name]", "laptop kantor")
    page.get_by_role("button", name="Buat kunci sandi").click()
    expect(page.locator(".notice-success")).to_contain_text("ditambahkan")
    expect(page.locator("main")).to_contain_text("laptop kantor")

    page.get_by_role("button", name="Keluar").click()
    page.goto("/login?next=/petugas")
    steps.fill_login(page, "verifikator")
    page.get_by_role("button", name="Pakai kunci sandi").click()
    expect(page).to_have_url(f"{people.url}/petugas")

    page.goto("/akun/kunci-sandi")
    page.fill("[name=name]", "sekali lagi")
    page.get_by_role("button", name="Buat kunci sandi").click()
    expect(page.locator("[data-passkey] [role=status]")).to_contain_text("sudah punya")

    page.goto("/akun")
    page.get_by_role("button", name="Hapus laptop kantor").click()
    expect(page.locator(".notice-success")).to_contain_text("dihapus")


def test_who_calls_it_off_is_told_and_comes_in_by_code(people: Visitors) -> None:
    page = people.come(phone=True)
    devtools, device = with_device(page)
    steps.sign_in(page, "auditor")
    page.goto("/akun/kunci-sandi")
    page.fill("[name=name]", "HP")
    page.get_by_role("button", name="Buat kunci sandi").click()
    expect(page.locator("main")).to_contain_text("HP")
    page.get_by_role("button", name="Keluar").click()
    page.goto("/login")
    steps.fill_login(page, "auditor")
    expect(page.get_by_role("button", name="Pakai kunci sandi")).to_be_visible()
    told = {"authenticatorId": device, "isUserVerified": False}
    devtools.send("WebAuthn.setUserVerified", told)
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    page.get_by_role("button", name="Pakai kunci sandi").click()
    steps.give_second(page)
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()


def test_a_browser_that_knows_no_passkeys_says_so(people: Visitors) -> None:
    page = people.come()
    page.add_init_script("delete window.PublicKeyCredential")
    steps.sign_in(page, "verifikator")
    page.goto("/akun/kunci-sandi")
    expect(page.locator("[data-passkey] [role=status]")).to_contain_text("tidak mengenal")
    expect(page.get_by_role("button", name="Buat kunci sandi")).to_be_hidden()


def test_without_javascript_the_page_says_what_remains(people: Visitors) -> None:
    page = people.come(script=False)
    steps.sign_in(page, "verifikator")
    page.goto("/akun/kunci-sandi")
    expect(page.locator("main")).to_contain_text("Kunci sandi memerlukan JavaScript")
