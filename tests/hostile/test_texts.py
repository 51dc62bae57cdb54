# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile texts in every field of every form: shown again as typed, or refused beside the field."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from tests.cast import PASSWORD, Actor, Cast
from tests.hostile.texts import ALL, NAUGHTY, Shown, batches, of_at_most, read
from tests.journeys import closing
from tests.reports import acts
from wbs.accounts.forms import ForgotForm, ProfileForm, RegisterForm
from wbs.reports.forms import MOST_LETTERS, MOST_LINE, MOST_SUBJECTS, SubjectForm
from wbs.reports.models import Report

FREE = ("name", "birth_place", "position", "rank", "agency", "unit", "city", "address", "phone")
PARTS = tuple(SubjectForm.base_fields)
TOO_LONG = {"id": "paling banyak", "en": "at most"}
NUL = {"id": "Karakter null", "en": "Null characters"}


def speaking(actor: Actor, language: str) -> Actor:
    """Switch this browser's language."""
    assert actor.post("/bahasa", {"language": language, "next": "/"}).status_code == 302
    return actor


def sent(actor: Actor, path: str, data: Mapping[str, Any]) -> tuple[int, Shown]:
    """Send a form; return the status, and the page that it leads to."""
    answer = actor.post(path, data)
    assert answer.status_code in (200, 302, 422), (answer.status_code, data)
    if answer.status_code == 302:
        return 302, read(actor.get(answer.headers["Location"].split("#")[0]))
    return answer.status_code, read(answer)


def holds(shown: Shown, typed: Mapping[str, str]) -> bool:
    """Tell whether all that was typed stands in the fields of the page, letter by letter."""
    return typed.items() <= shown.filled


def persons(texts: list[str]) -> dict[str, str]:
    """Return a text in each field of as many persons as a form may have."""
    fields = [f"subject-{number}-{part}" for number in range(MOST_SUBJECTS) for part in PARTS]
    return dict(zip(fields, texts, strict=True))


def test_every_field_of_a_report_shows_what_was_typed(cast: Cast) -> None:
    filed: set[UUID] = set()
    for texts in batches(of_at_most(MOST_LINE), MOST_SUBJECTS * len(PARTS)):
        typed = {**persons(texts), "explanation": "\n\n".join(texts)}
        status, shown = sent(cast.reporter, acts.CREATE, typed)  # the category is missing
        assert (status, [*shown.slips]) == (422, ["id_category"])
        assert holds(shown, typed)
        assert holds(read(cast.reporter.get(acts.CREATE)), typed)
        form = acts.fields(submission=shown.fields["submission"], **typed)
        status, shown = sent(cast.reporter, acts.CREATE, form)
        assert status == 302
        [report] = set(Report.objects.values_list("id", flat=True)) - filed
        filed.add(report)
        for actor, desk in ((cast.reporter, "aduan"), (cast.verifier, "meja")):
            paragraphs = read(actor.get(f"/{desk}/{report}")).paragraphs
            assert [t for t in texts if paragraphs.count(t) < 2] == []


