# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that came after its session had ended stands in its form again, to be sent anew."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.cast import Actor, Cast
from tests.journeys import closing, end_session, form_to, narrowed, sign_in_again
from tests.reports import acts
from tests.reports.conftest import Stored
from wbs.reports import drafts, unsent
from wbs.reports.models import Draft, Entry, Evidence, Report
from wbs.reports.uploads import VISITORS
from wbs.web import clock

NOT_SENT = "belum ada yang terkirim"
WORDS = "Kuitansinya ada di laci kedua."


@pytest.fixture
def report(cast: Cast) -> Report:
    return acts.file_report(cast.reporter)


def message(actor: Actor, report: Report, body: str = WORDS, **more: Any) -> dict[str, Any]:
    """Return the form of a message as the page gives it, filled in."""
    page = f"/aduan/{report.id}"
    return {**form_to(actor, page, f"{page}/pesan"), "body": body, **more}


def send(actor: Actor, report: Report, form: dict[str, Any]) -> Any:
    return actor.post(f"/aduan/{report.id}/pesan", form)


def too_late(cast: Cast, report: Report, **more: Any) -> tuple[Actor, dict[str, Any]]:
    """Return the reporter's browser, its session over and a message sent since; and the message."""
    reporter = cast.reporter
    form = message(reporter, report, **more)
    end_session()
    answer = send(reporter, report, form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/login?next=%2Faduan%2F{report.id}&")
    assert "disimpan tersegel" in acts.text(reporter.get(answer.headers["Location"]))
    for file in form.get("files", []):
        file.seek(0)
    return reporter, form


def shown(actor: Actor, report: Report) -> str:
    return acts.text(actor.get(f"/aduan/{report.id}"))


def listed(page: str) -> list[str]:
    """Return the values of the ticked files that the form lists."""
    return re.findall(r'name="kept"[^>]* value="([^"]+)" checked', page)


def test_words_and_files_come_back_and_are_sent_only_by_pressing_send(
    cast: Cast, report: Report
) -> None:
    reporter, form = too_late(cast, report, files=[acts.file("foto.jpg", b"gambar" * 20_000)])
    answer = sign_in_again(reporter, next=f"/aduan/{report.id}")
    assert answer.headers["Location"] == f"/aduan/{report.id}"
    page = shown(reporter, report)
    assert NOT_SENT in page
    assert f">\n{WORDS}</textarea>" in page
    assert "foto.jpg (117 KB)" in page
    assert not Entry.objects.exists()
    again = message(reporter, report, kept=listed(page))
    assert (again["once"], again["submission"]) == (form["once"], form["submission"])
    assert send(reporter, report, again).status_code == 302
    assert Entry.objects.get().kind == "addition"
    page = shown(reporter, report)
    assert NOT_SENT not in page
    assert WORDS in page
    [file] = acts.evidence_ids(page)
    for path, who in (("aduan", reporter), ("meja", cast.verifier)):
        download = who.get(f"/{path}/{report.id}/bukti/{file}")
        assert acts.body(download) == b"gambar" * 20_000
    assert Draft.objects.count() == 0
    assert reporter.client.cookies["draft"].value == ""


def test_a_file_that_is_not_ticked_is_not_sent_and_is_removed(
    cast: Cast, report: Report, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file("a.pdf"), acts.file("b.pdf")])
    sign_in_again(reporter)
    kept = [one for one in listed(shown(reporter, report)) if one.endswith("a.pdf")]
    with django_capture_on_commit_callbacks(execute=True):
        send(reporter, report, message(reporter, report, kept=kept))
    page = shown(reporter, report)
    assert "a.pdf" in page
    assert "b.pdf" not in page
    assert len(stored()) == Evidence.objects.count() == 1


def test_kept_and_newly_chosen_files_go_together(cast: Cast, report: Report) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file("a.pdf")])
    sign_in_again(reporter)
    kept = listed(shown(reporter, report))
    form = message(reporter, report, body="", kept=kept, files=[acts.file("b.pdf")])
    assert send(reporter, report, form).status_code == 302
    assert len(acts.evidence_ids(shown(reporter, report))) == 2
    assert "ruang rapat" in acts.text(narrowed(reporter, "/aduan", q="a.pdf"))


def test_the_same_message_sent_twice_after_coming_back_is_one(cast: Cast, report: Report) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file("a.pdf")])
    sign_in_again(reporter)
    again = message(reporter, report, kept=listed(shown(reporter, report)))
    for _time in range(2):
        assert send(reporter, report, again).status_code == 302
    assert Entry.objects.count() == 1


