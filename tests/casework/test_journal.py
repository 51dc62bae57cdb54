# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team writes to itself, and how two people conclude an examination."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from tests.casework.test_desk import number_page, text
from tests.cast import Actor, Cast
from tests.journeys import file_report, propose, send_to_examination
from wbs.casework import journal
from wbs.casework.models import DeskEntry, DeskFile
from wbs.reports import access, evidence
from wbs.reports.errors import NotAllowed
from wbs.reports.models import Evidence, Report
from wbs.vault.errors import Truncated, VaultError

SECRET = "Saksi takut bertemu atasannya"
LHP = SimpleUploadedFile


@pytest.fixture
def examined(cast: Cast) -> Report:
    """A report in the hands of its examiner."""
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    return report


def status(report: Report) -> str:
    return Report.objects.get(id=report.id).status


def case_page(who: Actor, report: Report) -> str:
    return text(who.get(f"/meja/{report.id}"))


def test_the_team_reads_an_internal_note_and_the_reporter_does_not(
    cast: Cast, examined: Report
) -> None:
    answer = cast.verifier.post(f"/meja/{examined.id}/internal", {"body": SECRET})
    assert answer.status_code == 302
    for who in (cast.verifier, cast.examiner, cast.supervisor):
        assert SECRET in case_page(who, examined)
    for path in ("/aduan", f"/aduan/{examined.id}", f"/aduan/{examined.id}/tanda-terima"):
        assert SECRET not in text(cast.reporter.get(path))
    assert SECRET not in number_page(cast, examined)


def test_the_reporters_key_opens_nothing_of_the_journal(cast: Cast, examined: Report) -> None:
    cast.verifier.post(f"/meja/{examined.id}/internal", {"body": SECRET})
    own = access.own_report(cast.people["reporter"], examined.id)
    assert own.desk_key is None
    team = access.readable_report(cast.people["verifier"], examined.id)
    assert journal.read(team)[0].said["body"] == SECRET
    with pytest.raises(VaultError):
        journal.read(replace(team, desk_key=own.case_key))
    with pytest.raises(NotAllowed):
        journal.read(own)


def test_a_thief_of_the_database_reads_no_internal_note(cast: Cast, examined: Report) -> None:
    cast.verifier.post(f"/meja/{examined.id}/internal", {"body": SECRET})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_deskentry")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert all(SECRET.encode() not in bytes(str(cell), "utf-8", "replace") for cell in rows[0])


def test_an_empty_note_is_told_beside_its_field(cast: Cast, examined: Report) -> None:
    answer = cast.verifier.post(f"/meja/{examined.id}/internal", {"body": "  "})
    assert answer.status_code == 422
    assert "Tulis catatannya lebih dulu." in text(answer)
    assert not DeskEntry.objects.exists()


def test_one_form_sent_twice_is_one_note(cast: Cast, examined: Report) -> None:
    sent = {"body": SECRET, "once": "x" * 43}
    for _each in range(2):
        assert cast.verifier.post(f"/meja/{examined.id}/internal", sent).status_code == 302
    assert DeskEntry.objects.count() == 1


def test_a_proposal_sent_again_with_a_file_it_lacked_is_not_told_to_be_done(
    cast: Cast, examined: Report
) -> None:
    for _each in range(2):
        assert propose(cast.examiner, examined, "proven", once="x" * 43).status_code == 302
    files = [LHP("lhp.pdf", b"isi", "application/pdf")]
    again = propose(cast.examiner, examined, "proven", once="x" * 43, files=files)
    assert again.status_code == 409
    assert DeskEntry.objects.count() == 1
    assert not DeskFile.objects.exists()


def test_an_examiner_proposes_and_only_a_second_person_confirms(
    cast: Cast, examined: Report
) -> None:
    prove = f"/meja/{examined.id}/status/prove"
    assert cast.supervisor.post(prove).status_code == 409  # nothing is proposed yet
    assert propose(cast.examiner, examined, "proven").status_code == 302
    assert status(examined) == "examination"
    assert "Menunggu ketetapan inspektur." in case_page(cast.examiner, examined)
    for who in (cast.examiner, cast.verifier):
        assert who.post(prove).status_code == 404
    disprove = cast.supervisor.post(f"/meja/{examined.id}/status/disprove")
    assert disprove.status_code == 409  # not what is proposed
    assert cast.supervisor.post(prove).status_code == 302
    assert status(examined) == "proven"


def test_the_reporter_learns_nothing_of_a_proposal(cast: Cast, examined: Report) -> None:
    before = text(cast.reporter.get(f"/aduan/{examined.id}"))
    propose(cast.examiner, examined, "proven", recommendation="Diberhentikan")
    assert text(cast.reporter.get(f"/aduan/{examined.id}")) == before
    assert "Terbukti" not in number_page(cast, examined)
    cast.supervisor.post(f"/meja/{examined.id}/status/prove")
    assert "Diberhentikan" not in text(cast.reporter.get(f"/aduan/{examined.id}"))


