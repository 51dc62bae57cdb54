# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reporter's list: search, filters, order, pages, and how much work they are."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.journeys import narrowed
from tests.reports import acts
from wbs.accounts.models import Session
from wbs.reports import access, actions, listing
from wbs.reports.actions import Filing, Subject
from wbs.reports.listing import Filters
from wbs.reports.models import Category, Report
from wbs.vault import codes, tokens
from wbs.web import clock


def many(cast: Cast, count: int, who: str = "reporter") -> list[Report]:
    """File reports without the browser, an hour apart, the oldest first."""
    category = Category.objects.get(name="Narkoba")
    reports = []
    for number in range(count):
        with clock.standing_at(clock.now() - timedelta(hours=count - number)):
            filing = Filing(tokens.new_token(), category, f"Cerita ke-{number}.")
            reports.append(actions.file_report(person=cast.people[who], filing=filing))
    return reports


def listed(cast: Cast, **filters: str) -> str:
    return acts.text(narrowed(cast.reporter, "/aduan", **filters))


def test_nobody_sees_anothers_reports(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    assert "ruang rapat" not in acts.text(cast.other_reporter.get("/aduan"))
    assert "ruang rapat" not in acts.text(narrowed(cast.other_reporter, "/aduan", q="rapat"))


def test_reports_beyond_the_first_batch_of_tags_are_found(cast: Cast) -> None:
    reports = many(cast, 33)
    person = cast.people["reporter"]
    assert len(access.own_tags(person)) == 33
    assert {access.own_report(person, report.id).report.id for report in reports} == {
        report.id for report in reports
    }


@pytest.mark.parametrize(
    "query",
    ["rapat", "RAPAT", "terlapor bidang", "Kafé", "kafe", "kwitansi.pdf", "korupsi", "corruption"],
)
def test_search_finds_words_of_the_report(cast: Cast, query: str) -> None:
    acts.file_report(
        cast.reporter,
        explanation="Uang dibagi di ruang rapat dekat Café Kafé.",
        files=[acts.file("Kwitansi.pdf")],
    )
    many(cast, 1)
    page = listed(cast, q=query)
    assert "ruang rapat" in page
    assert "Cerita ke-0" not in page


def test_search_finds_numbers_notes_and_messages(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    many(cast, 1)
    cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "Perlu kronologi."})
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Saksinya tukang parkir."})
    number = codes.format_number(report.number)
    for query in (report.number, number, "kronologi", "parkir"):
        page = listed(cast, q=query)
        assert "ruang rapat" in page, query
        assert "Cerita ke-0" not in page, query


def test_a_search_without_a_match_shows_none(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    assert "ruang rapat" not in listed(cast, q="rapat tidakada")


def test_filters_by_status_and_kind(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    many(cast, 1)
    acts.examine(cast.verifier, report, cast.examiner)
    kind = report.category_id
    for filters in (
        {"status": "examination"},
        {"category": str(kind)},
        {"status": "examination", "q": "uang"},
    ):
        page = listed(cast, **filters)
        assert "ruang rapat" in page
        assert "Cerita ke-0" not in page
    assert "ruang rapat" not in listed(cast, status="closed")


def test_a_filter_that_makes_no_sense_is_passed_over(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    assert "ruang rapat" in listed(cast, status="x", category="y", sort="z")
    assert "ruang rapat" in acts.text(cast.reporter.get("/aduan?page=q"))


@pytest.mark.parametrize(
    ("sort", "first"),
    [("newest", "Cerita ke-2"), ("oldest", "Cerita ke-0"), ("", "Cerita ke-2")],
)
def test_order_by_date(cast: Cast, sort: str, first: str) -> None:
    many(cast, 3)
    page = listed(cast, sort=sort)
    assert page.index(first) == min(page.index(f"Cerita ke-{n}") for n in range(3))


@pytest.mark.parametrize("sort", list(listing.SORTS))
def test_every_order_that_the_form_offers_works(cast: Cast, sort: str) -> None:
    many(cast, 2)
    page = listing.of_reporter(cast.people["reporter"], Filters(sort=sort))
    assert len(page.object_list) == 2


def test_pages_have_25_rows(cast: Cast) -> None:
    many(cast, 27)
    person = cast.people["reporter"]
    assert len(listing.of_reporter(person, Filters()).object_list) == 25
    assert len(listing.of_reporter(person, Filters(), 2).object_list) == 2
    assert len(listing.of_reporter(person, Filters(q="cerita"), 2).object_list) == 2


@pytest.mark.parametrize("query", ["", "?q=cerita"])
def test_a_longer_list_takes_no_more_queries(cast: Cast, query: str) -> None:
    counts = []
    for more in (6, listing.PER_PAGE - 6):
        for report in many(cast, more):
            cast.verifier.post(f"/meja/{report.id}/catatan", {"body": "Catatan."})
            cast.reporter.post(f"/aduan/{report.id}/pesan", {"files": acts.file()})
        cast.reporter.get("/aduan")
        cast.verifier.get("/meja")
        with CaptureQueriesContext(connection) as taken:
            cast.reporter.get(f"/aduan{query}")
            cast.verifier.get(f"/meja{query}")
        counts.append(len(taken))  # before another request empties the log
    assert 0 < counts[1] <= counts[0]


def test_the_list_names_all_persons(cast: Cast) -> None:
    filing = Filing(
        tokens.new_token(),
        Category.objects.get(name="Narkoba"),
        "Cerita.",
        [Subject(name="Satu"), Subject(city="Bontang"), Subject(name="Dua")],
    )
    actions.file_report(person=cast.people["reporter"], filing=filing)
    assert "Satu, Dua" in listed(cast)


def test_what_is_searched_for_stands_in_no_address_and_is_kept_sealed(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    page = narrowed(cast.reporter, "/aduan", q="rapat").content.decode()
    assert not re.search(r'(?:href|action)="[^"]*rapat', page)
    assert b"rapat" not in b"".join(bytes(row.sealed) for row in Session.objects.all())


def test_a_filter_stays_until_it_is_cleared(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    assert "ruang rapat" not in listed(cast, q="tidakada")
    assert "ruang rapat" not in acts.text(cast.reporter.get("/aduan"))
    assert "ruang rapat" in listed(cast, clear="1", q="tidakada")
