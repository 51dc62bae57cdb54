# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter at a real server, on a bad day."""

import itertools
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from tests.attacker.browser import BOUNDARY, Browser, Files, Page, multipart
from tests.hostile.texts import Shown, read
from tests.server import Server

CREATE, UPLOAD = "/aduan/tambah", "/aduan/berkas"
SECRET = "kopi-susu-tanpa-gula"
STORY = "Uang diminta di loket tiga,\r\nlalu dibagi di ruang rapat."
_names = itertools.count(1)


def newcomer(server: Server, language: str = "id") -> Browser:
    """Register someone who has filed nothing yet; they speak this language."""
    browser = Browser(server.url, "127.0.0.1", {"Origin": server.url})
    typed = {
        "id_number": "6474024708850003",
        "username": f"tamu-{next(_names)}-{server.pid}",
        "name": "Siti Contoh",
        "password": SECRET,
        "password_again": SECRET,
    }
    assert browser.post("/register", typed).status == 302
    send(browser, "/bahasa", {"language": language})
    return browser


def send(browser: Browser, path: str, data: Mapping[str, str], files: Files = ()) -> Page:
    """Send a form as it stands: nothing is fetched before."""
    if not files:
        kind = "application/x-www-form-urlencoded"
        return browser._ask("POST", path, urlencode(data).encode(), {"Content-Type": kind})
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return browser._ask("POST", path, multipart(data, files), {"Content-Type": kind})


def report_form(browser: Browser, explanation: str) -> dict[str, str]:
    """Open Create Aduan and fill it in; return what its Submit button sends."""
    page = browser.get(CREATE)
    found = re.search(r'<option value="([0-9a-f-]+)"', page.text)
    assert found, (page.status, page.text)
    hidden = ("csrfmiddlewaretoken", "submission", "shown")
    shown = read(page).fields
    typed = {"category": found[1], "explanation": explanation, "subject-0-name": "Si Terlapor"}
    return {**{name: shown.get(name, "") for name in hidden}, **typed, "submit": "1"}


def upload(browser: Browser, form: Mapping[str, str], file: tuple[str, bytes]) -> Page:
    """Upload one file into the draft, as the form's script does."""
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "X-CSRFToken": form["csrfmiddlewaretoken"],
        "X-Submission": form["submission"],
    }
    return browser._ask("POST", UPLOAD, multipart({}, [("files", *file)]), headers)


def filed(browser: Browser) -> list[str]:
    """Return the addresses of one's own reports, from the list."""
    page = browser.get("/aduan")
    assert page.status == 200, page.text
    return sorted(set(re.findall(r"/aduan/[0-9a-f-]{36}(?=\")", page.text)))


def evidence(browser: Browser, report: str) -> list[bytes]:
    """Download the files of a report."""
    links = re.findall(r"/aduan/[0-9a-f-]{36}/bukti/[0-9a-f-]{36}", browser.get(report).text)
    return [browser.get(link).content for link in dict.fromkeys(links)]


def files_once(browser: Browser, form: Mapping[str, str], files: Files = ()) -> None:
    """Send this form twice; it is one report more, whole, with its files."""
    before = filed(browser)
    for _twice in range(2):
        assert send(browser, CREATE, form, files).status == 302
    [report] = {*filed(browser)} - {*before}
    must_be_whole(browser, report, files)


def must_be_whole(browser: Browser, report: str, files: Files = ()) -> None:
    """Fail unless the report shows the story that was filed, and has these files."""
    assert STORY.replace("\r", "") in given_back(browser.get(report)).paragraphs
    assert evidence(browser, report) == [content for *_names, content in files]


def given_back(page: Page) -> Shown:
    """Return what a fault's page shows; it must be a page of ours, not a stack trace."""
    assert "<h1>" in page.text, page.text
    assert "Traceback" not in page.text
    return read(page)
