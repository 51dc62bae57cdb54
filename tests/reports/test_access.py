# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors by themselves: what each gives, to whom, and how much it asks of the database."""

from dataclasses import FrozenInstanceError
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from tests.casework.disclosing import ask, examined, fresh, granted
from tests.casework.test_behalf import enter
from tests.cast import Cast
from tests.reports import acts
from tests.reports.test_access_tags import other_institution, tags
from wbs.reports import access
from wbs.reports.models import Disclosure, Grant, Report
from wbs.reports.sealing import KeptOut
from wbs.vault import codes, grants
from wbs.web import clock


def boxed_to_verifier(cast: Cast, count: int) -> list[Report]:
    """File reports that the verifier has not opened yet."""
    reports = [acts.file_report(cast.reporter) for _ in range(count)]
    assert all(grants.is_boxed(bytes(row.case_key)) for row in rows_of(cast))
    return reports


def rows_of(cast: Cast) -> list[Grant]:
    return list(Grant.objects.filter(reader=cast.people["verifier"].id))


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


def test_several_cases_come_each_once_in_one_order_and_all_or_none(cast: Cast) -> None:
    rows = [acts.file_report(cast.reporter) for _ in range(5)]
    verifier = cast.people["verifier"]
    # As random ids would fall: written in another order than theirs.
    wanted = sorted(rows, key=lambda row: row.id, reverse=True)[:4]
    for row in wanted:
        Grant.objects.filter(report=row, reader=verifier.id).update(id=uuid4(), news=3)
    with CaptureQueriesContext(connection) as asked:
        cases = access.readable_reports(verifier, [row.id for row in [*wanted, *wanted]])
        assert [case.report.category.name for case in cases] == ["Korupsi"] * 4
        assert {case.institution for case in cases} == {cast.institution}
    assert sum(one["sql"].startswith("SELECT") for one in asked) == 1
    assert [case.report.id for case in cases] == sorted(row.id for row in wanted)
    assert [case.news for case in cases] == [3] * 4
    assert cases == [access.readable_report(verifier, case.report.id) for case in cases]
    for forbidden in (
        acts.file_report(cast.reporter, excluded=[str(verifier.id)]).id,
        uuid4(),
    ):
        with pytest.raises(Http404):
            access.readable_reports(verifier, [rows[0].id, forbidden])


def test_only_an_entered_report_says_how_it_came(cast: Cast) -> None:
    verifier = cast.people["verifier"]
    came = access.readable_report(verifier, enter(cast.verifier).id).entered
    assert came is not None
    assert (came.way, came.by_name) == ("Lewat surat", "Vera Verifikator")
    assert access.readable_report(verifier, acts.file_report(cast.reporter).id).entered is None


def test_the_receipt_of_an_entered_report_is_its_own_in_its_own_institution(cast: Cast) -> None:
    report, _other = enter(cast.verifier), enter(cast.verifier)
    with CaptureQueriesContext(connection) as asked:
        found = access.entered_report(cast.institution, report.id)
        assert (found, found.category) == (report, report.category)
    assert len(asked) == 2  # the second is the test's own
    with pytest.raises(Report.DoesNotExist):
        access.entered_report(other_institution(), report.id)


def test_who_is_kept_out_is_known_to_the_desk_and_not_read_by_the_reporter(cast: Cast) -> None:
    verifier = cast.people["verifier"]
    report = acts.file_report(cast.reporter, excluded=[str(cast.people["examiner"].id)])
    seen = access.readable_report(verifier, report.id).kept_out
    assert [seen.has(cast.people[one].id, "") for one in ("examiner", "other_examiner")] == [
        True,
        False,
    ]
    assert access.own_report(cast.people["reporter"], report.id).kept_out == KeptOut()


def test_requests_for_an_identity_are_a_custodians_of_the_same_institution(cast: Cast) -> None:
    row = ask(cast.examiner, examined(cast))
    other = ask(cast.examiner, examined(cast))
    custodian = cast.people["custodian"]
    assert set(access.disclosures_asked(custodian)) == {row, other}
    assert [access.disclosure_asked(custodian, one.id) for one in (row, other)] == [row, other]
    with pytest.raises(Http404):
        access.disclosure_asked(custodian, uuid4())
    for who in ("supervisor", "examiner", "admin", "reporter"):
        assert list(access.disclosures_asked(cast.people[who])) == []
        with pytest.raises(Http404):
            access.disclosure_asked(cast.people[who], row.id)
    Disclosure.objects.filter(id=row.id).update(institution=other_institution())
    assert list(access.disclosures_asked(custodian)) == [other]


def test_an_identity_is_shown_to_its_asker_on_its_case_while_it_is_granted(cast: Cast) -> None:
    (report, row), second = granted(cast), examined(cast)
    examiner = fresh(cast.people["examiner"])
    case = access.readable_report(examiner, report.id)
    assert access.disclosed(case, examiner) == row
    colleague = access.readable_report(cast.people["verifier"], report.id)
    other = access.readable_report(examiner, second.id)
    for seen, who in ((colleague, cast.people["verifier"]), (other, examiner)):
        with pytest.raises(Http404):
            access.disclosed(seen, who)
    assert row.until
    with clock.standing_at(row.until), pytest.raises(Http404):
        access.disclosed(case, examiner)
    for changed in (
        {"state": Disclosure.State.ENDED},
        {"asked_by": uuid4()},
        {"reader_key": bytes(32)},
        {"disclosed": None},
    ):
        Disclosure.objects.filter(id=row.id).update(**changed)
        with pytest.raises(Http404):
            access.disclosed(case, examiner)
        row.save()
    assert access.disclosed(case, examiner) == row


def test_a_number_takes_two_queries_that_read_nothing_sealed(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    acts.examine(cast.verifier, report, cast.examiner)
    with CaptureQueriesContext(connection) as asked:
        found = access.report_by_number(cast.institution, report.number)
        assert found
        told, changes = found
        assert (told.number, told.status, told.waiting_since) == (
            report.number,
            "examination",
            None,
        )
        assert told.due is not None
        assert [one.status for one in changes] == ["verification", "examination"]
        assert changes[0].at <= changes[1].at
    for column in ("sealed", "custody", "desk"):
        assert not any(column in one["sql"] for one in asked)
    assert len(asked) == 2