def test_a_message_that_had_arrived_before_is_not_sent_again(cast: Cast, report: Report) -> None:
    form = message(cast.reporter, report, files=[acts.file("a.pdf")])
    send(cast.reporter, report, form)
    form["files"][0].seek(0)
    end_session()
    send(cast.reporter, report, form)  # Back, and send once more
    sign_in_again(cast.reporter)
    again = message(cast.reporter, report, kept=listed(shown(cast.reporter, report)))
    assert send(cast.reporter, report, again).status_code == 302
    assert Entry.objects.count() == 1
    assert Draft.objects.count() == 0


def test_sent_too_late_twice_it_is_kept_once(
    cast: Cast, report: Report, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        reporter, form = too_late(cast, report, files=[acts.file("a.pdf")])
        send(reporter, report, {**form, "body": "Lebih lengkap."})
    assert Draft.objects.count() == len(stored()) == 1
    sign_in_again(reporter)
    page = shown(reporter, report)
    assert "Lebih lengkap." in page
    assert len(listed(page)) == 1


def test_a_form_that_came_back_may_come_too_late_again(cast: Cast, report: Report) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file("a.pdf"), acts.file("b.pdf")])
    sign_in_again(reporter)
    kept = listed(shown(reporter, report))[:1]
    again = message(reporter, report, body="Lagi.", kept=kept, files=[acts.file("c.pdf")])
    end_session()
    send(reporter, report, again)
    sign_in_again(reporter)
    page = shown(reporter, report)
    assert "Lagi." in page
    assert [one.rpartition("/")[2] for one in listed(page)] == ["a.pdf", "c.pdf"]


def test_two_messages_that_came_too_late_are_both_there_one_after_the_other(
    cast: Cast, report: Report
) -> None:
    reporter = cast.reporter
    forms = [message(reporter, report, body=words) for words in ("Pesan satu.", "Pesan dua.")]
    end_session()
    for form in forms:
        send(reporter, report, form)
    sign_in_again(reporter)
    for words in ("Pesan dua.", "Pesan satu."):
        page = shown(reporter, report)
        assert f">\n{words}</textarea>" in page
        assert send(reporter, report, message(reporter, report, body=words)).status_code == 302
    assert NOT_SENT not in shown(reporter, report)
    assert Entry.objects.count() == 2


def test_a_slip_leaves_what_is_kept_and_the_form_goes_on_with_it(
    cast: Cast, report: Report
) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file("a.pdf")])
    sign_in_again(reporter)
    again = message(reporter, report, body="x" * 20_001, kept=listed(shown(reporter, report)))
    answer = send(reporter, report, again)
    assert answer.status_code == 422
    assert listed(acts.text(answer)) == again["kept"]
    assert f'name="submission" value="{again["submission"]}"' in acts.text(answer)
    assert send(reporter, report, {**again, "body": WORDS}).status_code == 302
    assert Draft.objects.count() == 0


def test_a_file_that_cannot_be_kept_is_named_and_the_rest_stays(
    cast: Cast, report: Report, settings
) -> None:
    settings.WBS_MAX_FILE_BYTES = 10
    files = [acts.file("kecil.pdf", b"x"), acts.file("besar.pdf", b"x" * 11)]
    reporter, _form = too_late(cast, report, files=files)
    sign_in_again(reporter)
    page = shown(reporter, report)
    assert "besar.pdf lebih besar dari" in page
    assert len(listed(page)) == 1


def test_a_case_concluded_meanwhile_shows_the_words_to_copy(cast: Cast, report: Report) -> None:
    reporter, _form = too_late(cast, report)
    cast.sign_in("verifier").post(f"/meja/{report.id}/status/close", closing("Selesai."))
    sign_in_again(reporter)
    page = shown(reporter, report)
    assert WORDS in page
    assert NOT_SENT in page


def test_what_came_too_late_can_be_dropped(cast: Cast, report: Report) -> None:
    reporter, form = too_late(cast, report, files=[acts.file()])
    sign_in_again(reporter)
    drop = {"submission": form["submission"], "discard_unsent": "1"}
    answer = reporter.post(f"/aduan/{report.id}/pesan", drop)
    assert answer.headers["Location"] == f"/aduan/{report.id}"
    assert NOT_SENT not in shown(reporter, report)
    assert (Draft.objects.count(), Evidence.objects.count()) == (0, 0)
    assert not Entry.objects.exists()


