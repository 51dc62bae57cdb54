# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes over the line: nothing inline, the headers on every answer, and little of it.

The one tour without script is in English, so that it shows what was left untranslated as well.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from tests.e2e import pages, steps, test_english
from tests.e2e.visitors import Visitors

pytestmark = pytest.mark.browser

# In CSP's terms each of these would need 'unsafe-inline'.
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.I)
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
MOST_BYTES = 100_000


def watch(page: Page) -> list[Response]:
    """Collect the answers a page gets from now on."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    return answers


def test_every_page_is_english_and_has_nothing_inline_and_the_headers(visitors: Visitors) -> None:
    wrong: list[str] = []
    answers: list[Response] = []
    seen: set[Page] = set()
    for scene, page in _english_tour(visitors, answers):
        if page not in seen:
            seen.add(page)
            page.on("response", lambda answer: answers.append(answer))
            page.reload()
        documents = [one for one in answers if one.request.resource_type == "document"]
        assert documents, scene.name
        wrong += [f"{scene.name}: {slip}" for one in documents for slip in _slips(one)]
        # Without script, what is in the page is what was served.
        wrong += [f"{scene.name}: {slip}" for slip in INLINE.findall(page.content())]
        wrong += [f"{scene.name}: {line}" for line in test_english.left_over(page)]
    assert not wrong, "\n".join(wrong)


def _english_tour(
    visitors: Visitors, answers: list[Response]
) -> Iterator[tuple[pages.Scene, Page]]:
    return pages.tour(pages.ALL, visitors, first=_in_english, before=answers.clear, script=False)


def _in_english(page: Page) -> None:
    page.goto("/")
    test_english.switch(page)


def _slips(answer: Response) -> list[str]:
    headers = answer.headers
    slips = [
        f"{name} is not {value}" for name, value in HEADERS.items() if headers.get(name) != value
    ]
    policy = {part.strip() for part in headers.get("content-security-policy", "").split(";")}
    slips += [] if policy == POLICY else [f"CSP {policy ^ POLICY}"]
    return slips


def test_files_are_sent_to_be_kept_not_shown(visitors: Visitors) -> None:
    page = visitors.come()
    steps.register(page)
    steps.write_report(page)
    steps.choose_files(page, [steps.LETTER])
    steps.submit(page)
    steps.filed_number(page)
    page.get_by_role("link", name="Lihat aduan").click()
    path = page.get_by_role("link", name=steps.LETTER.name).get_attribute("href")
    answer = page.context.request.get(str(path))
    assert answer.body() == steps.LETTER.content
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("scene", pages.PUBLIC, ids=lambda scene: scene.name)
def test_a_public_page_weighs_less_than_100_kb_all_in(
    visitors: Visitors, scene: pages.Scene
) -> None:
    # As transferred to a first visitor: assets are gzipped, pages are not (BREACH).
    page = visitors.come()
    answers = watch(page)
    scene.show(page)
    page.wait_for_load_state("networkidle")
    sizes = {
        answer.url: answer.request.sizes()["responseBodySize"]
        for answer in answers
        if not 300 <= answer.status < 400
    }
    assert len(sizes) >= 3
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_home_leaves_no_cookie(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    expect(page.locator("h1")).to_be_visible()
    assert page.context.cookies() == []
