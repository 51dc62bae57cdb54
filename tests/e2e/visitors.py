# SPDX-License-Identifier: AGPL-3.0-or-later
"""People at their browsers, watched for what must never happen on any page."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import steps

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


class Visitors:
    """Opens browser profiles; a page must not log an error or ask a third party."""

    def __init__(self, chromium: Browser, url: str, passes: dict[str, Any]) -> None:
        self.url = url
        self._chromium = chromium
        self._passes = passes
        self._contexts: list[BrowserContext] = []
        self._errors: list[str] = []
        self._asked: list[str] = []

    def come(self, signed_in: str = "", *, phone: bool = False, **more: Any) -> Page:
        """Open a page of a fresh profile: a visitor's, or that of a demo account signed in.

        `script=False` is without JavaScript, `dark=True` prefers dark colours.
        """
        if signed_in and signed_in not in self._passes:
            first = self._open()
            steps.sign_in(first, signed_in)
            self._passes[signed_in] = first.context.storage_state()
        page = self._open(phone=phone, state=self._passes.get(signed_in), **more)
        if signed_in:
            # A tour takes longer than the minutes within which staff are not asked again.
            page.add_locator_handler(
                page.locator("main:not(:has(.secret)) [name=totp]"), lambda: steps.give_second(page)
            )
        return page

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
