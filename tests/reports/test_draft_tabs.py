# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two tabs of Create Aduan are two drafts: neither takes anything from the other."""

import re
from typing import Any

from tests.cast import PASSWORD, Actor, Cast
from tests.journeys import form_of
from tests.reports import acts
from wbs.accounts.models import Session
from wbs.reports.models import Draft, Evidence, Report

EMPTY = f"{acts.CREATE}?kosong"


def keep(actor: Actor, token: str, words: str, **more: Any) -> Any:
    """Press Simpan dulu in the tab of this form."""
    sent = acts.fields(submission=token, explanation=words, save="1", **more)
    return actor.post(acts.CREATE, sent)


def two_tabs(cast: Cast) -> tuple[Actor, str, str]:
    """Return a browser with two tabs whose forms were opened before anything was kept."""
    reporter = cast.sign_in("reporter")
    return reporter, acts.submission(reporter), acts.submission(reporter)


def form_shown(actor: Actor) -> str:
    """Return what the form's field for the explanation holds."""
    found = re.search(r'name="explanation"[^>]*>\n([^<]*)', acts.text(actor.get(acts.CREATE)))
    assert found
    return found[1]


def button(actor: Actor, name: str, after: str) -> str:
    """Return the value of a button in the list of other drafts, that of the one with a text."""
    page = acts.text(actor.get(acts.CREATE))
    entry = page[page.index(after) :]
    found = re.search(rf'name="{name}" value="([0-9a-f]+)"', entry)
    assert found, page
    return found[1]


def press(actor: Actor, name: str, value: str = "1", **typed: Any) -> Any:
    """Press a button of the form as it is shown, with what was typed into it since."""
    token = acts.submission(actor)
    blank = {"category": "", "explanation": "", "subject-0-name": "", "subject-0-position": ""}
    sent = {**acts.fields(submission=token, **{name: value}), **blank, **typed}
    return actor.post(acts.CREATE, sent)


