# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff whose name or unit is like a subject's are proposed before anything is filed."""

import re
from typing import Any
from uuid import UUID

import pytest

from tests.casework.test_behalf import filled_in as letter
from tests.casework.test_team import accept, link_from, sign, text
from tests.cast import Actor, Cast
from tests.journeys import file_report, filled_in
from wbs.accounts import roster
from wbs.reports import conflicts
from wbs.reports.models import Grant, Report

NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')


def tried(actor: Actor, **told: Any) -> tuple[dict[str, Any], Any]:
    """Send the form; return what was sent and the answer."""
    fields = filled_in(actor, **told)
    return fields, actor.post("/aduan/tambah", fields)


def ticked(answer: Any) -> list[str]:
    """Return who is ticked on a page."""
    boxes = re.findall(r'<input[^>]*name="excluded"[^>]*>', answer.content.decode())
    return [found[1] for box in boxes if "checked" in box and (found := VALUE.search(box))]


def again(actor: Actor, fields: dict[str, Any], answer: Any, **change: Any) -> Any:
    """Send what came back once more, as its browser shows it."""
    hidden = re.findall(r'<input[^>]*type="hidden"[^>]*>', answer.content.decode())
    shown = {
        name[1]: value[1]
        for one in hidden
        if (name := NAME.search(one)) and (value := VALUE.search(one))
    }
    kept = {name: shown[name] for name in ("submission", "proposed", "before", "shown")}
    return actor.post("/aduan/tambah", {**fields, **kept, "excluded": ticked(answer), **change})


def test_a_reporter_is_asked_once_about_staff_whose_name_is_like_a_subject(cast: Cast) -> None:
    eka = cast.people["examiner"].id
    fields, answer = tried(cast.reporter, **{"subject-0-name": "Bpk. Pemeriksa EKA, S.Sos., M.Si"})
    assert answer.status_code == 422
    said = text(answer)
    assert "Aduan belum dikirim" in said
    assert "Nama atau unit kerja Eka Pemeriksa mirip dengan terlapor" in said
    assert not Report.objects.exists()
    assert ticked(answer) == [str(eka)]
    assert again(cast.reporter, fields, answer).status_code == 302
    [report] = Report.objects.all()
    send = cast.verifier.post(f"/meja/{report.id}/status/examine", {"examiners": [str(eka)]})
    assert send.status_code == 422


def test_the_reporter_decides_and_is_not_asked_again(cast: Cast) -> None:
    vera = cast.people["verifier"].id
    fields, answer = tried(cast.reporter, **{"subject-0-name": "vera verifikator"})
    assert ticked(answer) == [str(vera)]
    assert again(cast.reporter, fields, answer, excluded=[]).status_code == 302
    assert Grant.objects.filter(reader=vera).exists()


def test_another_subject_is_asked_about_anew_and_who_is_ticked_already_is_not(cast: Cast) -> None:
    oki, eka = (str(cast.people[who].id) for who in ("other_examiner", "examiner"))
    fields, answer = tried(cast.reporter, excluded=[oki], **{"subject-0-name": "Oki Pemeriksa"})
    assert answer.status_code == 302
    fields, answer = tried(cast.reporter, **{"subject-0-name": "Oki Pemeriksa"})
    answer = again(
        cast.reporter, fields, answer, excluded=[], **{"subject-0-name": "Eka Pemeriksa"}
    )
    assert ticked(answer) == [eka]
    assert again(cast.reporter, fields, answer).status_code == 302


def test_whoever_keeps_a_draft_is_not_asked_yet(cast: Cast) -> None:
    _fields, answer = tried(cast.reporter, save="1", **{"subject-0-name": "Eka Pemeriksa"})
    assert answer.status_code == 302
    assert not Report.objects.exists()