def test_every_message_note_and_step_shows_what_was_typed(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    own, desk = f"/aduan/{report.id}", f"/meja/{report.id}"
    texts = of_at_most(MOST_LETTERS // 4)
    for part in (texts[::2], texts[1::2]):
        typed = {"body": "\n\n".join(part)}
        assert cast.reporter.post(f"{own}/pesan", typed).status_code == 302
        assert cast.verifier.post(f"{desk}/pesan", typed).status_code == 302
        assert cast.verifier.post(f"{desk}/catatan", typed).status_code == 302
    for page in (cast.reporter.get(own), cast.verifier.get(desk)):
        paragraphs = read(page).paragraphs
        assert [text for text in texts if paragraphs.count(text) < 3] == []
    step = closing("\n\n".join(texts[::2]))
    assert cast.verifier.post(f"{desk}/status/close", step).status_code == 302
    paragraphs = read(cast.reporter.get(own)).paragraphs
    assert [text for text in texts[::2] if paragraphs.count(text) < 4] == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_too_long_a_text_is_kept_and_refused_beside_its_field(cast: Cast, language: str) -> None:
    report = acts.file_report(cast.reporter)
    book, line = "kata " * (MOST_LETTERS // 5) + "x" * 9, "n" * (MOST_LINE + 1)
    forms = [
        (cast.reporter, acts.CREATE, {"explanation": book, "subject-1-city": line}),
        (cast.reporter, f"/aduan/{report.id}/pesan", {"body": book}),
        (cast.verifier, f"/meja/{report.id}/pesan", {"body": book}),
        (cast.verifier, f"/meja/{report.id}/catatan", {"body": book}),
        (cast.verifier, f"/meja/{report.id}/status/close", {"note": book}),
        (cast.reporter, "/pengadu", dict.fromkeys((*FREE, "other_phone"), line)),
        (cast.visitor, "/register", dict.fromkeys(RegisterForm.base_fields, line * 2)),
        (cast.visitor, "/login", {"username": line, "password": "x" * 300}),
        (cast.visitor, "/lupa-password", dict.fromkeys(ForgotForm.base_fields, line * 2)),
        (cast.reporter, "/pengadu/password", {"current": line * 2, "password": line * 2}),
    ]
    for actor, path, typed in forms:
        extra = {"submission": acts.submission(actor)} if path == acts.CREATE else {}
        status, shown = sent(speaking(actor, language), path, {**typed, **extra})
        assert status == 422, path
        assert shown.language == language
        slips = " ".join(shown.slips.values())
        assert TOO_LONG[language] in slips, (path, slips)
        secret = {"password", "password_again", "current", "confirm_odd"}
        assert holds(shown, {k: v for k, v in typed.items() if k not in secret}), path
    assert Report.objects.count() == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_nul_is_refused_in_words(cast: Cast, language: str) -> None:
    report = acts.file_report(cast.reporter)
    forms = [
        (cast.reporter, acts.CREATE, "explanation", {}),
        (cast.reporter, acts.CREATE, "subject-0-name", {"explanation": "Cerita panjang."}),
        (cast.reporter, f"/aduan/{report.id}/pesan", "body", {}),
        (cast.verifier, f"/meja/{report.id}/catatan", "body", {}),
        (cast.visitor, "/login", "username", {"password": PASSWORD}),
        (cast.visitor, "/register", "name", {}),
        (cast.reporter, "/pengadu", "address", {}),
    ]
    for actor, path, name, more in forms:
        status, shown = sent(speaking(actor, language), path, {name: "awal\0akhir", **more})
        assert status == 422, path
        assert any(NUL[language] in slip for slip in shown.slips.values()), (path, shown.slips)
        assert holds(shown, {name: "awal\0akhir"})
    assert Report.objects.count() == 1


def test_pengadu_shows_what_was_typed_or_says_why_not(cast: Cast) -> None:
    own = {"id_number": "6474010711900001", "name": "Maria"}
    lengths = {name: ProfileForm.base_fields[name].max_length for name in FREE}  # type: ignore[attr-defined]
    kept = 0
    for texts in batches(of_at_most(100), len(FREE)):
        typed = {
            name: text[: lengths[name]].strip() for name, text in zip(FREE, texts, strict=True)
        }
        status, shown = sent(cast.reporter, "/pengadu", {**own, **typed})
        assert holds(shown, typed)
        assert (status == 302) == (not shown.slips)
        kept += status == 302
    assert kept > 40


def test_register_keeps_all_but_passwords(cast: Cast) -> None:
    names = [name for name in RegisterForm.base_fields if "password" not in name]
    names.remove("confirm_odd")
    for texts in batches(ALL, len(names)):
        typed = {**dict(zip(names, texts, strict=True)), "id_number": "123"}
        secrets = {"password": "pendek-" + texts[0][:4], "password_again": "lain"}
        status, shown = sent(cast.visitor, "/register", {**typed, **secrets})
        assert status == 422
        assert holds(shown, typed)
        assert shown.fields["password"] == shown.fields["password_again"] == ""


def test_login_and_lupa_password_keep_the_name(cast: Cast) -> None:
    for text in ALL[::15]:
        for path, secret in (("/login", "password"), ("/lupa-password", "code")):
            typed = {"username": text[:200]}
            more = {secret: text, "password": text, "password_again": text}
            status, shown = sent(cast.visitor, path, {**more, **typed})
            assert status == 422
            assert holds(shown, typed)
            assert shown.slips or "perlu diperbaiki" in shown.text


def test_any_text_makes_a_password_or_is_refused_beside_it(cast: Cast) -> None:
    old = PASSWORD
    changed = 0
    for text in NAUGHTY[::9]:
        typed = {"current": old, "password": text, "password_again": text}
        answer = cast.reporter.post("/pengadu/password", typed)
        if answer.status_code == 302:
            old, changed = text, changed + 1
        else:
            assert answer.status_code == 422
            assert read(answer).slips.keys() & {"id_password", "id_password_again"}
    assert changed > 8
    stale = {"username": "bintang", "password": PASSWORD}
    assert cast.visitor.post("/login", stale).status_code == 422
    assert cast.visitor.post("/login", {**stale, "password": old}).status_code == 302


def test_a_search_shows_what_was_searched_for(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    for text in of_at_most(MOST_LINE)[::16]:
        for actor, path in ((cast.reporter, "/aduan"), (cast.verifier, "/meja")):
            wrong = {"status": text, "category": text, "sort": text}
            status, shown = sent(actor, path, {"q": text, **wrong})
            assert status == 302
            assert holds(shown, {"q": text})


def test_a_number_is_answered_whatever_it_is(cast: Cast) -> None:
    for text in ALL[::4]:
        status, shown = sent(cast.visitor, "/status", {"number": text})
        assert status in (200, 422)
        assert holds(shown, {"number": text})
