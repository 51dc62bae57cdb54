# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: nothing typed or chosen is lost, and nobody else finds it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD, Actor, Cast
from tests.journeys import filled_in, form_of, upload
from tests.reports import acts
from tests.reports.conftest import Stored
from wbs.accounts.models import Session
from wbs.reports import drafts
from wbs.reports.models import Draft, Evidence, Report
from wbs.web import clock


def end_session(actor: Actor) -> None:
    Session.objects.all().delete()
    assert actor.get("/aduan").status_code == 302


def sign_in_again(actor: Actor, username: str) -> None:
    actor.post("/login", {"username": username, "password": PASSWORD})


def test_a_form_sent_after_the_session_ended_leads_through_login_to_the_draft(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    token = acts.submission(reporter)
    end_session(reporter)
    sent = acts.fields(submission=token, files=[acts.file("foto.jpg")])
    answer = reporter.post(acts.CREATE, sent)
    assert answer.headers["Location"] == "/login?next=%2Faduan%2Ftambah"
    assert Report.objects.count() == 0
    sign_in_again(reporter, reporter.username)
    page = acts.text(reporter.get(acts.CREATE))
    assert "ruang rapat" in page
    assert "Bapak Terlapor" in page
    assert "foto.jpg" in page
    report = acts.file_report(reporter)
    assert "foto.jpg" in acts.text(reporter.get(f"/aduan/{report.id}"))


def test_without_the_csrf_token_nothing_is_kept(cast: Cast, stored: Stored) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    answer = stranger.post(acts.CREATE, acts.fields(files=[acts.file()]))
    assert answer.status_code == 403
    assert Draft.objects.count() == 0
    assert stored() == []


def test_a_wrong_field_keeps_the_files(cast: Cast) -> None:
    answer = acts.send(cast.reporter, explanation="", files=[acts.file("a.pdf")])
    assert answer.status_code == 422
    assert "a.pdf" in acts.text(answer)
    assert "a.pdf" in acts.text(cast.reporter.get(acts.CREATE))


def test_another_person_is_added_without_script_and_what_was_typed_stays(cast: Cast) -> None:
    answer = acts.send(cast.reporter, add_subject="1", files=[acts.file("a.pdf")])
    assert answer.headers["Location"].startswith(acts.CREATE)
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert 'name="subject-1-name"' in page
    assert "Bapak Terlapor" in page
    assert "a.pdf" in page


def test_a_file_is_removed_without_script(cast: Cast) -> None:
    acts.send(cast.reporter, save="1", files=[acts.file("a.pdf"), acts.file("b.pdf")])
    unwanted = Evidence.objects.order_by("position").first()
    assert unwanted
    acts.send(cast.reporter, remove_file=str(unwanted.id))
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert "a.pdf" not in page
    assert "b.pdf" in page


def test_filing_ends_the_draft(cast: Cast) -> None:
    acts.send(cast.reporter, save="1", files=[acts.file("a.pdf")])
    acts.file_report(cast.reporter)
    assert Draft.objects.count() == 0
    assert "ruang rapat" not in acts.text(cast.reporter.get(acts.CREATE))


def test_signing_out_destroys_the_draft_and_its_files(
    cast: Cast, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    reporter = cast.sign_in("reporter")
    acts.send(reporter, save="1", files=[acts.file("a.pdf")])
    with django_capture_on_commit_callbacks(execute=True):
        reporter.post("/logout")
    assert Draft.objects.count() == 0
    assert Evidence.objects.count() == 0
    assert stored() == []


def test_another_person_in_the_same_browser_does_not_see_the_draft(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    acts.send(reporter, save="1", files=[acts.file("a.pdf")])
    end_session(reporter)
    sign_in_again(reporter, "senja")
    page = acts.text(reporter.get(acts.CREATE))
    assert "ruang rapat" not in page
    assert "a.pdf" not in page


def test_another_person_in_the_same_browser_does_not_see_files_uploaded_one_by_one(
    cast: Cast,
) -> None:
    reporter = cast.sign_in("reporter")
    assert reporter.post(acts.UPLOAD, {"files": acts.file("a.pdf")}).status_code == 201
    end_session(reporter)
    sign_in_again(reporter, "senja")
    assert "a.pdf" not in acts.text(reporter.get(acts.CREATE))


def test_a_draft_is_gone_after_a_day(
    cast: Cast, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    acts.send(cast.reporter, save="1", files=[acts.file("a.pdf")])
    with (
        clock.standing_at(clock.now() + timedelta(hours=25)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert "ruang rapat" not in acts.text(cast.sign_in("reporter").get(acts.CREATE))
        assert drafts.sweep()
    assert Draft.objects.count() == 0
    assert stored() == []


def come_back(cast: Cast, actor: Actor) -> Actor:
    """Return the same browser, signed in again."""
    again = cast.sign_in("reporter")
    again.client.cookies["draft"] = actor.client.cookies["draft"].value
    return again


def test_a_draft_lives_for_a_whole_day(cast: Cast) -> None:
    saved = clock.hour() + timedelta(minutes=59)
    with clock.standing_at(saved):
        reporter = cast.sign_in("reporter")
        acts.send(reporter, save="1")
    with clock.standing_at(saved + timedelta(hours=24)):
        assert "ruang rapat" in acts.text(come_back(cast, reporter).get(acts.CREATE))


def test_an_upload_keeps_the_draft_for_another_day(cast: Cast) -> None:
    saved = clock.now()
    with clock.standing_at(saved):
        reporter = cast.sign_in("reporter")
        acts.send(reporter, save="1")
    with clock.standing_at(saved + timedelta(hours=20)):
        come_back(cast, reporter).post(acts.UPLOAD, {"files": acts.file("a.pdf")})
    with clock.standing_at(saved + timedelta(hours=40)):
        page = acts.text(come_back(cast, reporter).get(acts.CREATE))
    assert "ruang rapat" in page
    assert "a.pdf" in page


def test_a_file_that_comes_after_the_end_finds_nothing_of_the_old_draft(cast: Cast) -> None:
    saved = clock.now()
    with clock.standing_at(saved):
        reporter = cast.sign_in("reporter")
        acts.send(reporter, save="1", files=[acts.file("lama.pdf")])
    with clock.standing_at(saved + timedelta(hours=26)):
        again = come_back(cast, reporter)
        again.post(acts.UPLOAD, {"files": acts.file("baru.pdf")})
        page = acts.text(again.get(acts.CREATE))
    assert "baru.pdf" in page
    assert "lama.pdf" not in page
    assert "ruang rapat" not in page


def test_a_draft_saved_again_while_old_ones_are_swept_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = cast.sign_in("reporter")
    token = acts.submission(reporter)
    reporter.post(acts.CREATE, acts.fields(submission=token, save="1"))
    delete = drafts._delete

    def late(*told: Any) -> Any:
        again = come_back(cast, reporter)
        again.post(acts.CREATE, acts.fields(submission=token, save="1", explanation="Kembali."))
        return delete(*told)

    monkeypatch.setattr(drafts, "_delete", late)
    with clock.standing_at(clock.now() + timedelta(hours=26)):
        assert drafts.sweep() == 0
        assert "Kembali." in acts.text(come_back(cast, reporter).get(acts.CREATE))


@pytest.mark.parametrize("ahead", ["HEAD", "prefetch"])
def test_what_the_browser_fetches_ahead_uses_up_no_notice(cast: Cast, ahead: str) -> None:
    def fetch_ahead(path: str) -> None:
        if ahead == "HEAD":
            cast.reporter.client.head(path)
        else:
            cast.reporter.get(path, headers={"Sec-Purpose": "prefetch"})

    report = acts.file_report(cast.reporter)
    fetch_ahead(acts.CREATE)
    fetch_ahead(f"/aduan/{report.id}")
    assert "Aduan Anda sudah kami terima" in acts.text(cast.reporter.get("/aduan"))
    acts.send(cast.reporter, save="1")
    fetch_ahead(acts.CREATE)
    assert "Konsep sudah disimpan." in acts.text(cast.reporter.get(acts.CREATE))


def test_what_is_kept_of_a_draft_is_sealed(cast: Cast) -> None:
    acts.send(cast.reporter, save="1", files=[acts.file("rahasia.pdf")])
    kept = [bytes(Draft.objects.get().sealed), bytes(Evidence.objects.get().sealed)]
    for blob in kept:
        assert b"ruang rapat" not in blob
        assert b"rahasia" not in blob


def test_a_file_that_the_form_did_not_list_is_not_filed_unseen(cast: Cast) -> None:
    form = filled_in(cast.reporter)
    late = {"files": [upload("dibatalkan.jpg", b"foto")]}
    headers = {"X-Submission": form["submission"]}
    assert cast.reporter.post("/aduan/berkas", late, headers=headers).status_code == 201
    answer = cast.reporter.post("/aduan/tambah", form)
    assert answer.status_code == 422
    assert "juga berisi dibatalkan.jpg" in answer.content.decode()
    assert not Report.objects.exists()
    again = {**form, "shown": form_of(cast.reporter, "/aduan/tambah")["shown"]}
    assert cast.reporter.post("/aduan/tambah", again).status_code == 302
    assert Report.objects.get().evidence.count() == 1