def test_a_unit_is_given_with_the_invitation_signed_and_matched(cast: Cast) -> None:
    told = {"name": "Budi Baru", "roles": ["verifier"], "unit": "Bidang Sarana dan Prasarana"}
    link = link_from(cast.admin, "/petugas/undang", told)
    sign(cast, accept(link, "budi")[1])
    [budi] = [one for one in roster.current(cast.institution).readers if one.name == "Budi Baru"]
    assert budi.unit == "Bidang Sarana dan Prasarana"
    assert "Bidang Sarana dan Prasarana" in text(cast.supervisor.get("/petugas"))
    _fields, answer = tried(cast.reporter, **{"subject-0-unit": "sarana prasarana"})
    assert ticked(answer) == [str(budi.id)]


def test_those_who_assign_see_a_hint_on_the_case(cast: Cast) -> None:
    fields, answer = tried(cast.reporter, **{"subject-0-name": "Ibu Eka Pemeriksa"})
    assert again(cast.reporter, fields, answer, excluded=[]).status_code == 302
    [report] = Report.objects.all()
    hint = "Eka Pemeriksa mirip dengan terlapor"
    assert hint in text(cast.verifier.get(f"/meja/{report.id}"))
    assert hint in text(cast.supervisor.get(f"/meja/{report.id}"))
    cast.verifier.post(
        f"/meja/{report.id}/status/examine", {"examiners": [str(cast.people["other_examiner"].id)]}
    )
    assert hint not in text(cast.other_examiner.get(f"/meja/{report.id}"))
    quiet = file_report(cast.reporter)
    assert "mirip dengan terlapor" not in text(cast.verifier.get(f"/meja/{quiet.id}"))


def test_whoever_enters_a_report_for_another_is_asked_too(cast: Cast) -> None:
    told = letter(cast.verifier, **{"subject-0-name": "Eka Pemeriksa", "submit": "1"})
    answer = cast.verifier.post("/meja/catat", told)
    assert "Eka Pemeriksa mirip dengan terlapor" in text(answer)
    assert not Report.objects.exists()


def test_a_kept_out_supervisor_by_proposal_means_the_alternate(cast: Cast) -> None:
    fields, answer = tried(cast.reporter, **{"subject-0-name": "Surya Inspektur"})
    assert again(cast.reporter, fields, answer).status_code == 302
    [report] = Report.objects.all()
    assert cast.supervisor.get(f"/meja/{report.id}").status_code == 404
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 200


@pytest.mark.parametrize(
    ("name", "unit", "typed", "is_alike"),
    [
        ("Dr. H. Hadi Wijaya, S.H., M.Si", "", {"name": "hadi wijaya"}, True),
        ("Hadi Wijaya", "", {"name": "Pak Hadi"}, True),
        ("Hadi Wijaya", "", {"name": "Wijáya Hadi Saputra, SE"}, True),
        ("Hadi Wijaya", "", {"name": "Hadiyanto"}, False),
        ("Hadi Wijaya", "", {"name": "Bapak"}, False),
        ("Hadi Wijaya", "", {"name": "Pak H."}, False),
        ("Hadi Wijaya", "", {"name": "S.H., M.Si"}, False),
        ("Hadi Wijaya", "", {"name": ""}, False),
        ("Hadi Wijaya", "Inspektur Pembantu II", {"unit": "Irban II"}, False),
        ("Hadi Wijaya", "Inspektur Pembantu II", {"unit": "inspektur pembantu ii"}, True),
        ("Hadi Wijaya", "Bagian Umum", {"agency": "Bagian Umum Setda"}, True),
        ("Hadi Wijaya", "Bagian Umum", {"agency": "Dinas Umum"}, False),
        ("Hadi Wijaya", "", {"unit": "Bagian Umum"}, False),
        ("Hadi Wijaya", "II", {"unit": "II"}, False),
    ],
)
def test_names_compare_by_their_words(
    cast: Cast, name: str, unit: str, typed: dict[str, str], is_alike: bool
) -> None:
    document = roster.current(cast.institution)
    [first] = [one for one in document.readers if one.name == "Vera Verifikator"]
    reader = type(first)(
        UUID(int=1), name, first.roles, first.box_public, first.sign_public, unit=unit
    )
    only = type(document)(**{**vars(document), "readers": (reader,)})
    subject = {"name": "", "unit": "", "agency": "", **typed}
    assert bool(conflicts.alike(only, [subject])) is is_alike
