# SPDX-License-Identifier: AGPL-3.0-or-later
"""The top of a case: whose turn it is, until when, and the one step that fits now."""

import re
from datetime import timedelta

import pytest

from tests.casework.test_checklist import next_steps
from tests.casework.test_desk import text
from tests.cast import Actor, Cast
from tests.journeys import (
    closing,
    conclude,
    file_report,
    fill_in_checklist,
    propose,
    send_to_examination,
)
from wbs.reports.models import Report
from wbs.web import clock


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


def glance(who: Actor, report: Report) -> str:
    """What stands in the line under the heading, as it was sent."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    return shown.partition('<dl class="glance">')[2].partition("</dl>")[0]


def now(who: Actor, report: Report) -> str:
    """The label of the step that fits; empty where none is marked."""
    found = re.findall(r'step-now"(?: open)?>\s*<summary>([^<]*)', next_steps(who, report))
    assert len(found) <= 1
    return found[0] if found else ""


def test_a_new_case_is_the_verifiers_turn_and_begins_with_the_checklist(
    cast: Cast, report: Report
) -> None:
    assert "<strong>Verifikator</strong>" in glance(cast.verifier, report)
    assert "(Anda)" in glance(cast.verifier, report)
    assert "(Anda)" not in glance(cast.supervisor, report)
    assert now(cast.verifier, report) == "Isi daftar periksa"


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        ({}, "Teruskan ke pemeriksaan"),
        ({"complete": "no"}, "Minta kelengkapan"),
        ({"authority": "no"}, "Limpahkan ke instansi lain"),
        ({"free": "no"}, ""),
    ],
)
def test_what_the_checklist_suggests_is_the_step_that_fits(
    cast: Cast, report: Report, answers: dict[str, str], label: str
) -> None:
    fill_in_checklist(cast.verifier, report, **answers)
    assert now(cast.verifier, report) == label
    # The others are there as well: nothing is forced.
    assert "Tidak ditindaklanjuti" in next_steps(cast.verifier, report)


def test_while_the_reporter_is_asked_it_is_their_turn_until_their_day_is_over(
    cast: Cast, report: Report
) -> None:
    cast.verifier.post(f"/meja/{report.id}/kelengkapan", {"body": "Tanggal berapa?"})
    assert "<strong>Pelapor</strong>" in glance(cast.verifier, report)
    assert "Menunggu kelengkapan dari pelapor." in next_steps(cast.verifier, report)
    with clock.standing_at(clock.now() + timedelta(days=40)):
        later = cast.sign_in("verifier")
        assert "Pelapor belum melengkapi sampai" in next_steps(later, report)
        assert "glance-over" in glance(later, report)


def test_an_examination_goes_from_its_examiner_to_the_supervisor(
    cast: Cast, report: Report
) -> None:
    send_to_examination(cast.verifier, report, cast.examiner)
    assert now(cast.examiner, report) == "Usulkan hasil pemeriksaan"
    assert now(cast.verifier, report) == ""
    assert "Pemeriksa sedang memeriksa aduan ini." in next_steps(cast.verifier, report)
    propose(cast.examiner, report, "unproven")
    assert "<strong>Inspektur</strong>" in glance(cast.examiner, report)
    assert "Menunggu ketetapan inspektur." in next_steps(cast.examiner, report)
    assert now(cast.supervisor, report) == "Selesai: Tidak terbukti"
    cast.supervisor.post(f"/meja/{report.id}/status/disprove")
    assert "Giliran" not in glance(cast.supervisor, report)
    assert "Aduan ini sudah selesai." in next_steps(cast.supervisor, report)


def test_an_objection_is_the_supervisors_turn(cast: Cast, report: Report) -> None:
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Tidak cukup."))
    sent = cast.reporter.post(f"/aduan/{report.id}/keberatan", {"body": "Ada saksi lain."})
    assert sent.status_code == 302
    assert now(cast.supervisor, report) == "Putuskan keberatan"
    assert "Menunggu keputusan inspektur." in next_steps(cast.verifier, report)


def test_a_form_with_an_error_opens_and_the_step_that_fits_steps_back(
    cast: Cast, report: Report
) -> None:
    fill_in_checklist(cast.verifier, report)
    answer = cast.verifier.post(f"/meja/{report.id}/status/close", {"note": ""})
    assert answer.status_code == 422
    opened = re.findall(
        r'<details name="langkah"[^>]* open>\s*<summary>([^<]*)', answer.content.decode()
    )
    assert opened == ["Tidak ditindaklanjuti"]


def test_what_came_back_with_errors_is_unfolded(cast: Cast, report: Report) -> None:
    whole = cast.verifier.get(f"/meja/{report.id}").content.decode()
    for path, fold in {
        "tugas": 'class="fold" id="tugas"',
        "samaran": 'class="fold" id="samaran"',
        "identitas/minta": 'class="fold" id="identitas"',
        "mundur": 'class="fold" id="mundur"',
        "internal": 'class="fold compose"',
        "catatan": 'class="fold compose"',
        "pesan": 'class="fold compose"',
    }.items():
        assert f"{fold} open>" not in whole
        answer = cast.verifier.post(f"/meja/{report.id}/{path}", {})
        assert answer.status_code == 422
        assert answer.content.decode().count(f"{fold} open>") == 1


def test_of_many_messages_the_older_ones_are_folded_up(cast: Cast, report: Report) -> None:
    for number in range(8):
        cast.verifier.post(f"/meja/{report.id}/pesan", {"body": f"Pesan ke-{number}"})
    shown = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "3 pesan sebelumnya" in shown
    places = [shown.index(f"Pesan ke-{number}") for number in range(8)]
    assert places == sorted(places)


def test_of_many_notes_of_the_team_the_older_ones_are_folded_up(cast: Cast, report: Report) -> None:
    for number in range(8):
        cast.verifier.post(f"/meja/{report.id}/internal", {"body": f"Catatan ke-{number}"})
    shown = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "3 catatan sebelumnya" in shown
    places = [shown.index(f"Catatan ke-{number}") for number in range(8)]
    assert places == sorted(places)


def test_a_concluded_case_offers_to_be_opened_again(cast: Cast, report: Report) -> None:
    send_to_examination(cast.verifier, report, cast.examiner)
    conclude(cast, report, "prove")
    assert "Buka kembali" in next_steps(cast.supervisor, report)
    assert "Buka kembali" not in next_steps(cast.verifier, report)
