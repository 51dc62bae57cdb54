# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files: sealed as they come in, refused with clear words, opened only by those who may."""

import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.reports import acts
from tests.reports.conftest import Stored
from wbs.accounts.models import Session
from wbs.audit.events import Event
from wbs.audit.models import Entry as AuditEntry
from wbs.reports import drafts, evidence, forms, storage
from wbs.reports.models import Draft, Evidence, Report
from wbs.reports.views import create, files
from wbs.vault.errors import VaultError
from wbs.web import clock

CHUNK = 65536
MARKER = b"PENANDA-ISI-BERKAS"


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 7])
def test_a_file_comes_back_as_it_was_sent(cast: Cast, size: int) -> None:
    content = (MARKER * (size // len(MARKER) + 1))[:size]
    report = acts.file_report(cast.reporter, files=[acts.file("rekaman suara.mp3", content)])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    answer = cast.reporter.get(f"/aduan/{report.id}/bukti/{file}")
    assert acts.body(answer) == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rekaman suara.mp3"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Length"] == str(size)


def test_nothing_plain_of_a_file_reaches_the_disk(
    cast: Cast, stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path.parent / f"{tmp_path.name}-tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    acts.file_report(cast.reporter, files=[acts.file("besar.bin", MARKER * 300_000)])
    [path] = stored()
    assert MARKER not in path.read_bytes()
    assert list(folder.iterdir()) == []


def test_a_stored_file_tells_neither_name_nor_minute(cast: Cast, stored: Stored) -> None:
    acts.file_report(cast.reporter, files=[acts.file("kwitansi.pdf")])
    [path] = stored()
    assert "kwitansi" not in str(path)
    for place in (path, path.parent, path.parent.parent):
        assert place.stat().st_mtime % 3600 == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_name_cannot_lead_out_of_the_download(cast: Cast) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file('naskah "x"\u202eé.pdf')])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    headers = cast.reporter.get(f"/aduan/{report.id}/bukti/{file}").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    header = headers["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''naskah%20_x_")
    assert "%E2%80%AE" not in header


def test_a_file_over_the_limit_is_refused_and_the_rest_of_the_form_kept(
    cast: Cast, stored: Stored, settings
) -> None:
    settings.WBS_MAX_FILE_BYTES = 1000
    sent = [acts.file("kecil.pdf", b"x" * 1000), acts.file("besar.pdf", b"x" * 1001)]
    answer = acts.send(cast.reporter, files=sent)
    page = acts.text(answer)
    assert answer.status_code == 422
    assert "besar.pdf lebih besar dari" in page
    assert "ruang rapat" in page
    assert len(stored()) == 1
    report = acts.file_report(cast.reporter)
    page = acts.text(cast.reporter.get(f"/aduan/{report.id}"))
    assert "kecil.pdf" in page
    assert "besar.pdf" not in page


def test_an_empty_file_is_refused(cast: Cast, stored: Stored) -> None:
    answer = acts.send(cast.reporter, files=[acts.file("kosong.pdf", b"")])
    assert answer.status_code == 422
    assert "kosong.pdf kosong" in acts.text(answer)
    assert stored() == []


def test_files_beyond_the_number_are_refused(cast: Cast, stored: Stored, settings) -> None:
    settings.WBS_MAX_FILES = 2
    answer = acts.send(cast.reporter, files=[acts.file(f"{n}.pdf") for n in range(4)])
    assert answer.status_code == 422
    assert "Paling banyak 2 berkas. 2 berkas terakhir tidak disimpan." in acts.text(answer)
    assert len(stored()) == 2
    assert acts.send(cast.reporter, files=[acts.file("lagi.pdf")]).status_code == 422
    assert len(stored()) == 2


def test_the_reason_of_a_refusal_survives_the_way_through_login(cast: Cast, settings) -> None:
    settings.WBS_MAX_FILE_BYTES = 10
    reporter = cast.sign_in("reporter")
    token = acts.submission(reporter)
    Session.objects.all().delete()
    sent = acts.fields(submission=token, files=[acts.file("besar.pdf", b"x" * 11)])
    reporter.post(acts.CREATE, sent)
    reporter.post("/login", {"username": "bintang", "password": PASSWORD})
    assert "besar.pdf lebih besar dari" in acts.text(reporter.get(acts.CREATE))


