# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines in working days."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import Cast
from tests.reports import acts
from wbs.reports import deadlines
from wbs.web import clock

WITA = "Asia/Makassar"


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # Monday: Thursday
        (date(2026, 11, 27), date(2026, 12, 2)),  # Friday: over a weekend
        (date(2026, 11, 28), date(2026, 12, 2)),  # Saturday counts as Friday
        (date(2026, 12, 22), date(2026, 12, 29)),  # Christmas Day, and the leave before it
        (date(2026, 12, 30), date(2027, 1, 6)),  # New Year, and Isra Mikraj on the 5th
    ],
)
def test_verification_takes_three_working_days(filed: date, due: date) -> None:
    assert deadlines.after(filed, 3) == due


def test_the_day_is_that_of_the_institutions_zone() -> None:
    late = datetime(2026, 11, 22, 17, tzinfo=UTC)  # Monday 01.00 in Bontang
    assert deadlines.due("verification", late, WITA) == date(2026, 11, 26)
    assert deadlines.due("verification", late, "UTC") == date(2026, 11, 25)


def test_examination_takes_sixty_working_days() -> None:
    start = datetime(2026, 11, 23, 2, tzinfo=UTC)
    found = deadlines.due("examination", start, WITA)
    assert found is not None
    days = [date.fromordinal(n) for n in range(start.date().toordinal() + 1, found.toordinal() + 1)]
    assert sum(deadlines.is_working(day) for day in days) == 60
    assert deadlines.is_working(found)


def test_a_concluded_case_has_no_deadline() -> None:
    for status in ("proven", "unproven", "closed"):
        assert deadlines.due(status, datetime(2026, 11, 23, tzinfo=UTC), WITA) is None


def test_the_reporter_reads_what_happens_next_by_when(cast: Cast) -> None:
    with clock.standing_at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        reporter = cast.sign_in("reporter")
        report = acts.file_report(reporter)
        page = acts.text(reporter.get(f"/aduan/{report.id}"))
    assert "26 November 2026" in page
    assert "Verifikator membaca aduan ini" in page