def test_another_person_in_the_same_browser_sees_nothing_of_it(cast: Cast, report: Report) -> None:
    reporter, form = too_late(cast, report, files=[acts.file("foto.jpg")])
    sign_in_again(reporter, "senja")
    own = acts.file_report(reporter)
    for path in ("/aduan", acts.CREATE, f"/aduan/{own.id}", "/pengadu"):
        page = acts.text(reporter.get(path))
        assert WORDS not in page
        assert "foto.jpg" not in page
        assert NOT_SENT not in page
    assert reporter.get(f"/aduan/{report.id}").status_code == 404
    drop = {"submission": form["submission"], "discard_unsent": "1"}
    assert send(reporter, own, {**form, "files": []}).status_code == 403
    assert send(reporter, own, drop).status_code == 403
    reporter.post("/logout")
    assert Draft.objects.count() == 1
    sign_in_again(reporter, "bintang")
    assert WORDS in shown(reporter, report)


def test_signing_out_destroys_it(
    cast: Cast, report: Report, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file()])
    sign_in_again(reporter)
    with django_capture_on_commit_callbacks(execute=True):
        reporter.post("/logout")
    assert Draft.objects.count() == 0
    assert stored() == []
    sign_in_again(reporter)
    assert WORDS not in shown(reporter, report)


def test_it_is_gone_after_a_day(
    cast: Cast, report: Report, stored: Stored, django_capture_on_commit_callbacks
) -> None:
    reporter, _form = too_late(cast, report, files=[acts.file()])
    with (
        clock.standing_at(clock.now() + timedelta(hours=25)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        sign_in_again(reporter)
        assert WORDS not in shown(reporter, report)
        assert drafts.sweep()
    assert stored() == []


def test_it_is_sealed_and_names_no_report(cast: Cast, report: Report) -> None:
    too_late(cast, report, files=[acts.file("rahasia.pdf")])
    with connection.cursor() as cursor:
        for table in (Draft._meta.db_table, Evidence._meta.db_table):
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                told = b" ".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row
                )
                for secret in (
                    WORDS.encode(),
                    b"rahasia",
                    str(report.id).encode(),
                    report.id.bytes,
                ):
                    assert secret not in told


@pytest.mark.parametrize("token", ["", "form"])
def test_what_carries_no_token_of_a_person_comes_back_to_nobody(
    cast: Cast, report: Report, token: str, stored: Stored
) -> None:
    visitor = cast.sign_in("visitor")
    form = {"body": WORDS, "submission": token, "files": [acts.file()]}
    answer = send(visitor, report, form)
    assert answer.status_code == 302
    assert (len(stored()) == Draft.objects.count() == 1) is bool(token)
    sign_in_again(visitor, "bintang")
    assert WORDS not in shown(visitor, report)


def test_without_a_token_login_says_that_nothing_was_sent(cast: Cast, report: Report) -> None:
    answer = send(cast.visitor, report, {"body": WORDS})
    page = acts.text(cast.visitor.get(answer.headers["Location"]))
    assert "tidak ada yang terkirim atau diubah" in page


def test_without_the_csrf_token_nothing_is_kept(cast: Cast, report: Report, stored: Stored) -> None:
    form = message(cast.reporter, report, files=[acts.file()])
    end_session()
    cast.reporter.client.handler.enforce_csrf_checks = True
    assert send(cast.reporter, report, {**form, "csrfmiddlewaretoken": ""}).status_code == 403
    assert Draft.objects.count() == 0
    assert stored() == []


def test_words_beyond_all_measure_are_not_kept(cast: Cast, report: Report) -> None:
    form = message(cast.reporter, report, body="x" * (unsent.MOST_LETTERS + 1))
    end_session()
    assert send(cast.reporter, report, form).status_code == 413
    assert Draft.objects.count() == 0


def test_one_address_leaves_only_so_much_behind(
    cast: Cast, report: Report, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VISITORS, "most", 2)
    visitor = cast.sign_in("visitor")
    answers = [
        send(visitor, report, {"body": "x", "submission": f"{n}", "files": [acts.file()]})
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert len(stored()) == Draft.objects.count() == 2


def test_files_that_are_gone_when_it_is_sent_are_told(
    cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter, form = too_late(cast, report, files=[acts.file("a.pdf")])
    sign_in_again(reporter)
    kept = listed(shown(reporter, report))
    again = message(reporter, report, kept=kept)
    drafts.destroy(key=drafts.DraftKey(reporter.client.cookies["draft"].value, form["submission"]))
    answer = send(reporter, report, again)
    assert answer.status_code == 422
    assert "sudah tidak ada. Pilih lagi berkasnya." in acts.text(answer)
    assert WORDS in acts.text(answer)
    assert not Entry.objects.exists()


def test_nobody_files_the_files_of_another_draft(cast: Cast, report: Report) -> None:
    acts.send(cast.other_reporter, save="1", files=[acts.file("senja.pdf")])
    row = Evidence.objects.get()
    form = message(cast.reporter, report, kept=[f"{row.id}/9/senja.pdf"])
    assert send(cast.reporter, report, form).status_code == 422
    row.refresh_from_db()
    assert row.report_id is None
