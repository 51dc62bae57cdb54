# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manual, walked by a person in a browser."""

import pytest
from playwright.sync_api import Page

from tests.server import DEMO_PASSWORD

pytestmark = pytest.mark.browser


def sign_in(page: Page, username: str) -> None:
    """Sign in as one of the demo accounts."""
    page.goto("/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")


def test_the_demo_reporter_sees_the_reports_of_the_manual(page: Page) -> None:
    sign_in(page, "pelapor")
    assert page.url.endswith("/aduan")
    assert "Aduans" in page.inner_text("h1")
    assert page.get_by_text("Tidak Ditindaklanjuti").count() >= 1
