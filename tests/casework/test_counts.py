# SPDX-License-Identifier: AGPL-3.0-or-later
"""The count in the menu: what a reader has not read, what a custodian has to decide."""

import re

from tests.casework.disclosing import ask
from tests.cast import Actor, Cast
from tests.journeys import file_report


def counted(actor: Actor, path: str = "/petugas") -> str:
    """Return what stands in the menu beside the page of one's work; empty for nothing."""
    page = actor.get(path).content.decode()
    menu = re.sub(r"<[^>]+>", "", page[page.index("<nav") : page.index("</nav>")])
    found = re.search(r"(?:Meja kerja|Identitas)\s*\((\S+) menunggu\)", menu)
    return found[1] if found else ""


def test_a_reader_sees_how_many_cases_have_news_until_they_open_them(cast: Cast) -> None:
    assert counted(cast.verifier) == ""
    reports = [file_report(cast.reporter) for _each in range(2)]
    assert counted(cast.verifier) == counted(cast.supervisor) == "2"
    assert counted(cast.verifier, f"/meja/{reports[0].id}") == "1"
    assert counted(cast.verifier) == "1"
    cast.reporter.post(f"/aduan/{reports[0].id}/pesan", {"body": "Ada lagi."})
    assert counted(cast.verifier) == "2"
    for nobody in (cast.examiner, cast.alternate, cast.admin, cast.auditor, cast.custodian):
        assert counted(nobody) == ""


def test_whoever_is_kept_out_counts_nothing(cast: Cast) -> None:
    file_report(cast.reporter, excluded=[str(cast.people["verifier"].id)])
    assert counted(cast.verifier) == ""
    assert counted(cast.supervisor) == "1"


def test_a_custodian_sees_how_many_requests_wait(cast: Cast) -> None:
    report = file_report(cast.reporter)
    ask(cast.verifier, report)
    assert counted(cast.custodian) == "1"


def test_a_page_of_a_fault_asks_the_database_for_no_count(cast: Cast) -> None:
    file_report(cast.reporter)
    assert counted(cast.verifier, "/tidak-ada") == ""
    assert counted(cast.verifier) == "1"
