# SPDX-License-Identifier: AGPL-3.0-or-later
"""Someone comes onto the staff, in four browsers: invited, compared, signed, given keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import steps
from tests.e2e.visitors import Visitors
from tests.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def people(tmp_path: Path, chromium: Browser) -> Iterator[Visitors]:
    """Visitors of a demo of their own: its roster changes."""
    with serving(tmp_path) as server:
        visitors = Visitors(chromium, server.url, {})
        try:
            yield visitors
            visitors.must_be_clean()
        finally:
            visitors.leave()


def link_for(admin: Page, name: str, role: str) -> str:
    """Invite someone; return the link that is shown once."""
    admin.goto("/petugas")
    admin.fill("[name=name]", name)
    admin.check(f"[name=roles][value={role}]")
    admin.get_by_role("button", name="Buat tautan undangan").click()
    return admin.locator(".link-once").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_new_verifier_is_invited_signed_and_given_the_open_cases(
    people: Visitors, script: bool
) -> None:
    admin, supervisor = (people.come(who, script=script) for who in ("admin", "inspektur"))
    newcomer = people.come(phone=True, script=script)
    newcomer.goto(link_for(admin, "Tari Verifikator", "verifier"))
    expect(newcomer.locator("main")).to_contain_text("Tari Verifikator")
    assert "undangan/" not in newcomer.url
    for field, value in (
        ("username", "tari"),
        ("password", steps.PASSWORD),
        ("password_again", steps.PASSWORD),
    ):
        newcomer.fill(f"[name={field}]", value)
    newcomer.get_by_role("button", name="Buat kunci").click()
    totp = newcomer.locator(".secret").inner_text().replace(" ", "")
    steps.give_second(newcomer, totp)
    expect(newcomer.locator(".backup-codes li")).to_have_count(10)
    newcomer.get_by_role("link", name="Sudah saya simpan").click()
    fingerprint = newcomer.locator(".digits.code").inner_text()

    supervisor.goto("/petugas")
    expect(supervisor.locator("main")).to_contain_text("Menunggu tanda tangan inspektur")
    supervisor.fill("[name=fingerprint]", fingerprint)
    supervisor.get_by_role("button", name="Tanda tangani").click()
    expect(supervisor.get_by_text("Tari Verifikator (Verifikator) dapat masuk")).to_be_visible()

    steps.sign_in(newcomer, "tari", steps.PASSWORD, totp)
    expect(newcomer.locator("main")).to_contain_text("0 aduan dapat Anda baca")
    colleague = people.come("verifikator", script=script)
    colleague.goto("/meja")
    expect(colleague.locator(".notice-warning")).to_contain_text("Tari Verifikator menunggu kunci")
    colleague.locator(".notice-warning a").click()
    colleague.get_by_role("button", name="Beri kunci aduan").click()
    expect(colleague.locator(".notice-success")).to_contain_text("diberikan")
    newcomer.goto("/meja")
    newcomer.locator("tbody a").first.click()
    expect(newcomer.get_by_role("heading", name="Percakapan dengan pelapor")).to_be_visible()
