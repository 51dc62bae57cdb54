# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indonesian first, English on request: each page in one language, and the switch between them."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.cast import STAFF, Cast
from tests.journeys import file_report
from tests.web.visible import foreign, in_language
from tests.web.walks import (
    NAMES,
    TYPED,
    Walk,
    file_old_reports,
    of_reporters,
    of_staff,
    of_visitors,
    speaking,
)
from wbs.reports import figures
from wbs.reports.categories import DEFAULTS
from wbs.web import clock

both = pytest.mark.parametrize("lang", ["id", "en"])


@pytest.fixture(autouse=True)
def _no_figures_left() -> None:
    figures.forget()


def assert_speaks(lang: str, walk: Walk) -> None:
    """Each page says what language it is in, in the page and in the header, and keeps to it."""
    seen = 0
    for place, answer in walk:
        page = answer.content.decode()
        assert page.startswith("<!doctype html>"), (place, answer.status_code)
        assert answer.headers["Content-Language"] == lang, place
        assert f'<html lang="{lang}">' in page, place
        texts = in_language(page, lang)
        assert len(texts) > 10, place
        slips = {text: found for text in texts if (found := foreign(text, lang, NAMES))}
        assert not slips, place
        seen += 1
    assert seen > 3


@both
def test_a_visitor_reads_one_language_on_every_page(lang: str, cast: Cast) -> None:
    assert_speaks(lang, of_visitors(cast, lang))


@both
def test_a_reporter_reads_one_language_on_every_page(lang: str, cast: Cast) -> None:
    assert_speaks(lang, of_reporters(cast, lang))


@both
@pytest.mark.parametrize("who", sorted(STAFF.keys() - {"other_examiner"}))
def test_staff_read_one_language_on_every_page(lang: str, who: str, cast: Cast) -> None:
    assert_speaks(lang, of_staff(cast, lang, who))


@pytest.mark.parametrize("path", ["/", "/panduan/kriteria", "/login"])
def test_the_switch_returns_to_the_page_in_the_other_language(path: str, cast: Cast) -> None:
    actor = cast.visitor
    assert actor.get(path).headers["Content-Language"] == "id"
    for lang in ("en", "id"):
        answer = actor.post("/bahasa", {"language": lang, "next": path})
        assert (answer.status_code, answer["Location"]) == (302, path)
        assert answer.cookies["lang"].value == lang
        assert actor.get(path).headers["Content-Language"] == lang


def test_the_switch_stands_on_every_page_and_leads_back_to_it(cast: Cast) -> None:
    for path in ("/", "/panduan/kerahasiaan", "/register"):
        page = cast.visitor.get(path).content.decode()
        assert f'name="next" value="{path}"' in page
        assert re.findall(r'name="language" value="(\w+)"', page) == ["id", "en"]


def test_a_report_is_read_on_after_the_switch(cast: Cast) -> None:
    at = f"/aduan/{file_report(cast.reporter, **TYPED).id}"
    answer = cast.reporter.post("/bahasa", {"language": "en", "next": at}, follow=True)
    assert answer.redirect_chain == [(at, 302)]
    assert "Under verification" in answer.content.decode()


def test_the_cookie_keeps_to_the_rules_of_the_host(cast: Cast) -> None:
    plain = cast.visitor.post("/bahasa", {"language": "en"}).cookies["lang"]
    assert plain["httponly"]
    assert plain["samesite"] == "Lax"
    secure = Client(SERVER_NAME="wbs.example").post("/bahasa", {"language": "en"}, secure=True)
    assert secure.cookies["__Host-lang"]["secure"]
    assert "lang" not in secure.cookies


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "aduan",
        "/\n/evil.example",
        "",
    ],
)
def test_the_switch_leads_to_no_other_site(target: str, cast: Cast) -> None:
    answer = cast.visitor.post("/bahasa", {"language": "en", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("code", ["fr", "EN", "en-us", "", "../en"])
def test_a_language_we_do_not_speak_is_ignored(code: str, cast: Cast) -> None:
    answer = cast.visitor.post("/bahasa", {"language": code, "next": "/login"})
    assert answer["Location"] == "/login"
    assert "lang" not in answer.cookies
    assert speaking(cast.visitor, code).get("/").headers["Content-Language"] == "id"


def test_looking_at_the_switch_changes_nothing(cast: Cast) -> None:
    answer = cast.visitor.get("/bahasa?language=en")
    assert answer.status_code == 405
    assert "lang" not in answer.cookies


def test_the_browsers_own_language_is_not_asked(cast: Cast) -> None:
    answer = cast.visitor.get("/", headers={"accept-language": "en-GB,en;q=0.9"})
    assert answer.headers["Content-Language"] == "id"
    assert "Accept-Language" not in answer.headers.get("Vary", "")
    assert "Kirim Pengaduan" in answer.content.decode()


@pytest.mark.parametrize(
    ("lang", "filed", "due", "size"),
    [
        ("id", "7 Maret 2026 pukul 09.00 WITA", "11 Maret 2026", "1,5 KB"),
        ("en", "7 March 2026, 09:00 WITA", "11 March 2026", "1.5 KB"),
    ],
)
def test_dates_times_and_sizes_are_written_as_the_language_writes_them(
    lang: str, filed: str, due: str, size: str, cast: Cast
) -> None:
    with clock.standing_at(datetime(2026, 3, 7, 1, 5, tzinfo=UTC)):
        actor = speaking(cast.sign_in("reporter"), lang)
        report = file_report(actor, files={"vexo.bin": b"x" * 1536})
        page = actor.get(f"/aduan/{report.id}").content.decode()
        receipt = actor.get(f"/aduan/{report.id}/tanda-terima").content.decode()
    for text in (filed, due, size):
        assert text in page
    assert filed in receipt
    assert due in receipt


@both
def test_kinds_of_report_are_named_in_the_language_of_the_page(lang: str, cast: Cast) -> None:
    file_old_reports(cast)
    report = file_report(cast.reporter, **TYPED)
    wanted, other = ("Korupsi", "Corruption") if lang == "id" else ("Corruption", "Korupsi")
    for who, path in (
        ("visitor", "/"),
        ("reporter", "/aduan"),
        ("reporter", f"/aduan/{report.id}"),
        ("reporter", f"/aduan/{report.id}/tanda-terima"),
        ("verifier", "/meja"),
        ("verifier", f"/meja/{report.id}"),
    ):
        page = speaking(getattr(cast, who), lang).get(path).content.decode()
        assert wanted in page, path
        assert other not in page, path


@both
def test_the_form_offers_every_kind_in_the_language_of_the_page(lang: str, cast: Cast) -> None:
    page = speaking(cast.reporter, lang).get("/aduan/tambah").content.decode()
    for names in DEFAULTS:
        wanted, other = names if lang == "id" else names[::-1]
        assert f">{wanted}</option>" in page
        assert f">{other}</option>" not in page


def test_months_of_the_figures_are_named_in_the_language_of_the_page(cast: Cast) -> None:
    file_old_reports(cast)
    with clock.standing_at(datetime(2026, 6, 2, tzinfo=UTC)):
        home = {lang: speaking(cast.visitor, lang).get("/") for lang in ("id", "en")}
    assert "31 Mei 2026" in home["id"].content.decode()
    assert "31 May 2026" in home["en"].content.decode()