def test_a_file_is_removed_and_another_brought_at_the_limit(cast: Cast, settings) -> None:
    settings.WBS_MAX_FILES = 1
    acts.send(cast.reporter, save="1", files=[acts.file("lama.pdf")])
    old = Evidence.objects.get()
    acts.send(cast.reporter, remove_file=str(old.id), files=[acts.file("baru.pdf")])
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert "baru.pdf" in page
    assert "lama.pdf" not in page
    assert "Paling banyak" not in page


def test_one_file_too_many_at_the_same_moment_is_refused_in_words(
    cast: Cast, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WBS_MAX_FILES = 1
    cast.reporter.post(acts.UPLOAD, {"files": acts.file("satu.pdf")})
    for place in (forms, files):  # as if the other file came just after this one was judged
        monkeypatch.setattr(place, "good_uploads", lambda uploads, held: (uploads, []))
    answer = cast.reporter.post(acts.UPLOAD, {"files": acts.file("dua.pdf")})
    assert answer.status_code == 413
    assert "Paling banyak 1 berkas." in acts.text(answer)
    for button in ("save", "submit"):
        acts.send(cast.reporter, **{button: "1"}, files=[acts.file("dua.pdf")])
        page = acts.text(cast.reporter.get(acts.CREATE))
        assert page.count("Paling banyak 1 berkas.") == 1
        assert "ruang rapat" in page
        assert "dua.pdf" not in page


@pytest.mark.django_db(transaction=True)
def test_a_file_is_there_to_stay_as_soon_as_its_row_is(
    cast: Cast, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = evidence.add

    def cut_short(uploads, **told: Any) -> list[Evidence]:
        for upload in uploads:
            transaction.on_commit(upload.close)
        return add(uploads, **told)

    monkeypatch.setattr(evidence, "add", cut_short)
    report = acts.file_report(cast.reporter, files=[acts.file()])
    message = {"body": "Satu lagi.", "files": acts.file("b.pdf")}
    cast.reporter.post(f"/aduan/{report.id}/pesan", message)
    cast.reporter.post(acts.UPLOAD, {"files": acts.file("c.pdf")})
    assert Evidence.objects.count() == len(stored()) == 3


def test_a_page_that_takes_no_files_drops_them(cast: Cast, stored: Stored) -> None:
    cast.sign_in("visitor").post("/login", {"username": "x", "file": acts.file()})
    assert stored() == []


def test_someone_who_may_not_send_leaves_nothing_behind(cast: Cast, stored: Stored) -> None:
    cast.verifier.post(acts.CREATE, acts.fields(files=[acts.file()]))
    cast.verifier.post(f"/aduan/{uuid4()}/pesan", {"body": "x", "files": acts.file()})
    cast.reporter.post(f"/aduan/{uuid4()}/pesan", {"body": "x", "files": acts.file()})
    assert stored() == []


def test_a_body_that_breaks_off_leaves_nothing_behind(cast: Cast, stored: Stored) -> None:
    whole = (
        b"--B\r\nContent-Disposition: form-data; name=files; filename=a.pdf\r\n\r\n"
        + MARKER * 10_000
    )
    cast.reporter.client.post(acts.UPLOAD, whole, content_type="multipart/form-data; boundary=B")
    assert stored() == []
    assert Evidence.objects.count() == 0


def test_files_go_up_one_by_one_into_one_draft(cast: Cast) -> None:
    acts.submission(cast.reporter)
    first = cast.reporter.post(acts.UPLOAD, {"files": acts.file("satu.pdf")})
    second = cast.reporter.post(acts.UPLOAD, {"files": acts.file("dua.pdf")})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["Content-Type"].startswith("text/plain")
    assert Draft.objects.count() == 1
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert "satu.pdf" in page
    assert "dua.pdf" in page


def test_an_upload_is_taken_back(
    cast: Cast, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    file = acts.text(cast.reporter.post(acts.UPLOAD, {"files": acts.file()}))
    with django_capture_on_commit_callbacks(execute=True):
        answer = cast.reporter.client.delete(acts.UPLOAD, file, content_type="text/plain")
    assert answer.status_code == 204
    assert stored() == []
    again = cast.reporter.client.delete(acts.UPLOAD, file, content_type="text/plain")
    assert again.status_code == 404


def test_nobody_takes_back_a_file_of_another_draft(cast: Cast) -> None:
    file = acts.text(cast.reporter.post(acts.UPLOAD, {"files": acts.file()}))
    stranger = Client(SERVER_NAME="127.0.0.1")
    assert stranger.delete(acts.UPLOAD, file, content_type="text/plain").status_code == 404
    assert Evidence.objects.count() == 1


def test_an_upload_that_cannot_be_kept_says_why(cast: Cast, settings) -> None:
    settings.WBS_MAX_FILE_BYTES = 10
    answer = cast.reporter.post(acts.UPLOAD, {"files": acts.file("besar.pdf", b"x" * 11)})
    assert answer.status_code == 413
    assert "besar.pdf lebih besar dari" in acts.text(answer)
    assert cast.reporter.post(acts.UPLOAD, {}).status_code == 400


def test_every_opening_of_a_file_is_recorded_once(cast: Cast) -> None:
    report = acts.file_report(cast.reporter, files=[acts.file()])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    acts.body(cast.reporter.get(f"/aduan/{report.id}/bukti/{file}"))
    acts.body(cast.verifier.get(f"/meja/{report.id}/bukti/{file}"))
    opened = AuditEntry.objects.filter(event=Event.EVIDENCE_OPENED).order_by("position")
    assert [entry.actor for entry in opened] == [None, cast.people["verifier"].id]


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: -CHUNK - 40],
        lambda data: data + data[: CHUNK + 40],
        lambda data: data[CHUNK + 40 : 2 * (CHUNK + 40)] + data[: CHUNK + 40] + data[131152:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: b"",
    ],
    ids=["cut", "longer", "reordered", "altered", "emptied"],
)
def test_a_file_that_was_tampered_with_is_an_error(cast: Cast, stored: Stored, harm) -> None:
    content = MARKER * 10_000
    report = acts.file_report(cast.reporter, files=[acts.file(content=content)])
    [file] = acts.evidence_ids(acts.text(cast.reporter.get(f"/aduan/{report.id}")))
    [path] = stored()
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(VaultError):
        acts.body(cast.reporter.get(f"/aduan/{report.id}/bukti/{file}"))


def test_files_that_no_row_names_are_swept_after_a_day(cast: Cast, stored: Stored) -> None:
    acts.file_report(cast.reporter, files=[acts.file()])
    [kept] = stored()
    orphan = storage.Writer()
    orphan.write(b"x")
    orphan.finish()
    orphan.keep()
    assert drafts.sweep() == 0
    with clock.standing_at(clock.now() + timedelta(hours=26)):
        assert drafts.sweep() == 1
    assert stored() == [kept]
    assert Report.objects.count() == 1


def _from_a_browser(data: dict[str, Any], headers: dict[str, str]) -> Any:
    """Upload as a visitor whose CSRF token is checked, so that the body is read before the view."""
    browser = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', acts.text(browser.get("/login")))
    assert token
    return browser.post(acts.UPLOAD, data, headers={"X-CSRFToken": token[1], **headers})


def test_a_visitor_cannot_fill_the_disk(
    cast: Cast, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    writer = storage.Writer
    monkeypatch.setattr(storage, "Writer", lambda: written.append(writer()) or written[-1])
    create.VISITORS.forget()
    create.VISITORS.most, most = 2, create.VISITORS.most
    try:
        answers = [
            _from_a_browser({"files": acts.file()}, {"X-Submission": "a.form"})
            for _attempt in range(3)
        ]
    finally:
        create.VISITORS.most = most
        create.VISITORS.forget()
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert len(stored()) == len(written) == 2
