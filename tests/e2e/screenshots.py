# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of every page into ./screenshots (`make screenshots`), to be looked at by a person."""

import shutil
import tempfile
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e import pages
from tests.e2e.pages import Scene
from tests.e2e.visitors import QUIET, Visitors
from tests.get_chromium import on_path
from tests.server import serving

FOLDER = Path("screenshots")
IN_DARK = {
    *("home", "register-errors", "number-known", "list-just-filed", "create-two-persons"),
    *("report-examination", "profile", "desk", "case-verification", "audit"),
}
IN_ENGLISH = {
    *("home", "guide", "confidentiality", "register", "login", "number-unknown", "not-found"),
    *("list-empty", "create", "profile", "recovery-code", "desk-admin", "audit"),
}
# The README shows Home on a desktop beside the reporter's list on a phone.
POSTER = """<body style="margin:0;display:flex;gap:24px;padding:24px;background:#d9d4c8">
<img src="{}" width="880" height="620" style="border-radius:6px">
<img src="{}" width="286" height="620" style="border-radius:6px"></body>"""


def named(names: set[str]) -> tuple[Scene, ...]:
    """Return the scenes of these names."""
    return tuple(scene for scene in pages.ALL if scene.name in names)


def take(scenes: tuple[Scene, ...], visitors: Visitors, kind: str, **device: bool) -> None:
    """Take a picture of each scene on one kind of device."""
    for scene, page in pages.tour(scenes, visitors, **device):
        page.mouse.move(0, 0)
        page.screenshot(path=FOLDER / f"{scene.name}-{kind}.png", full_page=True)


def in_english(visitors: Visitors) -> None:
    """Take pictures of a few pages in English."""
    spoken: set[Page] = set()

    def speak(page: Page) -> None:
        if page not in spoken:
            spoken.add(page)
            page.goto("/")
            page.get_by_role("button", name="English").click()

    for scene in named(IN_ENGLISH):
        page = visitors.come("" if scene.who == pages.NEWCOMER else scene.who)
        if scene.who == pages.NEWCOMER:
            pages.steps.register(page)
        speak(page)
        scene.show(page)
        page.screenshot(path=FOLDER / f"{scene.name}-english.png", full_page=True)


def poster(chromium: Browser, visitors: Visitors) -> None:
    """Put the two pictures of the README side by side."""
    home, phone = visitors.come(), visitors.come("pelapor", phone=True)
    home.goto("/")
    pages.steps.write_report(phone)
    pages.steps.submit(phone)
    pages.steps.filed_number(phone)
    shots = [home.screenshot(), phone.screenshot()]
    sources = [f"data:image/png;base64,{b64encode(shot).decode()}" for shot in shots]
    frame = chromium.new_page(viewport={"width": 1238, "height": 668})
    frame.set_content(POSTER.format(*sources))
    frame.screenshot(path=FOLDER / "readme.png")


def main() -> None:
    """Serve a demo of its own, and take all pictures."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=on_path(), args=QUIET)
        visitors = Visitors(chromium, server.url, {})
        take(pages.ALL, visitors, "desktop")
        take(pages.ALL, visitors, "phone", phone=True)
        take(named(IN_DARK), visitors, "dark", dark=True)
        take(named(IN_DARK), visitors, "phone-dark", phone=True, dark=True)
        take(named({"create", "create-kept-files"}), visitors, "no-script", script=False)
        in_english(visitors)
        poster(chromium, visitors)
        visitors.leave()
        chromium.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}/")


if __name__ == "__main__":
    main()
