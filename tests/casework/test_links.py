# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases linked by number: seen by whoever reads both, and by nobody else in any way."""

import pytest

from tests.casework.test_desk import text
from tests.casework.test_lookalikes import BRIDGE, BRIDGE_TOO, tell
from tests.casework.test_team import events
from tests.cast import Actor, Cast
from tests.journeys import (
    end_session,
    file_report,
    form_to,
    link,
    send_to_examination,
    sign_in_again,
)
from wbs.casework.models import CaseLinks
from wbs.reports.models import Grant, Report
from wbs.vault.errors import VaultError

NOTE = "Terlapor dan bulannya sama"
NONE = "Tidak ada aduan dengan nomor ini yang dapat Anda baca."


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


@pytest.fixture
def other(cast: Cast) -> Report:
    return file_report(cast.other_reporter)


def fold(who: Actor, report: Report) -> str:
    """What stands in the fold of the links, as it was sent."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    return shown.partition('class="fold" id="tautan"')[2].partition('class="fold"')[0]


def href(report: Report) -> str:
    return f'href="/meja/{report.id}"'


def test_a_link_stands_on_both_cases_and_is_recorded_once(
    cast: Cast, report: Report, other: Report
) -> None:
    before = len(events())
    answer = link(cast.verifier, report, other, how="follows", note=NOTE)
    assert (answer.status_code, answer["Location"]) == (302, f"/meja/{report.id}#tautan")
    assert [one for one in events()[before:] if one.startswith("case:")] == ["case:linked"]
    for who in (cast.verifier, cast.supervisor):
        for one, there, how in (
            (report, other, "Kelanjutan dari"),
            (other, report, "Dilanjutkan oleh"),
        ):
            shown = fold(who, one)
            assert href(there) in shown
            assert how in shown
            assert NOTE in shown
            assert "Vera Verifikator" in shown
            assert '<span class="told">1</span>' in shown


def test_linking_again_says_it_anew(cast: Cast, report: Report, other: Report) -> None:
    link(cast.verifier, report, other, note=NOTE)
    link(cast.verifier, other, report, how="duplicate")
    shown = fold(cast.verifier, report)
    assert shown.count(href(other)) == 1
    assert "Aduan yang sama" in shown
    assert NOTE not in shown


def test_whoever_reads_one_of_them_alone_sees_no_row_and_no_count(
    cast: Cast, report: Report, other: Report
) -> None:
    send_to_examination(cast.verifier, report, cast.examiner)
    cast.examiner.get(f"/meja/{report.id}")
    before, held = fold(cast.examiner, report), Grant.objects.get(reader=cast.people["examiner"].id)
    link(cast.verifier, report, other, note=NOTE)
    shown = fold(cast.examiner, report)
    assert NOTE not in shown
    assert href(other) not in shown
    assert '<span class="told">' not in shown
    assert len(shown) == len(before)
    # Nor is it unread: a mark without anything new would say that there is something.
    assert Grant.objects.get(id=held.id).news == held.news == 0
    for path in ("/aduan", f"/aduan/{report.id}"):
        assert NOTE not in text(cast.reporter.get(path))


def test_a_number_that_is_not_to_be_read_is_answered_as_one_that_is_not_there(
    cast: Cast, report: Report
) -> None:
    kept = file_report(cast.other_reporter, excluded=[str(cast.people["verifier"].id)])
    nowhere = "1234 5678 9012 3456"
    answers = [
        cast.verifier.post(f"/meja/{report.id}/tautan", {"number": number, "how": "related"})
        for number in (kept.number, nowhere, "abc")
    ]
    for answer in answers:
        assert answer.status_code == 422
        assert NONE in text(answer)
    assert not CaseLinks.objects.exists()
    for who in (cast.reporter, cast.examiner, cast.admin):
        assert link(who, report, kept).status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"number": ""}, "Tulis nomornya."),
        ({"how": ""}, "Pilih hubungannya."),
        ({"how": "followed"}, "followed"),
    ],
)
def test_what_is_missing_is_told(
    cast: Cast, report: Report, said: dict[str, str], told: str
) -> None:
    answer = link(cast.verifier, report, report, **{"number": report.number, **said})
    assert answer.status_code == 422
    assert told in text(answer)


def test_a_case_is_not_linked_to_itself(cast: Cast, report: Report) -> None:
    answer = link(cast.verifier, report, report)
    assert answer.status_code == 422
    assert "Ini nomor aduan ini sendiri." in text(answer)


def test_either_of_them_lets_go_and_it_is_recorded(
    cast: Cast, report: Report, other: Report
) -> None:
    link(cast.verifier, report, other)
    let_go = f"/meja/{other.id}/tautan/{report.id}/lepas"
    send_to_examination(cast.verifier, other, cast.examiner)
    assert cast.examiner.post(let_go).status_code == 404
    before = len(events())
    assert cast.supervisor.post(let_go)["Location"] == f"/meja/{other.id}#tautan"
    assert [one for one in events()[before:] if one.startswith("case:")] == ["case:unlinked"]
    assert href(other) not in fold(cast.verifier, report)
    assert href(report) not in fold(cast.verifier, other)
    assert cast.supervisor.post(let_go).status_code == 404


def test_a_thief_of_the_database_learns_of_no_case_that_it_is_linked(
    cast: Cast, report: Report, other: Report
) -> None:
    link(cast.verifier, report, other, note=NOTE)
    rows = list(CaseLinks.objects.all())
    assert len(rows) == 2
    for row in rows:
        whole = bytes(row.id) + bytes(row.sealed)
        for secret in (report, other):
            for form in (secret.id.bytes, str(secret.id).encode(), secret.number.encode()):
                assert form not in whole
        assert NOTE.encode() not in whole
    # Nothing else of the rows is there to be compared: no report, no time, no person.
    assert {field.name for field in CaseLinks._meta.get_fields()} == {
        *("id", "institution", "sealed", "version")
    }


def test_a_row_put_in_anothers_place_is_noticed(cast: Cast, report: Report, other: Report) -> None:
    link(cast.verifier, report, other)
    one, two = CaseLinks.objects.all()
    one.sealed, two.sealed = two.sealed, one.sealed
    one.save()
    two.save()
    for each in (report, other):
        with pytest.raises(VaultError):
            cast.verifier.get(f"/meja/{each.id}")


def test_a_look_alike_is_linked_with_one_click(cast: Cast) -> None:
    report, like = tell(cast.reporter, BRIDGE), tell(cast.other_reporter, BRIDGE_TOO)
    page = f"/meja/{report.id}/serupa"
    sent = form_to(cast.verifier, page, f"/meja/{report.id}/tautan")
    assert cast.verifier.post(f"/meja/{report.id}/tautan", sent).status_code == 302
    assert href(like) in fold(cast.verifier, report)
    assert "Sudah ditautkan." in text(cast.verifier.get(page))


def test_what_is_masked_is_masked_in_the_words_of_a_link(
    cast: Cast, report: Report, other: Report
) -> None:
    for one in (report, other):
        send_to_examination(cast.verifier, one, cast.examiner)
    link(cast.verifier, report, other, note=NOTE)
    cast.verifier.post(f"/meja/{report.id}/samaran", {"passage": "bulannya", "reason": "x"})
    assert NOTE in fold(cast.verifier, report)
    assert "bulannya" not in fold(cast.examiner, report)


def test_a_form_that_came_too_late_stands_there_again(
    cast: Cast, report: Report, other: Report
) -> None:
    path = f"/meja/{report.id}/tautan"
    form = form_to(cast.verifier, f"/meja/{report.id}", path)
    end_session()
    assert link(cast.verifier, report, other, **form, note=NOTE).status_code == 302
    sign_in_again(cast.verifier)
    assert NOTE in fold(cast.verifier, report)
    assert not CaseLinks.objects.exists()
