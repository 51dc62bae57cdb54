# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports that ended long ago, and the regular work of the weeks in which they are erased."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.casework.disclosing import text
from tests.cast import Cast
from tests.journeys import category, closing, file_report
from wbs.reports.models import Report
from wbs.web import clock

ENDED = date(2026, 3, 2)  # a Monday
LAST = date(2027, 3, 2)  # of twelve months
LATE = date(2029, 1, 15)
DAY = timedelta(days=1)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let it be noon on this day where the institution is."""
    with clock.standing_at(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
        yield


def tick(*days: date) -> None:
    """Let the regular work be done on each of these days."""
    for day in days:
        with on(day):
            call_command("tick", stdout=StringIO())


def rounds(day: date) -> None:
    """Let the regular work be done week by week for more than the notice, and on this day."""
    tick(*(day - n * DAY for n in (31, 24, 17, 10, 3, 0)))


def keep(cast: Cast, months: str = "12", day: date = ENDED) -> Any:
    """As the admin, set how long reports of corruption are kept."""
    with on(day):
        sent = {"category": category().id, "months": months}
        return cast.sign_in("admin").post("/masa-simpan/atur", sent)


def filed(cast: Cast, **told: Any) -> Report:
    """Return a report of the day ENDED."""
    with on(ENDED):
        return file_report(cast.sign_in("reporter"), **told)


def ended(cast: Cast, **told: Any) -> Report:
    """Return a report that was closed on the day ENDED."""
    report = filed(cast, **told)
    do(cast, "verifier", ENDED, f"/meja/{report.id}/status/close", **closing("Bukan wewenang."))
    return report


def do(cast: Cast, who: str, day: date, path: str, **sent: str) -> None:
    """Let somebody send a form on a day."""
    with on(day):
        answer = cast.sign_in(who).post(path, sent)
    assert answer.status_code == 302, text(answer)


def page(cast: Cast, who: str, day: date, path: str) -> str:
    """Return what a page says to somebody on a day."""
    with on(day):
        return text(cast.sign_in(who).get(path))


def is_there(report: Report) -> bool:
    """Tell whether a report has its row."""
    return Report.objects.filter(id=report.id).exists()


def kept_until(report: Report) -> date | None:
    """Return what its row says."""
    return Report.objects.values_list("erase_on", flat=True).get(id=report.id)
