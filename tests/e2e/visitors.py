# SPDX-License-Identifier: AGPL-3.0-or-later
"""People at their browsers, watched for what must never happen on any page."""

import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import steps

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
# Staff are asked for their second step again after five minutes; people here come in anew before.
_FRESH_SECONDS = 180
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Visitors:
    """Opens browser profiles; a page must not log an error or ask a third party."""

    def __init__(self, chromium: Browser, url: str, passes: dict[str, Any]) -> None:
        self.url = url
        self._chromium = chromium
        self._passes = passes
        self._contexts: list[BrowserContext] = []
        self._came: dict[Page, tuple[str, float]] = {}
        self._errors: list[str] = []
        self._asked: list[str] = []

    def come(self, signed_in: str = "", *, phone: bool = False, **more: Any) -> Page:
        """Open a page of a fresh profile: a visitor's, or that of a demo account signed in.

        `script=False` is without JavaScript, `dark=True` prefers dark colours.
        """
        state, since = self._passes.get(signed_in, (None, -_FRESH_SECONDS))
        if signed_in and time.monotonic() - since >= _FRESH_SECONDS:
            first = self._open()
            steps.sign_in(first, signed_in)
            state, since = first.context.storage_state(), time.monotonic()
            self._passes[signed_in] = state, since
        page = self._open(phone=phone, state=state, **more)
        if signed_in:
            self._came[page] = signed_in, since
        return page

    def stay(self, page: Page) -> None:
        """Sign its person in anew if they came a while ago: nobody is asked again meanwhile."""
        who, since = self._came.get(page, ("", 0.0))
        if who and time.monotonic() - since >= _FRESH_SECONDS:
            page.context.clear_cookies(name="session")
            steps.sign_in(page, who)
            self._came[page] = who, time.monotonic()

    def _open(
        self,
        *,
        phone: bool = False,
        script: bool = True,
        dark: bool = False,
        state: Any = None,
    ) -> Page:
        context = self._chromium.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            has_touch=phone,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="id-ID",
            storage_state=state,
        )
        context.set_default_timeout(10_000)
        context.on("console", lambda m: self._errors.append(m.text) if m.type == "error" else None)
        context.on("weberror", lambda error: self._errors.append(str(error.error)))
        context.on("request", lambda request: self._asked.append(request.url))
        self._contexts.append(context)
        return context.new_page()

    def must_be_clean(self) -> None:
        """Fail if a page logged an error (a CSP violation is one) or asked a third party."""
        ours = (self.url, f"blob:{self.url}")
        assert not [url for url in self._asked if not url.startswith(ours)]
        # A 4xx answer that a test asks for is logged by the browser as an error of loading.
        assert not [text for text in self._errors if "Failed to load resource" not in text]

    def leave(self) -> None:
        """Close all profiles."""
        for context in self._contexts:
            context.close()
