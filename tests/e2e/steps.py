# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do in a browser, step by step; each works with JavaScript and without."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyotp
from playwright.sync_api import FilePayload, Page, expect

from tests.server import DEMO_PASSWORD, DEMO_TOTP

PASSWORD = "kopi-susu-tanpa-gula"
_names = itertools.count(1)


@dataclass(frozen=True)
class File:
    """A file on somebody's disk."""

    name: str
    content: bytes
    kind: str = "application/octet-stream"

    @property
    def payload(self) -> FilePayload:
        """The file as Playwright wants it."""
        return {"name": self.name, "mimeType": self.kind, "buffer": self.content}


PHOTO = File("foto kuitansi.png", b"\x89PNG\r\n" + bytes(range(256)) * 90, "image/png")
LETTER = File("surat tugas.pdf", b"%PDF-1.7\n" + b"tugas\n" * 3000, "application/pdf")
NOTES = File("catatan.txt", b"Tanggal 3: diminta Rp200.000.\n", "text/plain")


def has_script(page: Page) -> bool:
    """Tell whether this page runs our script."""
    return page.locator("html.js").count() > 0


def sign_in(
    page: Page, username: str, password: str = DEMO_PASSWORD, totp: str = DEMO_TOTP
) -> None:
    """Sign in, by default as one of the demo accounts."""
    page.goto("/login")
    fill_login(page, username, password)
    signed_in = page.get_by_role("button", name=re.compile("^(Keluar|Sign out)$"))
    expect(signed_in.or_(page.locator("[name=totp]")).first).to_be_visible()
    if page.locator("[name=totp]").count():
        give_second(page, totp)
    expect(signed_in).to_be_visible()


def give_second(page: Page, totp: str = DEMO_TOTP) -> None:
    """Fill in the second step of staff and send it."""
    page.fill("[name=totp]", pyotp.TOTP(totp).now())
    page.locator("main button[type=submit]").first.click()


def fill_login(page: Page, username: str, password: str = DEMO_PASSWORD) -> None:
    """Fill in the form Login and send it."""
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")


def new_username() -> str:
    """Return a pseudonym nobody has."""
    return f"rumput-{next(_names)}"


def register(page: Page) -> str:
    """Register with no more than is required; return the username."""
    username = new_username()
    page.goto("/register")
    page.fill("[name=id_number]", "6474024708850003")
    page.fill("[name=username]", username)
    page.fill("[name=name]", "Siti Contoh")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page).to_have_url(re.compile("/aduan$"))
    return username


def write_report(page: Page, explanation: str = "Uang diminta di loket tiga.") -> None:
    """Open the form Create Aduan and fill in what is required."""
    page.goto("/aduan/tambah")
    page.select_option("[name=category]", index=1)
    page.fill("[name=explanation]", explanation)


def submit(page: Page) -> None:
    """Press Submit."""
    page.locator("button[name=submit]").click()


def filed_number(page: Page) -> str:
    """Return the number that the list shows after a report was filed, as it is written there."""
    ticket = page.locator(".ticket .digits")
    expect(ticket).to_be_visible()
    return ticket.inner_text().strip()


def filed_reports(page: Page) -> int:
    """Return how many reports are in the reporter's list."""
    page.goto("/aduan")
    return page.locator("tbody tr").count()


def choose_files(page: Page, files: Sequence[File]) -> None:
    """Choose files on the form Create Aduan; with JavaScript wait until they are uploaded."""
    payloads = [file.payload for file in files]
    if not has_script(page):
        page.set_input_files("[name=files]", payloads)
        return
    page.locator("input.filepond--browser").set_input_files(payloads)
    for file in files:
        expect(uploaded(page, file)).to_be_visible()


def drop_files(page: Page, folder: Path, files: Sequence[File]) -> None:
    """Drag files from a folder onto the box File Bukti, as the operating system does."""
    paths = []
    for file in files:
        paths.append(str(folder / file.name))
        (folder / file.name).write_bytes(file.content)
    box = page.locator(".filepond--root")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    assert place
    devtools = page.context.new_cdp_session(page)
    where = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    data = {"items": [], "files": paths, "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})


def uploaded(page: Page, file: File):  # type: ignore[no-untyped-def]
    """Return FilePond's line for a file that the server has."""
    done = ".filepond--item[data-filepond-item-state=processing-complete]"
    return page.locator(done).filter(has_text=file.name)


def settle(page: Page) -> None:
    """Wait until FilePond has stopped moving: it fades and slides whatever we prefer."""
    if has_script(page) and page.locator("[data-uploader]").count():
        expect(page.locator(".filepond--root")).to_be_visible()
        page.wait_for_function(
            """() => {
                const parts = document.querySelectorAll(".filepond--root, .filepond--root *");
                const now = [...parts].map((one) => one.getAttribute("style")).join();
                const before = window.wasStyled;
                window.wasStyled = now;
                return now === before;
            }""",
            polling=150,
        )


def file_names(page: Page) -> list[str]:
    """Return the names of the files that a page lists."""
    names = page.locator(".files > li").locator("a, .name").all_inner_texts()
    return [re.sub(r"\s+[\d.,]+ [KMG]?B$", "", name) for name in names]


def download(page: Page, name: str) -> bytes:
    """Download one file of a case and return its bytes."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.path().read_bytes()
