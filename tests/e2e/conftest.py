# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server and a real Chromium: on a phone and a desktop, with JavaScript and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.attacker import thief
from tests.e2e.visitors import QUIET, Visitors
from tests.get_chromium import on_path
from tests.server import Server, serving

KINDS = {
    "phone": {"phone": True},
    "desktop": {},
    "phone-without-script": {"phone": True, "script": False},
    "desktop-without-script": {"script": False},
}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served; on a database of its own where the tests run on PostgreSQL."""
    with thief.database() as env, serving(tmp_path_factory.mktemp("e2e"), extra=env) as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_path(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def passes() -> dict[str, object]:
    """The cookies of who signed in before, so that each account signs in once."""
    return {}


@pytest.fixture
def visitors(chromium: Browser, server: Server, passes: dict[str, object]) -> Iterator[Visitors]:
    """Opens pages, each in a browser profile of its own, and watches all of them to the end."""
    visitors = Visitors(chromium, server.url, passes)
    try:
        yield visitors
        visitors.must_be_clean()
    finally:
        visitors.leave()


@pytest.fixture(params=KINDS)
def page(request: pytest.FixtureRequest, visitors: Visitors) -> Page:
    """A page on every kind of device, one after the other."""
    return visitors.come(**KINDS[str(request.param)])


@pytest.fixture
def desktop(visitors: Visitors) -> Page:
    """A page on a desktop, with JavaScript."""
    return visitors.come()


@pytest.fixture
def plain(visitors: Visitors) -> Page:
    """A page on a desktop, without JavaScript."""
    return visitors.come(script=False)


@pytest.fixture(params=["script", "no-script"])
def either(request: pytest.FixtureRequest, visitors: Visitors) -> Page:
    """A page on a desktop, with JavaScript and then without."""
    return visitors.come(script=request.param == "script")
