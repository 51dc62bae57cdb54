# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form Create Aduan offers, explains and accepts."""

import re

import pytest

from tests.cast import Cast
from tests.reports import acts
from wbs.accounts import ranks
from wbs.reports.forms import MOST_LETTERS
from wbs.reports.models import Report

OF_A_PERSON = ("name", "position", "rank", "agency", "unit", "city")


def control(page: str, name: str) -> str:
    """Return the tag of a field."""
    found = re.search(rf'<(?:input|select|textarea)[^>]* name="{name}"[^>]*>', page)
    assert found, name
    return found[0]


def described(page: str, tag: str) -> str:
    """Return the texts by which a tag is described."""
    ids = re.search(r'aria-describedby="([^"]+)"', tag)
    assert ids, tag
    return " ".join(page.split(f'id="{id_}">')[1].split("</")[0] for id_ in ids[1].split())


def test_the_ranks_are_offered_for_the_person_reported(cast: Cast) -> None:
    page = acts.text(cast.reporter.get(acts.CREATE))
    offers = re.search(r'list="([^"]+)"', control(page, "subject-0-rank"))
    assert offers
    offered = page.split(f'<datalist id="{offers[1]}">')[1].split("</datalist>")[0]
    assert re.findall(r'value="([^"]+)"', offered) == list(ranks.offered())


@pytest.mark.parametrize("name", OF_A_PERSON)
def test_each_field_about_a_person_says_why_and_who_reads_it(cast: Cast, name: str) -> None:
    page = acts.text(cast.reporter.get(acts.CREATE))
    before = page[: page.index(control(page, f"subject-0-{name}"))]
    group = before[before.rindex("<fieldset") :].split(">")[0]
    assert "menemukan orang yang tepat" in described(page, group)
    assert "Hanya tim yang membaca aduan" in described(page, group)


def test_the_evidence_says_who_can_open_it(cast: Cast) -> None:
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert "Hanya tim yang membaca aduan" in described(page, control(page, "files"))


def test_a_line_break_counts_as_one_letter_as_in_the_browser(cast: Cast) -> None:
    longest = "ya\r\n" * (MOST_LETTERS // 3)
    report = acts.file_report(cast.reporter, explanation=f"{longest}{'.' * (MOST_LETTERS % 3)}")
    answer = cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": f"{longest}."})
    assert answer.status_code == 302


def test_one_letter_more_is_refused(cast: Cast) -> None:
    assert acts.send(cast.reporter, explanation="." * (MOST_LETTERS + 1)).status_code == 422
    assert not Report.objects.exists()