def test_what_two_tabs_keep_is_two_drafts(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.", files=[acts.file("satu.pdf")])
    keep(reporter, second, "Cerita dua.")
    assert Draft.objects.count() == 2
    assert form_shown(reporter) == "Cerita dua."
    page = acts.text(reporter.get(acts.CREATE))
    assert "Konsep lain di browser ini" in page
    assert "Cerita satu." in page
    assert "1 berkas" in page


def test_what_two_tabs_send_after_the_session_ended_is_two_drafts(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    Session.objects.all().delete()
    keep(reporter, first, "Cerita satu.", files=[acts.file("satu.pdf")])
    keep(reporter, second, "Cerita dua.", files=[acts.file("dua.pdf")])
    reporter.post("/login", {"username": "bintang", "password": PASSWORD})
    page = acts.text(reporter.get(acts.CREATE))
    assert "Cerita satu." in page
    assert "Cerita dua." in page
    assert "dua.pdf" in page
    assert "satu.pdf" not in page


def test_files_go_to_the_draft_of_the_form_they_were_chosen_in(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    for token, name in ((first, "satu.pdf"), (second, "dua.pdf")):
        headers = {"X-Submission": token}
        answer = reporter.post(acts.UPLOAD, {"files": acts.file(name)}, headers=headers)
        assert answer.status_code == 201
    answer = reporter.post(acts.CREATE, acts.fields(submission=first))
    assert answer.headers["Location"] == "/aduan"
    page = acts.text(reporter.get(f"/aduan/{Report.objects.get().id}"))
    assert "satu.pdf" in page
    assert "dua.pdf" not in page


def test_filing_one_tab_leaves_the_draft_of_the_other(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.", files=[acts.file("satu.pdf")])
    keep(reporter, second, "Cerita dua.")
    assert reporter.post(acts.CREATE, acts.fields(submission=second)).status_code == 302
    assert Report.objects.count() == 1
    assert form_shown(reporter) == "Cerita satu."
    assert reporter.post(acts.CREATE, acts.fields(submission=first)).status_code == 302
    assert Report.objects.count() == 2
    assert Draft.objects.count() == 0
    assert reporter.client.cookies["draft"].value == ""


def test_another_draft_is_taken_up_by_a_button_and_nothing_typed_is_lost(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.")
    keep(reporter, second, "Cerita dua.")
    other = button(reporter, "continue", "Cerita satu.")
    answer = press(reporter, "continue", other, explanation="Cerita dua, lebih panjang.")
    assert answer.headers["Location"] == acts.CREATE
    assert form_shown(reporter) == "Cerita satu."
    assert "Cerita dua, lebih panjang." in acts.text(reporter.get(acts.CREATE))


def test_another_draft_is_deleted_by_a_button_with_its_files(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.", files=[acts.file("satu.pdf")])
    keep(reporter, second, "Cerita dua.")
    other = button(reporter, "discard", "Cerita satu.")
    press(reporter, "discard", other, explanation="Cerita dua.")
    assert form_shown(reporter) == "Cerita dua."
    assert "Cerita satu." not in acts.text(reporter.get(acts.CREATE))
    assert (Draft.objects.count(), Evidence.objects.count()) == (1, 0)


def test_an_empty_form_can_be_begun_beside_a_draft(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    acts.send(reporter, save="1")
    assert press(reporter, "empty", explanation="Cerita satu.").headers["Location"] == EMPTY
    page = acts.text(reporter.get(EMPTY))
    token = re.search(r'name="submission" value="([^"]+)"', page)
    assert token
    assert re.search(r'name="explanation"[^>]*>\n</textarea>', page)
    assert "Cerita satu." in page
    keep(reporter, token[1], "Cerita dua.")
    assert Draft.objects.count() == 2


def test_a_blank_form_that_is_left_makes_no_draft(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    acts.send(reporter, save="1")
    page = acts.text(reporter.get(EMPTY))
    token = re.search(r'name="submission" value="([^"]+)"', page)
    ref = re.search(r'name="continue" value="([^"]+)"', page)
    assert token
    assert ref
    blank = {"submission": token[1], "category": "", "explanation": "", "subject-0-name": ""}
    reporter.post(acts.CREATE, {**blank, "continue": ref[1]})
    assert Draft.objects.count() == 1
    assert "ruang rapat" in form_shown(reporter)


def test_a_draft_without_words_is_named_so(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "", files=[acts.file("satu.pdf")])
    keep(reporter, second, "Cerita dua.")
    assert "Tanpa isi" in acts.text(reporter.get(acts.CREATE))


def test_the_buttons_of_one_browser_are_of_no_use_to_another_person(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.")
    keep(reporter, second, "Cerita dua.")
    ref = button(reporter, "discard", "Cerita satu.")
    for who in ("other_reporter", "visitor"):
        stranger = cast.sign_in(who)
        stranger.client.cookies["draft"] = reporter.client.cookies["draft"].value
        for name in ("continue", "discard"):
            stranger.post(acts.CREATE, {"submission": "x", name: ref})
    assert form_shown(reporter) == "Cerita dua."
    assert "Cerita satu." in acts.text(reporter.get(acts.CREATE))


def test_signing_out_destroys_all_drafts_of_this_person(cast: Cast) -> None:
    reporter, first, second = two_tabs(cast)
    keep(reporter, first, "Cerita satu.")
    keep(reporter, second, "Cerita dua.", files=[acts.file("dua.pdf")])
    reporter.post("/logout")
    assert (Draft.objects.count(), Evidence.objects.count()) == (0, 0)
    assert reporter.client.cookies["draft"].value == ""


def test_a_form_with_slips_stays_one_draft(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    token = acts.submission(cast.sign_in("other_reporter"))
    for _time in range(2):
        answer = reporter.post(acts.CREATE, acts.fields(submission=token, category=""))
        assert answer.status_code == 422
        found = re.search(r'name="submission" value="([^"]+)"', acts.text(answer))
        assert found
        token = found[1]
    assert Draft.objects.count() == 1


def test_a_browser_holds_only_so_many_drafts_while_signed_out(cast: Cast) -> None:
    visitor = cast.sign_in("visitor")
    answers = [keep(visitor, f"form-{number}", "Kata.").status_code for number in range(22)]
    assert answers == [302] * 20 + [429] * 2
    assert Draft.objects.count() == 20


def one_form_in_two_tabs(cast: Cast) -> tuple[Actor, dict[str, str]]:
    """Return a browser with a kept draft and its file, and the hidden fields that two tabs have."""
    reporter = cast.sign_in("reporter")
    keep(reporter, acts.submission(reporter), "Cerita awal.", files=[acts.file("awal.pdf")])
    return reporter, form_of(reporter, acts.CREATE)


def test_one_draft_changed_in_two_tabs_becomes_two(cast: Cast) -> None:
    reporter, hidden = one_form_in_two_tabs(cast)
    for words in ("Cerita satu.", "Cerita dua."):
        reporter.post(acts.CREATE, acts.fields(**hidden, explanation=words, save="1"))
    assert form_shown(reporter) == "Cerita dua."
    page = acts.text(reporter.get(acts.CREATE))
    assert "juga diubah di tab lain" in page
    assert "Cerita satu." in page
    assert Draft.objects.count() == 2


def test_one_draft_changed_in_two_tabs_becomes_two_also_after_the_session_ended(
    cast: Cast,
) -> None:
    reporter, hidden = one_form_in_two_tabs(cast)
    Session.objects.all().delete()
    for words in ("Cerita satu.", "Cerita dua."):
        reporter.post(acts.CREATE, acts.fields(**hidden, explanation=words))
    assert Draft.objects.count() == 2
    reporter.post("/login", {"username": "bintang", "password": PASSWORD})
    assert form_shown(reporter) == "Cerita dua."
    assert "Cerita satu." in acts.text(reporter.get(acts.CREATE))


def test_a_form_that_another_tab_has_overtaken_is_not_filed_over_it(cast: Cast) -> None:
    reporter, hidden = one_form_in_two_tabs(cast)
    reporter.post(acts.CREATE, acts.fields(**hidden, explanation="Cerita satu.", save="1"))
    answer = reporter.post(acts.CREATE, acts.fields(**hidden, explanation="Cerita dua."))
    assert answer.status_code == 422
    page = acts.text(answer)
    assert "Belum dikirim: konsep ini juga diubah di tab lain." in page
    assert "Cerita satu." in page
    assert not Report.objects.exists()
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = reporter.post(acts.CREATE, acts.fields(**again, explanation="Cerita dua."))
    assert sent.headers["Location"] == "/aduan"
    assert form_shown(reporter) == "Cerita satu."
    assert "awal.pdf" in acts.text(reporter.get(acts.CREATE))


def test_the_same_words_sent_twice_stay_one_draft(cast: Cast) -> None:
    reporter, hidden = one_form_in_two_tabs(cast)
    for _time in range(2):
        reporter.post(acts.CREATE, acts.fields(**hidden, explanation="Cerita satu.", save="1"))
    assert Draft.objects.count() == 1
    assert "awal.pdf" in acts.text(reporter.get(acts.CREATE))