def test_a_proposal_goes_back_with_a_reason_and_is_made_anew(cast: Cast, examined: Report) -> None:
    back = f"/meja/{examined.id}/usulan/kembali"
    assert cast.supervisor.post(back, {"reason": "Belum ada"}).status_code == 409
    propose(cast.examiner, examined, "proven")
    assert cast.supervisor.post(back, {"reason": " "}).status_code == 422
    assert cast.examiner.post(back, {"reason": "x"}).status_code == 404
    assert cast.supervisor.post(back, {"reason": "Periksa bendahara juga."}).status_code == 302
    assert cast.supervisor.post(f"/meja/{examined.id}/status/prove").status_code == 409
    assert "Periksa bendahara juga." in case_page(cast.examiner, examined)
    assert propose(cast.examiner, examined, "unproven").status_code == 302
    assert cast.supervisor.post(f"/meja/{examined.id}/status/disprove").status_code == 302
    assert status(examined) == "unproven"


def test_a_second_proposal_meanwhile_shows_the_case_and_keeps_the_words(
    cast: Cast, examined: Report
) -> None:
    propose(cast.examiner, examined, "proven")
    late = propose(cast.examiner, examined, "unproven", findings="Temuan yang terlambat")
    assert late.status_code == 409
    assert "Temuan yang terlambat" in text(late)
    assert DeskEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"verdict": ""}, "Pilih hasilnya."),
        ({"findings": " "}, "Tulis temuannya."),
        ({"verdict": "closed"}, "closed"),
    ],
)
def test_a_proposal_that_lacks_something_keeps_what_was_typed(
    cast: Cast, examined: Report, said: dict[str, str], told: str
) -> None:
    sent = {"verdict": "proven", "recommendation": "Pindahkan tugasnya", **said}
    answer = propose(cast.examiner, examined, **sent)
    assert answer.status_code == 422
    assert "Pindahkan tugasnya" in answer.content.decode()
    assert told in answer.content.decode()
    assert not Report.objects.get(id=examined.id).proposed


def test_the_report_of_an_examination_is_the_teams_alone(
    cast: Cast, examined: Report, settings
) -> None:
    content = b"LHP nomor tujuh belas" * 50
    answer = propose(
        cast.examiner, examined, "proven", files=[LHP("lhp.pdf", content, "application/pdf")]
    )
    assert answer.status_code == 302
    file = DeskFile.objects.get()
    path = f"/meja/{examined.id}/internal/{file.id}"
    assert "lhp.pdf" in case_page(cast.supervisor, examined)
    found = cast.supervisor.get(path)
    assert b"".join(found.streaming_content) == content
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "lhp.pdf" not in text(cast.reporter.get(f"/aduan/{examined.id}"))
    for who in (cast.reporter, cast.other_examiner, cast.admin):
        assert who.get(path).status_code == 404
    assert cast.reporter.get(f"/aduan/{examined.id}/bukti/{file.id}").status_code == 404
    other = file_report(cast.other_reporter)
    assert cast.supervisor.get(f"/meja/{other.id}/internal/{file.id}").status_code == 404


def test_the_sweeper_leaves_the_files_of_the_desk(
    cast: Cast, examined: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(cast.examiner, examined, "proven", files=[LHP("lhp.pdf", b"isi", "application/pdf")])
    name = DeskFile.objects.get().storage
    monkeypatch.setattr("wbs.reports.storage.older_than", lambda _age: iter([name]))
    assert evidence.sweep_orphans() == 0
    assert set(evidence.kinds()) == {Evidence, DeskFile}


def test_an_entry_taken_out_of_the_journal_is_noticed(cast: Cast, examined: Report) -> None:
    for body in ("Satu", "Dua"):
        cast.verifier.post(f"/meja/{examined.id}/internal", {"body": body})
    DeskEntry.objects.get(position=1).delete()
    with pytest.raises(Truncated):
        cast.verifier.get(f"/meja/{examined.id}")


def test_entries_cannot_change_places_or_cases(cast: Cast, examined: Report) -> None:
    for body in ("Satu", "Dua"):
        cast.verifier.post(f"/meja/{examined.id}/internal", {"body": body})
    one, two = DeskEntry.objects.order_by("position")
    DeskEntry.objects.filter(id=one.id).update(sealed=bytes(two.sealed))
    with pytest.raises(VaultError):
        cast.verifier.get(f"/meja/{examined.id}")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskEntry.objects.filter(id=one.id).update(position=2)


def test_who_proposed_cannot_confirm_even_with_both_roles(cast: Cast, examined: Report) -> None:
    propose(cast.examiner, examined, "proven")
    Report.objects.filter(id=examined.id).update(proposed_by=cast.people["supervisor"].id)
    assert "Tetapkan" not in case_page(cast.supervisor, examined)
    answer = cast.supervisor.post(f"/meja/{examined.id}/status/prove")
    assert answer.status_code != 302
    assert status(examined) == "examination"
