# SPDX-License-Identifier: AGPL-3.0-or-later
"""What staff send after their session had ended stands in its form again, to be sent anew."""

import re
from typing import Any

import pytest

from tests.cast import Actor, Cast
from tests.journeys import (
    closing,
    end_session,
    file_report,
    form_to,
    send_to_examination,
    sign_in_again,
    upload,
)
from wbs.accounts import roster
from wbs.reports.models import Draft, Entry, Evidence, Grant, Report, StatusChange

NOT_SENT = "belum ada yang terkirim atau diubah"


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


def filled_in(actor: Actor, report: Report, deed: str, **typed: Any) -> dict[str, Any]:
    """Return one of the forms of the case page, filled in."""
    return {**form_to(actor, f"/meja/{report.id}", f"/meja/{report.id}/{deed}"), **typed}


def too_late(actor: Actor, report: Report, deed: str, **typed: Any) -> dict[str, Any]:
    """Fill in a form, send it after the session ended, sign in again; return the form."""
    form = filled_in(actor, report, deed, **typed)
    end_session()
    answer = actor.post(f"/meja/{report.id}/{deed}", form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/login?next=%2Fmeja%2F{report.id}&")
    again = sign_in_again(actor, next=f"/meja/{report.id}")
    assert again.headers["Location"] == f"/meja/{report.id}"
    return form


def shown(actor: Actor, report: Report) -> str:
    return actor.get(f"/meja/{report.id}").content.decode()


def test_a_message_with_a_file_comes_back_and_is_sent_by_pressing_send(
    cast: Cast, report: Report
) -> None:
    verifier, words = cast.verifier, "Kapan surat itu dibuat?"
    too_late(verifier, report, "pesan", body=words, files=[upload("contoh.pdf", b"contoh")])
    page = shown(verifier, report)
    assert NOT_SENT in page
    assert f">\n{words}</textarea>" in page
    assert not Entry.objects.exists()
    kept = re.findall(r'name="kept"[^>]* value="([^"]+)" checked', page)
    again = filled_in(verifier, report, "pesan", body=words, kept=kept)
    for _time in range(2):
        assert verifier.post(f"/meja/{report.id}/pesan", again).status_code == 302
    assert Entry.objects.count() == 1
    page = cast.sign_in("reporter").get(f"/aduan/{report.id}").content.decode()
    assert words in page
    assert "Vera Verifikator" in page
    assert "contoh.pdf" in page
    assert NOT_SENT not in shown(verifier, report)
    assert Draft.objects.count() == 0


def test_a_note_comes_back(cast: Cast, report: Report) -> None:
    verifier, words = cast.verifier, "Sudah diperiksa kelengkapannya."
    too_late(verifier, report, "catatan", body=words)
    page = shown(verifier, report)
    assert NOT_SENT in page
    assert page.count(f">\n{words}</textarea>") == 1
    assert not Entry.objects.exists()
    again = filled_in(verifier, report, "catatan", body=words)
    assert verifier.post(f"/meja/{report.id}/catatan", again).status_code == 302
    assert Entry.objects.get().kind == "note"
    assert NOT_SENT not in shown(verifier, report)


def test_a_step_comes_back_with_its_words(cast: Cast, report: Report) -> None:
    verifier, words = cast.verifier, "Bukan kewenangan kami."
    too_late(verifier, report, "status/close", **closing(words))
    page = shown(verifier, report)
    assert NOT_SENT in page
    opened = re.findall(r'<details name="langkah"[^>]* open>.*?</details>', page, re.DOTALL)
    assert len(opened) == 1
    assert f">\n{words}</textarea>" in opened[0]
    assert StatusChange.objects.count() == 1
    again = filled_in(verifier, report, "status/close", **closing(words))
    assert verifier.post(f"/meja/{report.id}/status/close", again).status_code == 302
    assert StatusChange.objects.count() == 2
    assert Draft.objects.count() == 0


def test_a_step_comes_back_with_the_examiners_that_were_chosen(cast: Cast, report: Report) -> None:
    verifier = cast.verifier
    for chosen in (["examiner"], ["examiner", "other_examiner"]):
        ids = [str(cast.people[who].id) for who in chosen]
        too_late(verifier, report, "status/examine", examiners=ids)
        ticked = re.findall(
            r'name="examiners"[^>]* value="([^"]+)" checked', shown(verifier, report)
        )
        assert sorted(ticked) == sorted(ids)
        verifier.post("/logout")
        sign_in_again(verifier)
    readers = set(Grant.objects.exclude(reader=None).values_list("reader", flat=True))
    assert cast.people["examiner"].id not in readers


def test_a_step_that_another_took_meanwhile_shows_the_words_to_copy(
    cast: Cast, report: Report
) -> None:
    verifier, words = cast.verifier, "Tulisan panjang yang berharga."
    form = filled_in(verifier, report, "status/close", **closing(words))
    end_session()
    verifier.post(f"/meja/{report.id}/status/close", form)
    send_to_examination(cast.sign_in("supervisor"), report, cast.examiner)
    sign_in_again(verifier)
    page = shown(verifier, report)
    assert words in page
    assert "Petugas lain baru saja mengubah status" in page
    assert StatusChange.objects.count() == 2


def test_a_colleague_at_the_same_computer_sees_nothing_of_it(cast: Cast, report: Report) -> None:
    verifier = cast.verifier
    form = filled_in(verifier, report, "pesan", body="Rahasia.", files=[upload("a.pdf", b"a")])
    end_session()
    verifier.post(f"/meja/{report.id}/pesan", form)
    sign_in_again(verifier, "surya")
    page = shown(verifier, report)
    assert "Rahasia." not in page
    assert NOT_SENT not in page
    answer = verifier.post(f"/meja/{report.id}/pesan", {**form, "files": []})
    assert answer.status_code == 403
    assert not Entry.objects.exists()


def test_whoever_may_no_longer_read_the_case_gets_the_404_of_one_that_is_not_there(
    cast: Cast, report: Report
) -> None:
    send_to_examination(cast.verifier, report, cast.examiner)
    examiner = cast.examiner
    form = filled_in(examiner, report, "pesan", body="Rahasia.")
    end_session()
    examiner.post(f"/meja/{report.id}/pesan", form)
    Grant.objects.filter(reader=cast.people["examiner"].id).delete()
    sign_in_again(examiner)
    answer = examiner.get(f"/meja/{report.id}")
    assert answer.status_code == 404
    assert "Rahasia." not in answer.content.decode()
    assert roster.current(cast.institution).reader(cast.people["examiner"].id)


def test_signing_out_destroys_it_with_its_files(cast: Cast, report: Report) -> None:
    too_late(cast.verifier, report, "pesan", body="x", files=[upload("a.pdf", b"a")])
    assert (Draft.objects.count(), Evidence.objects.count()) == (1, 1)
    cast.verifier.post("/logout")
    assert (Draft.objects.count(), Evidence.objects.count()) == (0, 0)


def test_fields_that_a_form_does_not_have_are_not_kept(cast: Cast, report: Report) -> None:
    verifier = cast.verifier
    too_late(verifier, report, "catatan", body="Catatan.", password="kata sandi saya")
    assert "kata sandi saya" not in shown(verifier, report)
