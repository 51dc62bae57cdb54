# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files at and over the limits, and names that mean harm: told before, told after, or kept safe."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import pytest
from pytest_django import Settings

from tests.attacker.browser import BOUNDARY, multipart
from tests.cast import Actor, Cast
from tests.hostile.texts import NAUGHTY, read
from tests.reports import acts
from wbs.reports.models import Evidence, Report

KIND = f"multipart/form-data; boundary={BOUNDARY}"
RTL, CONTROLS = "\u202e", "\x01\x07\x1b\x7f\x85"
NAMES = {
    "a" * 251 + ".pdf": "a" * 251 + ".pdf",  # 255 bytes
    "é" * 300 + ".pdf": "é" * 251 + ".pdf",
    "漢" * 255: "漢" * 255,  # the longest that Windows and macOS have
    "\U0001f600" * 200: "\U0001f600" * 200,
    "b" * 800: "b" * 255,
    f"gaji{RTL}fdp.exe": "gajifdp.exe",
    f"k{CONTROLS}o.pdf": "ko.pdf",
    "../../etc/passwd": "passwd",
    "C:\\\\Users\\\\budi\\\\bukti.pdf": "bukti.pdf",
    "tanpa akhiran": "tanpa akhiran",
    ".htaccess": ".htaccess",
    "con.pdf.": "con.pdf.",
    "<img src=x onerror=alert(1)>.png": "<img src=x onerror=alert(1)>.png",
    "'; DROP TABLE report; --.pdf": "'; DROP TABLE report; --.pdf",
    "%00%2e%2e.pdf": "%00%2e%2e.pdf",
}


def send(actor: Actor, path: str, files: Sequence[tuple[str, bytes]], **fields: str) -> Any:
    """Send a form with files as a browser does, whatever their names."""
    body = multipart(fields, [("files", name, content) for name, content in files])
    return actor.client.generic("POST", path, body, content_type=KIND)


def file_report(actor: Actor, files: Sequence[tuple[str, bytes]]) -> Any:
    """Send a report with files; return the answer."""
    fields = acts.fields(submission=acts.submission(actor))
    return send(actor, acts.CREATE, files, **fields)


def downloads(actor: Actor, report: Report) -> list[tuple[str, bytes]]:
    """Download every file of one's report; return headers and contents."""
    page = acts.text(actor.get(f"/aduan/{report.id}"))
    answers = [actor.get(f"/aduan/{report.id}/bukti/{id_}") for id_ in acts.evidence_ids(page)]
    return [(one.headers["Content-Disposition"], acts.body(one)) for one in answers]


def saved_as(header: str) -> str:
    """Return the name under which a browser saves a download."""
    plain = re.fullmatch(r'attachment; filename="((?:[^"\\]|\\.)*)"', header)
    if plain:
        return plain[1]
    coded = re.fullmatch(r"attachment; filename\*=utf-8''([A-Za-z0-9%._~!#$&+^`|-]*)", header)
    assert coded, header
    return unquote(coded[1])


def test_names_that_mean_harm_are_shown_and_saved_harmlessly(cast: Cast) -> None:
    wanted = list(NAMES.values())
    assert file_report(cast.reporter, [(name, b"x") for name in NAMES]).status_code == 302
    report = Report.objects.get()
    for actor, path in ((cast.reporter, "aduan"), (cast.verifier, "meja")):
        page = read(actor.get(f"/{path}/{report.id}"))
        assert [name for name in wanted if name not in page.paragraphs] == []
        assert "img" not in page.tags
    for name, (header, content) in zip(wanted, downloads(cast.reporter, report), strict=True):
        saved = saved_as(header)
        assert content == b"x"
        assert saved == re.sub(r'[/\\:*?"<>|]', "_", name)
        assert header.isascii()
        assert header.isprintable()


def test_a_name_longer_than_any_disk_allows_is_answered_with_a_page(cast: Cast) -> None:
    answer = file_report(cast.reporter, [("b" * 5000, b"x")])
    assert answer.status_code == 400
    assert "tidak dapat kami baca" in read(answer).text
    assert Evidence.objects.count() == Report.objects.count() == 0


