# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tulisan halaman depan: what the admin writes stands on Home, and can do no harm there."""

import re
from typing import Any

import pytest

from tests.cast import Actor, Cast
from tests.hostile.texts import NAUGHTY
from tests.journeys import end_session, form_to, sign_in_again
from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.audit.models import Entry as AuditEntry
from wbs.web import kept
from wbs.web.markdown import rendered

PAGE = "/pengaturan/halaman-depan"
SAVE = f"{PAGE}/simpan"
WELCOME = "Selamat datang di **saluran resmi** kami."
CONTACT = (
    "## Jam layanan\n\n- Senin\n- Jumat\n\nJalan Bessai Berinta 12\n[0548 123](tel:+620548123)"
)
PROMISE = (
    "Aduan Anda disegel: hanya petugas yang namanya Anda lihat sendiri yang dapat membacanya. "
    "Mereka tidak diberi tahu siapa Anda."
)
TAGS = {"p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr"}


def save(cast: Cast, **texts: str) -> Any:
    """Save the texts by the form."""
    answer = cast.admin.post(SAVE, texts)
    middleware.forget()
    kept.forget()
    return answer


def page(actor: Actor, path: str = "/") -> str:
    """Return a page."""
    shown: str = actor.get(path).content.decode()
    return shown


def told(shown: str) -> str:
    """Return what stands in the institution's own words on a page."""
    return "".join(re.findall(r'<div class="[^"]*\btold\b[^"]*"[^>]*>(.*?)</div>', shown, re.S))


def test_home_says_what_the_admin_wrote_and_keeps_what_is_the_products(cast: Cast) -> None:
    before = page(cast.visitor)
    assert save(cast, welcome_id=WELCOME, contact_id=CONTACT).status_code == 302
    after = page(cast.visitor)
    assert "<p>Selamat datang di <strong>saluran resmi</strong> kami.</p>" in after
    assert "<h3>Jam layanan</h3>" in after
    assert "<li>Senin</li>" in after
    assert "Bessai Berinta 12<br>" in after
    assert '<a href="tel:+620548123" rel="noopener noreferrer">0548 123</a>' in after
    gone = {re.sub(r"<[^>]+>", "", line).strip() for line in set(before.split("\n"))}
    gone = {line for line in gone if line not in re.sub(r"<[^>]+>", "", after)}
    assert gone == {f"Ini saluran pengaduan Inspektorat Kota Contoh. {PROMISE}"}
    assert PROMISE in after
    assert "Bessai Berinta 12" in page(cast.visitor, "/panduan/cara-melapor")
    save(cast)
    assert page(cast.visitor) == before


def test_the_english_page_has_english_or_the_products_and_marks_indonesian(cast: Cast) -> None:
    cast.visitor.post("/bahasa", {"language": "en"})
    save(cast, welcome_id=WELCOME, contact_id="Jalan Bessai Berinta")
    shown = page(cast.visitor)
    assert "This is the reporting channel of" in shown
    assert "Selamat datang" not in shown
    assert '<div class="told" lang="id"><p>Jalan Bessai Berinta</p>' in shown
    save(
        cast, welcome_id=WELCOME, welcome_en="Welcome *here*.", contact_id="x", contact_en="Street"
    )
    shown = page(cast.visitor)
    assert "<p>Welcome <em>here</em>.</p>" in shown
    assert '<div class="told" lang="en"><p>Street</p>' in shown


def test_a_preview_shows_the_texts_and_saves_nothing(cast: Cast) -> None:
    save(cast, welcome_id="Yang lama.")
    answer = cast.admin.post(PAGE, {"welcome_id": "Yang **baru**.", "contact_id": CONTACT})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>Yang <strong>baru</strong>.</p>" in shown
    assert "<h4>Jam layanan</h4>" in shown
    assert "Belum disimpan" in shown
    assert "Yang **baru**.</textarea>" in shown
    assert "Yang lama." in page(cast.visitor)
    assert "Yang lama.</textarea>" in page(cast.admin, PAGE)


