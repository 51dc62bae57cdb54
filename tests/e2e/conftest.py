# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server and a real Chromium: on a phone and a desktop, with JavaScript and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.get_chromium import on_path
from tests.server import Server, serving

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served."""
    with serving(Path(tmp_path_factory.mktemp("e2e"))) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_path(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=["phone", "desktop", "phone-without-script", "desktop-without-script"])
def context(
    request: pytest.FixtureRequest, chromium: Browser, server: Server
) -> Iterator[BrowserContext]:
    """A fresh browser profile, each test on every kind of device."""
    kind = str(request.param)
    made = chromium.new_context(
        base_url=server.url,
        viewport=PHONE if kind.startswith("phone") else DESKTOP,  # type: ignore[arg-type]
        java_script_enabled=not kind.endswith("without-script"),
        locale="id-ID",
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """A page that must not log an error, ask a third party, or scroll sideways."""
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    yield page
    strangers = [url for url in asked if not url.startswith((server.url, "blob:", "data:"))]
    assert not strangers
    # A 4xx answer that a test asks for is logged by the browser as an error of loading.
    assert not [error for error in errors if "Failed to load resource" not in error]