def test_naughty_strings_make_harmless_names(cast: Cast) -> None:
    names = [text.replace("\r", "").replace("\n", "") for text in NAUGHTY]
    names = [name for name in names if not re.search(r'["\\/\r\n&;]', name)][:200]
    for start in range(0, len(names), 20):
        answer = file_report(cast.reporter, [(one, b"x") for one in names[start : start + 20]])
        assert answer.status_code == 302
    for report in Report.objects.all():
        for header, content in downloads(cast.reporter, report):
            saved = saved_as(header)
            assert content == b"x"
            assert saved
            assert saved.isprintable()
            assert not set(saved) & set('/\\:*?"<>|')


def test_files_of_one_name_all_come_back(cast: Cast) -> None:
    contents = [b"satu", b"dua", b"tiga"]
    file_report(cast.reporter, [("sama.pdf", content) for content in contents])
    found = downloads(cast.reporter, Report.objects.get())
    assert [content for _header, content in found] == contents
    assert {saved_as(header) for header, _content in found} == {"sama.pdf"}


@pytest.mark.parametrize("name", ["", "..", ".", "/", "\x01\x02"])
def test_a_file_without_a_name_is_no_file(cast: Cast, name: str) -> None:
    assert file_report(cast.reporter, [(name, b"isi")]).status_code == 302
    assert Evidence.objects.count() == 0
    assert "Belum ada berkas" in acts.text(cast.reporter.get(f"/aduan/{Report.objects.get().id}"))


LIMITS = {
    "id": ("Batasnya 20 berkas, masing-masing sampai 100 MB.", "kosong", "lebih besar dari"),
    "en": ("The limit is 20 files, of up to 100 MB each.", "is empty", "is larger than"),
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_form_tells_the_limits_beforehand(cast: Cast, language: str) -> None:
    report = acts.file_report(cast.reporter)
    for actor, path in (
        (cast.reporter, acts.CREATE),
        (cast.reporter, f"/aduan/{report.id}"),
        (cast.verifier, f"/meja/{report.id}"),
    ):
        actor.post("/bahasa", {"language": language})
        assert LIMITS[language][0] in read(actor.get(path)).text


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_does_not_fit_is_told_beside_the_field(
    cast: Cast, settings: Settings, language: str
) -> None:
    settings.WBS_MAX_FILE_BYTES = 200_000
    report = acts.file_report(cast.reporter)
    files = [("pas.pdf", b"x" * 200_000), ("besar.pdf", b"x" * 200_001), ("nol.pdf", b"")]
    _limit, empty, large = LIMITS[language]
    places = [
        (cast.reporter, f"/aduan/{report.id}/pesan", {"body": "Lihat berkas."}),
        (cast.verifier, f"/meja/{report.id}/pesan", {"body": "Lihat berkas."}),
        (cast.reporter, acts.CREATE, acts.fields(submission=acts.submission(cast.reporter))),
    ]
    for actor, path, fields in places:
        actor.post("/bahasa", {"language": language})
        answer = send(actor, path, files, **fields)
        shown = read(answer)
        assert answer.status_code == 422
        assert f"besar.pdf {large}" in shown.slips["id_files"]
        assert f"nol.pdf {empty}" in shown.slips["id_files"]
        assert "pas.pdf" not in shown.slips["id_files"]
        name = "body" if "body" in fields else "explanation"
        assert (name, fields[name]) in shown.filled
    assert "pas.pdf" in read(cast.reporter.get(acts.CREATE)).text
    assert Report.objects.count() == 1


def test_twenty_files_are_taken_and_the_next_is_refused(cast: Cast) -> None:
    twenty = [(f"{number}.pdf", b"x") for number in range(20)]
    answer = file_report(cast.reporter, [*twenty, ("kelebihan.pdf", b"x")])
    assert answer.status_code == 422
    assert "Paling banyak 20 berkas" in read(answer).slips["id_files"]
    assert Report.objects.count() == 0
    again = acts.fields(submission=read(answer).fields["submission"])
    assert cast.reporter.post(acts.CREATE, again).status_code == 302
    found = downloads(cast.reporter, Report.objects.get())
    assert [saved_as(header) for header, _content in found] == [name for name, _ in twenty]


def test_sixty_files_at_once_are_answered_with_a_page(cast: Cast) -> None:
    answer = file_report(cast.reporter, [(f"{number}.pdf", b"x") for number in range(61)])
    assert answer.status_code == 413
    assert "Kiriman terlalu besar" in read(answer).text
    assert Evidence.objects.count() == 0
