# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose draft it is: on a shared computer nobody writes into another's, before or after it is made.

While signed out, the token of the draft's own form stands in for its owner.
"""

from typing import Any

import pytest

from tests.cast import PASSWORD, Actor, Cast
from tests.reports import acts
from wbs.accounts.models import Session
from wbs.reports import drafts
from wbs.reports.models import Draft, Evidence
from wbs.vault import tokens

OTHERS = ["", "not.thetoken"]


def left_behind(cast: Cast) -> tuple[Actor, str]:
    """Return a browser with a draft whose owner's session is over, and the token of its form."""
    owner = cast.sign_in("reporter")
    token = acts.submission(owner)
    sent = acts.fields(submission=token, save="1", files=[acts.file("gaji.pdf")])
    assert owner.post(acts.CREATE, sent).status_code == 302
    Session.objects.all().delete()
    return owner, token


def back(cast: Cast, cookie: str) -> str:
    """Return the form that the owner finds with the draft's cookie."""
    owner = cast.sign_in("reporter")
    owner.client.cookies["draft"] = cookie
    return acts.text(owner.get(acts.CREATE))


def upload(actor: Actor, token: str, name: str = "b.pdf") -> Any:
    return actor.post(acts.UPLOAD, {"files": acts.file(name)}, headers={"X-Submission": token})


def remove(actor: Actor, token: str, file: object) -> Any:
    headers = {"X-Submission": token}
    return actor.client.delete(acts.UPLOAD, str(file), content_type="text/plain", headers=headers)


@pytest.mark.parametrize("token", OTHERS)
def test_a_visitor_without_the_token_does_not_write_into_the_draft(cast: Cast, token: str) -> None:
    browser, _ = left_behind(cast)
    cookie = browser.client.cookies["draft"].value
    browser.post(acts.CREATE, acts.fields(submission=token, explanation="milik B", save="1"))
    upload(browser, token, "milik-b.pdf")
    browser.post("/login", {"username": "senja", "password": PASSWORD})
    assert "gaji.pdf" not in acts.text(browser.get(acts.CREATE))
    page = back(cast, cookie)
    assert "ruang rapat" in page
    assert "gaji.pdf" in page
    assert "milik" not in page


@pytest.mark.parametrize("token", OTHERS)
def test_a_visitor_without_the_token_removes_no_file(cast: Cast, token: str) -> None:
    browser, _ = left_behind(cast)
    file = Evidence.objects.get().id
    assert remove(browser, token, file).status_code == 404
    browser.post(acts.CREATE, acts.fields(submission=token, remove_file=str(file)))
    assert Evidence.objects.count() == 1


def test_with_the_token_of_the_form_uploads_go_on_after_the_session_ended(cast: Cast) -> None:
    browser, token = left_behind(cast)
    gone = Evidence.objects.get().id
    assert upload(browser, token, "rapat.jpg").status_code == 201
    assert remove(browser, token, gone).status_code == 204
    assert Draft.objects.count() == 1
    page = back(cast, browser.client.cookies["draft"].value)
    assert "ruang rapat" in page
    assert "rapat.jpg" in page
    assert "gaji.pdf" not in page


def test_an_upload_while_signed_in_belongs_to_the_form_it_came_from(cast: Cast) -> None:
    reporter = cast.sign_in("reporter")
    token = acts.submission(reporter)
    upload(reporter, token, "satu.pdf")
    Session.objects.all().delete()
    upload(reporter, token, "dua.pdf")
    page = back(cast, reporter.client.cookies["draft"].value)
    assert "satu.pdf" in page
    assert "dua.pdf" in page


def test_what_a_visitor_sends_without_any_token_is_not_kept(cast: Cast) -> None:
    visitor = cast.sign_in("visitor")
    answer = visitor.post(acts.CREATE, acts.fields(save="1", files=[acts.file()]))
    assert answer.headers["Location"].startswith("/login")
    assert upload(visitor, "").status_code == 403
    assert Draft.objects.count() == 0
    assert "draft" not in visitor.client.cookies


def test_a_planted_draft_is_not_taken_up(cast: Cast) -> None:
    attacker = cast.sign_in("visitor")
    attacker.post(acts.CREATE, acts.fields(submission="planted", save="1"))
    planted = attacker.client.cookies["draft"].value
    victim = cast.sign_in("reporter")
    victim.client.cookies["draft"] = planted
    assert "ruang rapat" not in acts.text(victim.get(acts.CREATE))
    assert upload(victim, "", "korban.pdf").status_code == 201
    assert drafts.load(cast.institution, drafts.DraftKey(planted, "planted")).files == []


def test_a_planted_cookie_opens_nothing_for_whoever_planted_it(cast: Cast) -> None:
    victim, planted = cast.sign_in("reporter"), tokens.new_token()
    victim.client.cookies["draft"] = planted
    acts.send(victim, save="1", files=[acts.file("korban.pdf")])
    assert "korban.pdf" in acts.text(victim.get(acts.CREATE))
    for who in ("other_reporter", "visitor"):
        attacker = cast.sign_in(who)
        attacker.client.cookies["draft"] = planted
        assert "korban.pdf" not in acts.text(attacker.get(acts.CREATE))
        row = Draft.objects.get()
        for token in (row.form, f"{row.form}.{'0' * 64}", ""):
            assert drafts.load(cast.institution, drafts.DraftKey(planted, token)) is None
            assert remove(attacker, token, Evidence.objects.get().id).status_code == 404


def test_what_two_persons_left_in_one_browser_is_there_for_each_of_them(cast: Cast) -> None:
    browser, _ = left_behind(cast)
    browser.post("/login", {"username": "senja", "password": PASSWORD})
    assert "gaji.pdf" not in acts.text(browser.get(acts.CREATE))
    acts.send(browser, explanation="Tulisan senja.", save="1")
    browser.post("/logout")
    browser.post("/login", {"username": "bintang", "password": PASSWORD})
    page = acts.text(browser.get(acts.CREATE))
    assert "gaji.pdf" in page
    assert "Tulisan senja." not in page
    browser.post("/logout")
    assert Draft.objects.count() == 0
    assert browser.client.cookies["draft"].value == ""


@pytest.mark.parametrize("deed", ["save", "add_files"])
def test_what_was_on_its_way_when_its_owner_signed_out_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    reporter = cast.sign_in("reporter")
    acts.submission(reporter)
    kept = getattr(drafts, deed)

    def late(**told: Any) -> Any:
        assert reporter.post("/logout").status_code == 302
        return kept(**told)

    monkeypatch.setattr(drafts, deed, late)
    if deed == "save":
        answer = reporter.post(acts.CREATE, acts.fields(save="1"))
    else:
        answer = upload(reporter, "")
    assert answer.status_code == 403
    assert Draft.objects.count() == 0
    assert reporter.client.cookies["draft"].value == ""
