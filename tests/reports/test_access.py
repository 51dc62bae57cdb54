# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors by themselves: what each gives, to whom, and how much it asks of the database."""

from collections.abc import Iterable
from dataclasses import FrozenInstanceError
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.reports import acts
from wbs.accounts.models import Institution
from wbs.reports import access
from wbs.reports.models import Grant, Report
from wbs.vault import codes, grants


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


def boxed_to_verifier(cast: Cast, count: int) -> list[Report]:
    """File reports that the verifier has not opened yet."""
    reports = [acts.file_report(cast.reporter) for _ in range(count)]
    assert all(grants.is_boxed(bytes(row.case_key)) for row in rows_of(cast))
    return reports


def rows_of(cast: Cast) -> list[Grant]:
    return list(Grant.objects.filter(reader=cast.people["verifier"].id))


def other_institution() -> Institution:
    return Institution.objects.create(name="Inspektorat Lain", slug="lain", host="lain.example")


def test_the_keys_of_a_case_show_in_no_repr(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    case = access.readable_report(cast.people["verifier"], report.id)
    assert case.desk_key
    assert repr(case.report) in repr(case)
    assert repr(case.case_key) not in repr(case)
    assert repr(case.desk_key) not in repr(case)


def test_a_case_that_was_authorised_cannot_become_another(cast: Cast) -> None:
    one, other = acts.file_report(cast.reporter), acts.file_report(cast.other_reporter)
    case = access.own_report(cast.people["reporter"], one.id)
    with pytest.raises(FrozenInstanceError):
        case.report = other  # type: ignore[misc]


def test_a_case_comes_with_its_kind_and_institution(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    for case in (
        access.own_report(cast.people["reporter"], report.id),
        access.readable_report(cast.people["verifier"], report.id),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert case.report.category.name == "Korupsi"
            assert case.institution == cast.institution
        assert len(asked) == 0


def test_the_reporter_has_no_desk_key_and_the_desk_has(cast: Cast) -> None:
    for report in [acts.file_report(cast.reporter) for _ in range(2)]:
        own = access.own_report(cast.people["reporter"], report.id)
        read = access.readable_report(cast.people["verifier"], report.id)
        assert own.report == read.report == report
        assert own.case_key == read.case_key
        assert own.desk_key is None
        assert read.desk_key not in (None, read.case_key)


def test_a_case_has_one_reference_in_the_log_whoever_opens_it(cast: Cast) -> None:
    one, other = acts.file_report(cast.reporter), acts.file_report(cast.reporter)
    refs = {
        door(cast.people[who], report.id).audit_ref
        for report in (one, other)
        for door, who in ((access.own_report, "reporter"), (access.readable_report, "verifier"))
    }
    assert [len(ref) for ref in refs] == [32, 32]


@pytest.mark.parametrize("who", ["reporter", "admin", "custodian", "auditor"])
def test_a_row_for_someone_off_the_roster_or_of_another_role_gives_nothing(
    cast: Cast, who: str
) -> None:
    report = acts.file_report(cast.reporter)
    person = cast.people[who]
    Grant.objects.filter(reader=cast.people["verifier"].id).update(reader=person.id)
    assert list(access.readable(person)) == []
    with pytest.raises(Http404):
        access.readable_report(person, report.id)


def test_what_was_entrusted_to_another_institution_is_behind_no_door(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    reporter, verifier = cast.people["reporter"], cast.people["verifier"]
    assert access.own_tags(reporter) == tags(cast, [0])
    Grant.objects.filter(report=report).update(institution=other_institution())
    assert access.own_tags(reporter) == []
    assert list(access.own_grants(reporter)) == []
    assert list(access.readable(verifier)) == []
    for door, person in ((access.own_report, reporter), (access.readable_report, verifier)):
        with pytest.raises(Http404):
            door(person, report.id)


def test_own_grants_are_those_of_the_person_in_the_persons_institution(cast: Cast) -> None:
    reports = [acts.file_report(cast.reporter) for _ in range(2)]
    acts.file_report(cast.other_reporter)
    person = cast.people["reporter"]
    assert {grant.report_id for grant in access.own_grants(person)} == {r.id for r in reports}
    own = access.own_grants(person)
    Grant.objects.filter(tag=tags(cast, [1])[0]).update(institution=other_institution())
    assert [grant.report_id for grant in own] == [reports[0].id]


def test_a_second_grant_written_beside_the_reporters_own_is_not_taken_for_it(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    Grant.objects.create(
        id=UUID(int=0),
        institution=cast.institution,
        report=report,
        holder=Grant.Holder.REPORTER,
        tag=bytes(32),
        case_key=b"written by a thief",
    )
    assert access.own_report(cast.people["reporter"], report.id).report == report


def test_anothers_report_takes_as_many_queries_as_none_at_all(cast: Cast) -> None:
    acts.file_report(cast.reporter)
    others = acts.file_report(cast.other_reporter)
    counts = set()
    for report in (others.id, uuid4()):
        with CaptureQueriesContext(connection) as asked, pytest.raises(Http404):
            access.own_report(cast.people["reporter"], report)
        counts.add(len(asked))
    assert len(counts) == 1


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


def test_a_file_is_given_out_of_its_own_case_only(cast: Cast) -> None:
    files = [acts.file("satu.pdf"), acts.file("dua.pdf")]
    one = acts.file_report(cast.reporter, files=files)
    other = acts.file_report(cast.reporter, files=[acts.file("tiga.pdf")])
    case = access.own_report(cast.people["reporter"], one.id)
    for row in one.evidence.all():
        found, meta = access.evidence(case, row.id)
        assert found == row
        assert meta.name in {"satu.pdf", "dua.pdf"}
    for absent in (other.evidence.get().id, uuid4()):
        with pytest.raises(Http404):
            access.evidence(case, absent)


def test_a_number_is_found_in_its_own_institution_only(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    acts.file_report(cast.other_reporter)
    other, unknown = other_institution(), codes.new_number()
    typed = codes.format_number(report.number)
    assert access.report_by_number(cast.institution, typed) == (report, list(report.changes.all()))
    for institution, typed in (
        (other, report.number),
        (cast.institution, unknown),
        (cast.institution, "bukan nomor"),
    ):
        assert access.report_by_number(institution, typed) is None


def test_a_grant_is_wrapped_once_and_then_left_alone(cast: Cast) -> None:
    [report] = boxed_to_verifier(cast, 1)
    verifier = cast.people["verifier"]
    first = access.readable_report(verifier, report.id)
    [row] = rows_of(cast)
    wrapped = bytes(row.case_key), bytes(row.desk_key)
    assert not any(map(grants.is_boxed, wrapped))
    second = access.readable_report(verifier, report.id)
    [row] = rows_of(cast)
    assert (bytes(row.case_key), bytes(row.desk_key)) == wrapped
    assert (second.case_key, second.desk_key) == (first.case_key, first.desk_key)


def test_a_boxed_grant_of_the_case_alone_is_wrapped_too(cast: Cast) -> None:
    [report] = boxed_to_verifier(cast, 1)
    key = access.own_report(cast.people["reporter"], report.id).case_key
    Grant.objects.filter(reader=cast.people["verifier"].id).update(desk_key=None)
    assert access.open_keys(cast.people["verifier"], rows_of(cast)) == [(key, None)]
    [row] = rows_of(cast)
    assert not grants.is_boxed(bytes(row.case_key))
    assert row.desk_key is None


def test_case_keys_of_many_grants_are_opened_and_wrapped_part_by_part(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = boxed_to_verifier(cast, 6)
    verifier = cast.people["verifier"]
    access.readable_report(verifier, reports[3].id)
    parts: list[int] = []
    really = access.open_keys

    def counted(person: Any, rows: list[Grant]) -> Any:
        parts.append(len(rows))
        return really(person, rows)

    monkeypatch.setattr(access, "_BOXED_AT_ONCE", 2)
    monkeypatch.setattr(access, "open_keys", counted)
    sealed = [(row.report_id, row.case_key) for row in rows_of(cast)]
    expected = [
        access.own_report(cast.people["reporter"], report).case_key for report, _key in sealed
    ]
    parts.clear()
    allowed = access.readable(verifier)
    assert access.open_case_keys(verifier, allowed, sealed) == expected
    assert parts == [2, 2, 1]
    assert not any(grants.is_boxed(bytes(row.case_key)) for row in rows_of(cast))
    assert not any(grants.is_boxed(bytes(row.desk_key)) for row in rows_of(cast))
    sealed = [(row.report_id, row.case_key) for row in rows_of(cast)]
    with CaptureQueriesContext(connection) as asked:
        assert sorted(access.open_case_keys(verifier, allowed, sealed)) == sorted(expected)
    assert len(asked) == 0
