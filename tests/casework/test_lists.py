# SPDX-License-Identifier: AGPL-3.0-or-later
"""Daftar pilihan: the admin keeps jenis aduan and grounds; what reports have stays with them."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.journeys import category, closing, file_report
from wbs.audit import chain
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.actions import add_word
from wbs.reports.errors import NotAllowed
from wbs.reports.house import Ground
from wbs.reports.lists import Kept
from wbs.reports.models import Category


def add(cast: Cast, kept: str, name: str, name_en: str) -> Any:
    """Add a word by the form."""
    return cast.admin.post("/daftar", {"kept": kept, "name": name, "name_en": name_en})


def text(answer: Any) -> str:
    """Return a page."""
    page: str = answer.content.decode()
    return page


def details(event: str) -> list[dict[str, object]]:
    """Return what the audit log says of this kind, oldest first."""
    rows = AuditEntry.objects.filter(event=event).order_by("position")
    return list(rows.values_list("details", flat=True))


def test_a_new_jenis_is_offered_to_reporters_in_both_languages(cast: Cast) -> None:
    assert add(cast, "jenis", "Nepotisme", "Nepotism").status_code == 302
    assert "Nepotisme" in text(cast.reporter.get("/aduan/tambah"))
    report = file_report(cast.reporter, category=str(category("Nepotisme").id))
    cast.reporter.post("/bahasa", {"language": "en", "next": "/"})
    assert "Nepotism<" in text(cast.reporter.get(f"/aduan/{report.id}")).replace("</", "<")
    assert details("categories:changed") == [{"added": "Nepotisme"}]


def test_a_new_ground_and_a_new_authority_are_offered_where_a_case_is_closed(cast: Cast) -> None:
    report = file_report(cast.reporter)
    add(cast, "alasan", "Aduan ganda", "Filed twice")
    add(cast, "tujuan", "Ombudsman", "Ombudsman")
    page = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "Aduan ganda" in page
    assert "Ombudsman" in page
    assert Ground.objects.get(name="Ombudsman").kind == Ground.Kind.AUTHORITY
    assert details("grounds:changed") == [{"added": "Aduan ganda"}, {"added": "Ombudsman"}]


def test_a_hidden_jenis_stays_with_its_reports_and_is_offered_no_more(cast: Cast) -> None:
    report = file_report(cast.reporter)
    kind = category()
    assert cast.admin.post(f"/daftar/{kind.id}/tampil").status_code == 302
    assert f'value="{kind.id}"' not in text(cast.reporter.get("/aduan/tambah"))
    for page in (cast.reporter.get(f"/aduan/{report.id}"), cast.verifier.get(f"/meja/{report.id}")):
        assert "Korupsi" in text(page)
    assert "disembunyikan" in text(cast.admin.get("/daftar"))
    cast.admin.post(f"/daftar/{kind.id}/tampil", {"active": "1"})
    assert f'value="{kind.id}"' in text(cast.reporter.get("/aduan/tambah"))
    assert details("categories:changed") == [{"hidden": "Korupsi"}, {"shown": "Korupsi"}]


def test_a_hidden_ground_closes_no_case_any_more_and_stays_with_those_it_closed(cast: Cast) -> None:
    closed, other = file_report(cast.reporter), file_report(cast.reporter)
    said = closing("Sudah pernah.")
    cast.verifier.post(f"/meja/{closed.id}/status/close", said)
    ground = Ground.objects.get(id=said["ground"])
    cast.admin.post(f"/daftar/{ground.id}/tampil")
    assert cast.verifier.post(f"/meja/{other.id}/status/close", said).status_code == 422
    assert ground.name in text(cast.reporter.get(f"/aduan/{closed.id}"))


def test_the_last_word_of_a_list_is_not_hidden(cast: Cast) -> None:
    kinds = list(Category.objects.all())
    for kind in kinds[1:]:
        cast.admin.post(f"/daftar/{kind.id}/tampil")
    answer = cast.admin.post(f"/daftar/{kinds[0].id}/tampil")
    assert answer.status_code == 422
    assert "pilihan terakhir" in text(answer)
    assert Category.objects.get(active=True) == kinds[0]


def test_a_renamed_word_is_shown_everywhere_and_the_log_keeps_the_old_one(cast: Cast) -> None:
    report = file_report(cast.reporter)
    kind = category()
    page = f"/daftar/{kind.id}"
    assert 'value="Korupsi"' in text(cast.admin.get(page))
    answer = cast.admin.post(page, {"name": "Tindak Korupsi", "name_en": "Acts of corruption"})
    assert answer.status_code == 302
    assert "Tindak Korupsi" in text(cast.reporter.get(f"/aduan/{report.id}"))
    told = {"was": "Korupsi / Corruption", "renamed": "Tindak Korupsi / Acts of corruption"}
    assert details("categories:changed") == [told]
    assert "semula: Korupsi / Corruption" in text(cast.auditor.get("/audit"))
    assert chain.verify(cast.institution.id)


def test_nothing_is_recorded_where_nothing_changed(cast: Cast) -> None:
    kind = category()
    cast.admin.post(f"/daftar/{kind.id}", {"name": kind.name, "name_en": kind.name_en})
    cast.admin.post(f"/daftar/{kind.id}/tampil", {"active": "1"})
    cast.admin.post(f"/daftar/{Category.objects.first().id}/naik")  # type: ignore[union-attr]
    assert details("categories:changed") == []


def test_a_word_goes_one_place_up_and_forms_follow(cast: Cast) -> None:
    first, second = Category.objects.all()[:2]
    assert cast.admin.post(f"/daftar/{second.id}/naik").status_code == 302
    assert list(Category.objects.all()[:2]) == [second, first]
    form = text(cast.reporter.get("/aduan/tambah"))
    assert form.index(f'value="{second.id}"') < form.index(f'value="{first.id}"')
    assert details("categories:changed") == [{"moved": second.name}]


def test_what_is_missing_or_there_already_is_told_and_what_was_typed_stays(cast: Cast) -> None:
    answer = add(cast, "jenis", "Korupsi", "Graft")
    assert answer.status_code == 422
    assert "Pilihan ini sudah ada di daftar." in text(answer)
    assert 'value="Graft"' in text(answer)
    assert "Tulis juga dalam bahasa Inggris." in text(add(cast, "jenis", "Nepotisme", ""))
    assert add(cast, "lain", "Nepotisme", "Nepotism").status_code == 422
    page = f"/daftar/{category().id}"
    answer = cast.admin.post(page, {"name": "Narkoba", "name_en": "Drugs"})
    assert answer.status_code == 422
    assert category("Narkoba").name_en == "Drugs"
    assert details("categories:changed") == []


def test_only_the_admin_changes_a_list_whatever_page_asks(cast: Cast) -> None:
    for who in ("supervisor", "verifier"):
        person = getattr(cast, who).person
        with pytest.raises(NotAllowed):
            add_word(person=person, kept=Kept.CATEGORIES, name="Baru", name_en="New")
