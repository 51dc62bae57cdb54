# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter's own reports are found by tags that only their keys give."""

from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.reports import acts
from wbs.accounts.models import Institution
from wbs.reports import access
from wbs.reports.models import Grant


def other_institution() -> Institution:
    return Institution.objects.create(name="Inspektorat Lain", slug="lain", host="lain.example")


def tags(cast: Cast, numbers: Iterable[int]) -> list[bytes]:
    return [cast.people["reporter"].ring.tag(number) for number in numbers]


def hold(cast: Cast, numbers: Iterable[int]) -> None:
    """Let reports have these of the reporter's tags."""
    report = acts.file_report(cast.other_reporter)
    Grant.objects.bulk_create(
        Grant(
            institution=cast.institution,
            report=report,
            holder=Grant.Holder.REPORTER,
            tag=tag,
            case_key=b"",
        )
        for tag in tags(cast, numbers)
    )


def test_own_grants_are_those_of_the_person_in_the_persons_institution(cast: Cast) -> None:
    reports = [acts.file_report(cast.reporter) for _ in range(2)]
    acts.file_report(cast.other_reporter)
    person = cast.people["reporter"]
    assert {grant.report_id for grant in access.own_grants(person)} == {r.id for r in reports}
    own = access.own_grants(person)
    Grant.objects.filter(tag=tags(cast, [1])[0]).update(institution=other_institution())
    assert [grant.report_id for grant in own] == [reports[0].id]


@pytest.mark.parametrize(
    "held",
    [range(0), range(31), range(32), range(33), range(64), range(200), [0, 2, 40, 41]],
    ids=str,
)
def test_all_tags_are_found_and_the_first_free_one_is_given(
    cast: Cast, held: Iterable[int]
) -> None:
    hold(cast, held)
    person = cast.people["reporter"]
    free = next(number for number in range(201) if number not in held)
    assert access.own_tags(person) == tags(cast, held)
    assert [access.free_tag(person)] == tags(cast, [free])


def test_many_tags_take_few_queries_and_none_of_them_is_huge(cast: Cast) -> None:
    hold(cast, range(1000))
    with CaptureQueriesContext(connection) as asked:
        assert len(access.own_tags(cast.people["reporter"])) == 1000
    assert len(asked) == 5
    # The least that SQLite ever allowed is 999 values a query; a tag is 64 digits.
    assert max(len(one["sql"]) for one in asked) < 999 * 64


def test_a_short_list_of_tags_takes_one_query(cast: Cast) -> None:
    hold(cast, range(32))
    with CaptureQueriesContext(connection) as asked:
        access.own_tags(cast.people["reporter"])
    assert len(asked) == 1


def test_a_free_tag_among_many_takes_few_queries_and_none_of_them_is_huge(cast: Cast) -> None:
    hold(cast, range(1000))
    with CaptureQueriesContext(connection) as asked:
        assert [access.free_tag(cast.people["reporter"])] == tags(cast, [1000])
    assert len(asked) == 3
    assert max(len(one["sql"]) for one in asked) < 100 * 64


@pytest.mark.parametrize("held", [7, 8, 9, 17, 100, 101, 777, 16_386])
def test_a_free_tag_follows_those_that_are_held_however_many(cast: Cast, held: int) -> None:
    hold(cast, range(held))
    assert [access.free_tag(cast.people["reporter"])] == tags(cast, [held])


def test_own_reports_are_those_asked_for_and_the_persons_own(cast: Cast) -> None:
    one, other, third = (acts.file_report(cast.reporter) for _ in range(3))
    anothers = acts.file_report(cast.other_reporter)
    person = cast.people["reporter"]
    with CaptureQueriesContext(connection) as asked:
        found = access.own_reports(person, [one.id, third.id, anothers.id])
        for case in found:
            assert (case.report.category.name, case.institution) == ("Korupsi", cast.institution)
    assert len(asked) == 2
    assert {case.report.id for case in found} == {one.id, third.id}
    for case in found:
        assert case == access.own_report(person, case.report.id)
    assert other.id not in {case.report.id for case in found}