def test_what_is_too_long_or_english_alone_is_told_beside_its_field(cast: Cast) -> None:
    for path in (PAGE, SAVE):
        answer = cast.admin.post(path, {"welcome_id": "x" * 1001, "contact_en": "Street"})
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="home-welcome_id-error"' in shown
        assert "Tulis juga dalam bahasa Indonesia." in shown
        assert "x" * 1001 in shown
    assert not Institution.objects.get().home
    assert save(cast, contact_id="y" * 1999 + "\r\n").status_code == 302


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![logo](https://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,<b>)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/logout)",
    "[x](file:///etc/passwd)",
    "[x](http:/evil)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "\\" onmouseover=alert(1) ")',
    "```\n<b>\n```",
    "    <b>",
    "`<b>`",
    "# a\n\n###### b",
    "<b>tebal</b> &lt;i&gt; &#60;u&#62;",
]


def test_nothing_that_is_written_becomes_more_than_text_and_links(cast: Cast) -> None:
    for text in [*HOSTILE, *NAUGHTY]:
        html = str(rendered(text, 2))
        assert set(re.findall(r"<\s*/?\s*([a-zA-Z!?][\w-]*)", html)) <= TAGS, text
        for attributes in re.findall(r"<\w+\s+([^>]*)>", html):
            names = set(re.findall(r'(?:^|\s)([\w-]+)=(?="[^"]*")', attributes))
            assert names <= {"href", "rel", "title", "start"}, text
        for href in re.findall(r'href="([^"]*)"', html):
            assert re.match(r"https?://|mailto:|tel:", href), text
    assert str(rendered("# a\n\n###### b", 2)) == "<h2>a</h2>\n<h3>b</h3>\n"


def test_hostile_texts_stand_harmless_on_home(cast: Cast) -> None:
    joined = "\n\n".join(HOSTILE)
    assert save(cast, welcome_id=joined).status_code == 302
    inside = told(page(cast.visitor))
    assert "alert(1)" in inside
    assert set(re.findall(r"<(\w+)", inside)) <= TAGS
    assert page(cast.visitor).count("<script") == 1


def test_a_change_is_recorded_without_its_words_and_is_the_own_institutions_alone(
    cast: Cast,
) -> None:
    Institution.objects.filter(id=cast.institution.id).update(host="127.0.0.1")
    Institution.objects.create(name="Lain", slug="lain", host="lain.example")
    save(cast, welcome_id=WELCOME)
    save(cast, welcome_id=WELCOME)
    [entry] = AuditEntry.objects.filter(event="home:changed")
    assert entry.details == {"passages": "welcome_id"}
    assert entry.actor == cast.people["admin"].id
    assert Institution.objects.get(slug="lain").home == {}
    log = page(cast.auditor, "/audit")
    assert "Tulisan halaman depan diubah" in log
    assert "bagian: Kata pembuka (id)" in log


@pytest.mark.parametrize("path", [PAGE, SAVE])
def test_what_came_after_the_session_ended_stands_in_the_form_again(cast: Cast, path: str) -> None:
    form = form_to(cast.admin, PAGE, SAVE)
    end_session()
    answer = cast.admin.post(path, {**form, "welcome_id": "Ditulis lama sekali."})
    assert answer.headers["Location"].startswith("/login?next=%2Fpengaturan%2Fhalaman-depan&")
    sign_in_again(cast.admin)
    assert "Ditulis lama sekali.</textarea>" in page(cast.admin, PAGE)
    assert not Institution.objects.get().home


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_kept_home_page_is_made_without_rendering_again(cast: Cast, lang: str) -> None:
    save(cast, welcome_id=WELCOME, welcome_en="Welcome.")
    cast.visitor.post("/bahasa", {"language": lang})
    first = page(cast.visitor)
    before = rendered.cache_info()
    kept.forget()
    assert page(cast.visitor) == first
    assert rendered.cache_info().misses == before.misses
