# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public figures tell of no single report."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import Cast
from wbs.reports import figures
from wbs.reports.actions import Filing, file_report
from wbs.reports.figures import Figures
from wbs.reports.models import Category, Report, StatusChange
from wbs.vault import tokens
from wbs.web import clock

# Midnight on 1 November in Bontang is 16.00 UTC of the day before.
NOVEMBER = datetime(2026, 10, 31, 16, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    figures.forget()
    yield
    figures.forget()


def file(cast: Cast, count: int, at: datetime, category: str = "Korupsi") -> None:
    kind = Category.objects.get(name=category)
    with clock.standing_at(at):
        for _number in range(count):
            filing = Filing(tokens.new_token(), kind, "Cerita.")
            file_report(person=cast.people["reporter"], filing=filing)


def close(cast: Cast, after: timedelta) -> None:
    """Conclude every report, each so long after it was filed."""
    for report in Report.objects.all():
        StatusChange.objects.create(
            institution=cast.institution,
            report=report,
            position=2,
            status="closed",
            at=report.filed_at + after,
        )
    Report.objects.update(status="closed")


def seen(cast: Cast) -> Figures | None:
    figures.forget()
    with clock.standing_at(NOW):
        return figures.snapshot(cast.institution)


def test_a_report_of_this_month_moves_nothing(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(hours=1))
    before = seen(cast)
    file(cast, 5, NOVEMBER)
    assert before
    assert seen(cast) == before
    assert before.total == 5
    assert before.as_of == date(2026, 10, 31)


def test_a_report_concluded_this_month_moves_nothing(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(days=3))
    before = seen(cast)
    close(cast, timedelta(days=3))
    assert before
    assert seen(cast) == before
    assert {one.label: one.count for one in before.statuses}["Proses Verifikasi"] == 5
    assert before.average_days is None


def test_one_report_more_moves_nothing_from_month_to_month_either(cast: Cast) -> None:
    file(cast, 12, NOVEMBER - timedelta(days=40))
    before = seen(cast)
    file(cast, 1, NOVEMBER - timedelta(days=3))
    after = seen(cast)
    assert before
    assert after
    assert (before.total, after.total) == (10, 10)
    assert [one.count for one in before.categories] == [one.count for one in after.categories]
    assert [one.count for one in before.statuses] == [one.count for one in after.statuses]


def test_every_count_that_is_shown_is_a_multiple_of_five(cast: Cast) -> None:
    file(cast, 13, NOVEMBER - timedelta(days=3))
    file(cast, 8, NOVEMBER - timedelta(days=40), "Narkoba")
    file(cast, 6, NOVEMBER - timedelta(days=70), "Gratifikasi")
    found = seen(cast)
    assert found
    shown = [one.count for one in (*found.months, *found.categories, *found.statuses) if one.count]
    assert found.total == 25
    assert sorted(shown) == [5, 5, 5, 5, 10, 10, 25]


def test_home_says_how_the_figures_are_rounded(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(days=3))
    with clock.standing_at(NOW):
        page = cast.visitor.get("/").content.decode()
    assert "dibulatkan ke bawah ke kelipatan 5" in page


def test_there_are_no_figures_under_five_reports(cast: Cast) -> None:
    file(cast, 4, NOVEMBER - timedelta(days=3))
    assert seen(cast) is None


def test_small_counts_are_hidden_zero_included(cast: Cast) -> None:
    file(cast, 6, NOVEMBER - timedelta(days=3))
    file(cast, 2, NOVEMBER - timedelta(days=40), "Narkoba")
    found = seen(cast)
    assert found
    shown = {one.label: one.count for one in found.categories}
    assert shown["Korupsi"] == 5
    assert shown["Narkoba"] is None
    assert shown["Gratifikasi"] is None
    assert found.average_days is None


def test_a_count_that_would_follow_from_the_total_is_hidden_by_a_second(cast: Cast) -> None:
    file(cast, 11, NOVEMBER - timedelta(days=3))
    file(cast, 5, NOVEMBER - timedelta(days=40))
    file(cast, 1, NOVEMBER - timedelta(days=70))
    found = seen(cast)
    assert found
    assert [one.count for one in found.months] == [None, None, 10]


def test_months_are_the_last_twelve_complete_ones(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(days=700))
    found = seen(cast)
    assert found
    assert len(found.months) == 12
    assert found.months[-1].label == "Okt 2026"


def test_the_average_is_of_concluded_reports(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(days=20))
    close(cast, timedelta(days=10))
    found = seen(cast)
    assert found
    assert found.average_days == 10


def test_figures_are_counted_once_an_hour(cast: Cast) -> None:
    file(cast, 5, NOVEMBER - timedelta(days=3))
    assert seen(cast)
    file(cast, 5, NOVEMBER - timedelta(days=3))
    with clock.standing_at(NOW):
        found = figures.snapshot(cast.institution)
    assert found
    assert {one.label: one.count for one in found.statuses}["Proses Verifikasi"] == 5
