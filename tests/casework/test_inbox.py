# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox: its shelves and their counts, who is in charge of a case, and what is unread."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework.test_desk import moved, text
from tests.cast import Actor, Cast
from tests.journeys import closing, conclude, file_report, narrowed, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.casework import saved, shelves
from wbs.casework.models import SavedFilters
from wbs.reports import access, actions, standing
from wbs.reports.models import Category, Grant, Report
from wbs.reports.narrowing import Filters
from wbs.vault import tokens
from wbs.vault.errors import SealBroken
from wbs.web import clock

MESSAGE = {"body": "Saksinya tukang parkir."}


def counts(actor: Actor) -> dict[str, int]:
    """Return what the shelves on top of the inbox say."""
    page = actor.get("/meja").content.decode()
    found = re.findall(r'name="shelf" value="(\w+)"[^>]*><b>(\d+)</b>', page)
    return {name: int(count) for name, count in found}


def shelf(actor: Actor, name: str) -> str:
    """Press one of the shelves; return the list as it is then shown."""
    return text(narrowed(actor, "/meja", shelf=name))


def assign(actor: Actor, report: Report, owner: Any) -> Any:
    return actor.post(f"/meja/{report.id}/penanggung-jawab", {"owner": str(owner)})


def assign_many(actor: Actor, owner: Any, *reports: Report) -> str:
    sent = {"owner": str(owner), "case": [str(report.id) for report in reports]}
    answer = actor.post("/meja/penanggung-jawab", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/meja")
    return text(actor.get("/meja"))


def owner(report: Report) -> Any:
    return Report.objects.get(id=report.id).owner


def id_of(cast: Cast, who: str) -> Any:
    return cast.people[who].id


def file_without(cast: Cast, *kept_out: str) -> Report:
    """File a report whose writer keeps some of the staff out of it."""
    filing = actions.Filing(
        tokens.new_token(),
        Category.objects.get(name="Korupsi"),
        "Tentang petugas sendiri.",
        excluded=frozenset(id_of(cast, who) for who in kept_out),
    )
    return actions.file_report(person=cast.people["reporter"], filing=filing)


def assert_copied() -> None:
    """Every reader's grant says of its report what the report says."""
    for grant in Grant.objects.filter(holder="staff").select_related("report"):
        told = {name: getattr(grant, name) for name in standing.NAMES}
        assert told == standing.of(grant.report)


def test_the_shelves_count_what_lies_on_them_and_show_it(cast: Cast) -> None:
    new, waiting, examined, done = (file_report(cast.reporter) for _ in range(4))
    assign(cast.verifier, waiting, "me")
    sent = {"body": "Lampirkan kuitansi."}
    assert cast.verifier.post(f"/meja/{waiting.id}/kelengkapan", sent).status_code == 302
    send_to_examination(cast.verifier, examined, cast.examiner)
    moved(cast.verifier, done, "close", **closing("Sudah diperiksa."))
    for report in (waiting, examined, done):
        cast.verifier.get(f"/meja/{report.id}")
    told = {"all": 4, "new": 1, "unread": 1, "mine": 1, "waits": 1, "done": 1, "soon": 0, "over": 0}
    assert counts(cast.verifier) == told
    shown = {"new": new, "unread": new, "mine": waiting, "waits": waiting, "done": done}
    for name, report in shown.items():
        page = narrowed(cast.verifier, "/meja", shelf=name).content.decode()
        assert re.findall(r'href="/meja/([0-9a-f-]{36})"', page) == [str(report.id)], name
        assert re.search(rf'value="{name}" aria-pressed="true"', page)
    assert_copied()


@pytest.mark.parametrize(("days", "name"), [(40, "over"), (0, "none")])
def test_what_is_late_lies_on_a_shelf_of_its_own(cast: Cast, days: int, name: str) -> None:
    file_report(cast.reporter)
    with clock.standing_at(clock.now() + timedelta(days=days)):
        told = counts(cast.sign_in("verifier"))
    assert [shelf for shelf in ("soon", "over") if told[shelf]] == [name] * (name != "none")


def test_what_is_due_soon_is_counted_and_shown_alike(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert report.soon
    with clock.standing_at(clock.now() + (report.soon - clock.now().date())):
        actor = cast.sign_in("verifier")
        assert counts(actor)["soon"] == 1
        assert report.number[:4] in shelf(actor, "soon")


def test_who_is_kept_out_sees_no_row_and_no_count(cast: Cast) -> None:
    file_without(cast, "supervisor")
    assert set(counts(cast.supervisor).values()) == {0}
    for name in ("all", "new", "unread", "over"):
        assert "Tentang petugas sendiri" not in shelf(cast.supervisor, name)
    assert counts(cast.verifier)["new"] == 1


def test_staff_without_cases_have_no_shelves(cast: Cast) -> None:
    file_report(cast.reporter)
    for who in ("custodian", "admin", "auditor"):
        assert counts(getattr(cast, who)) == {}


def test_the_shelves_are_one_query_out_of_one_index(cast: Cast) -> None:
    file_report(cast.reporter)
    with CaptureQueriesContext(connection) as taken:
        shelves.counted(cast.people["verifier"], Filters())
    assert len(taken) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {taken[0]['sql']}")
            assert "USING COVERING INDEX grant_standing" in str(cursor.fetchall())


def test_a_reader_takes_what_nobody_has_and_it_is_recorded(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert assign(cast.verifier, report, "me").status_code == 302
    assert owner(report) == id_of(cast, "verifier")
    assert text(cast.verifier.get("/meja")).count("Vera Verifikator") == 1
    assert "Penanggung jawab Vera Verifikator" in text(cast.supervisor.get(f"/meja/{report.id}"))
    told = AuditEntry.objects.get(event="case:assigned")
    assert told.details == {"owner": str(id_of(cast, "verifier"))}
    assert "Penanggung jawab ditetapkan" in text(cast.auditor.get("/audit"))
    assert assign(cast.verifier, report, "me").status_code == 302  # nothing changes
    assert AuditEntry.objects.filter(event="case:assigned").count() == 1


def test_one_examiner_is_in_charge_from_the_start_unless_someone_is(cast: Cast) -> None:
    one, taken, two = (file_report(cast.reporter) for _ in range(3))
    assign(cast.verifier, taken, "me")
    for report in (one, taken):
        send_to_examination(cast.verifier, report, cast.examiner)
    send_to_examination(cast.verifier, two, cast.examiner, cast.other_examiner)
    held = [owner(report) for report in (one, taken, two)]
    assert held == [id_of(cast, "examiner"), id_of(cast, "verifier"), None]
    assert counts(cast.examiner)["mine"] == 1
    assert_copied()


def test_verifier_and_supervisor_assign_and_release(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert assign(cast.verifier, report, id_of(cast, "supervisor")).status_code == 302
    assert assign(cast.supervisor, report, id_of(cast, "verifier")).status_code == 302
    assert owner(report) == id_of(cast, "verifier")
    assert assign(cast.supervisor, report, "nobody").status_code == 302
    assert owner(report) is None
    assert AuditEntry.objects.filter(event="case:released").count() == 1


@pytest.mark.parametrize("who", ["examiner", "admin", "custodian", "auditor", "reporter"])
def test_nobody_without_the_key_can_be_put_in_charge(cast: Cast, who: str) -> None:
    report = file_report(cast.reporter)
    assert assign(cast.verifier, report, id_of(cast, who)).status_code == 422
    assert assign(cast.verifier, report, uuid4()).status_code == 422
    assert "sudah diatur" not in assign_many(cast.verifier, uuid4(), report)
    assert owner(report) is None


def test_an_examiner_takes_what_is_free_and_nothing_else(cast: Cast) -> None:
    free, taken = file_report(cast.reporter), file_report(cast.reporter)
    for report in (free, taken):
        send_to_examination(cast.verifier, report, cast.examiner, cast.other_examiner)
    assign(cast.verifier, taken, "me")
    assert assign(cast.examiner, free, id_of(cast, "other_examiner")).status_code == 422
    assert assign(cast.examiner, free, "nobody").status_code == 422
    page = assign_many(cast.examiner, "me", free, taken)
    assert "Penanggung jawab 1 aduan sudah diatur. 1 aduan dilewati" in page
    assert owner(free) == id_of(cast, "examiner")
    assert owner(taken) == id_of(cast, "verifier")
    assert assign(cast.examiner, taken, "me").status_code == 409
    assert "penanggung-jawab" not in cast.examiner.get(f"/meja/{taken.id}").content.decode()


def test_many_are_assigned_at_once_and_each_is_recorded(cast: Cast) -> None:
    reports = [file_report(cast.reporter) for _ in range(3)]
    page = assign_many(cast.supervisor, id_of(cast, "verifier"), *reports[:2])
    assert "Penanggung jawab 2 aduan sudah diatur." in page
    assert AuditEntry.objects.filter(event="case:assigned").count() == 2
    assert counts(cast.verifier)["mine"] == 2
    assert_copied()


def test_a_colleague_who_is_kept_out_is_passed_over(cast: Cast) -> None:
    report = file_without(cast, "supervisor")
    page = assign_many(cast.verifier, id_of(cast, "supervisor"), report)
    assert "1 aduan dilewati" in page
    assert owner(report) is None
    assert "Surya Inspektur" not in text(cast.verifier.get(f"/meja/{report.id}"))


def test_ticking_what_one_may_not_read_is_ticking_what_is_not_there(cast: Cast) -> None:
    mine, other = file_report(cast.reporter), file_without(cast, "supervisor")
    for id_ in (other.id, uuid4(), "zz"):
        sent = {"owner": "me", "case": [str(mine.id), str(id_)]}
        assert cast.supervisor.post("/meja/penanggung-jawab", sent).status_code == 404
    assert (
        cast.examiner.post(f"/meja/{mine.id}/penanggung-jawab", {"owner": "me"}).status_code == 404
    )
    assert owner(mine) is owner(other) is None


def test_nothing_ticked_or_nobody_chosen_is_said(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert "Centang dulu aduannya." in assign_many(cast.verifier, "me")
    assert "Pilih penanggung jawab." in assign_many(cast.verifier, "", report)


def test_a_new_report_is_unread_until_it_is_opened_and_again_when_its_writer_writes(
    cast: Cast,
) -> None:
    report = file_report(cast.reporter)
    assert 'class="unread"' in cast.verifier.get("/meja").content.decode()
    cast.verifier.get(f"/meja/{report.id}")
    assert counts(cast.verifier)["unread"] == 0
    assert counts(cast.supervisor)["unread"] == 1
    cast.reporter.post(f"/aduan/{report.id}/pesan", MESSAGE)
    assert counts(cast.verifier)["unread"] == 1
    assert "belum dibaca" in shelf(cast.verifier, "unread")


def test_what_one_does_oneself_is_no_news_and_a_colleagues_step_is(cast: Cast) -> None:
    report = file_report(cast.reporter)
    cast.verifier.get(f"/meja/{report.id}")
    cast.supervisor.get(f"/meja/{report.id}")
    send_to_examination(cast.verifier, report, cast.examiner)
    assert counts(cast.verifier)["unread"] == 0
    assert counts(cast.supervisor)["unread"] == 1
    assert counts(cast.examiner)["unread"] == 1
    cast.examiner.get(f"/meja/{report.id}")
    conclude(cast, report, "prove")
    assert [counts(getattr(cast, who))["unread"] for who in ("verifier", "examiner")] == [1, 1]


def test_an_objection_is_news_to_the_desk(cast: Cast) -> None:
    report = file_report(cast.reporter)
    moved(cast.verifier, report, "close", **closing("Sudah diperiksa."))
    cast.supervisor.get(f"/meja/{report.id}")
    assert counts(cast.supervisor)["unread"] == 0
    actions.object_to(
        case=access.own_report(cast.people["reporter"], report.id),
        person=cast.people["reporter"],
        body="Ada saksi.",
    )
    assert counts(cast.supervisor)["unread"] == 1
    assert_copied()
    cast.verifier.get(f"/meja/{report.id}")
    assert counts(cast.verifier)["unread"] == 0
    refused = {"granted": "no", "reason": "Sudah diperiksa."}
    assert cast.supervisor.post(f"/meja/{report.id}/keberatan", refused).status_code == 302
    assert counts(cast.verifier)["unread"] == 1


def test_what_comes_while_a_page_is_being_read_stays_unread(cast: Cast) -> None:
    report, person = file_report(cast.reporter), cast.people["verifier"]
    grant = Grant.objects.get(report=report, reader=person.id)
    standing.stir(report, cast.people["reporter"])
    standing.mark_seen(report, person, grant.news)
    assert Grant.objects.get(id=grant.id).news == 2


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"owner": "me"}, "mine"),
        ({"owner": "nobody"}, "free"),
        ({"owner": "supervisor"}, "other"),
        ({"status": "open", "owner": "me"}, "mine"),
        ({"status": "concluded"}, ""),
        ({"unread": "1", "owner": "me"}, ""),
    ],
)
def test_the_list_is_narrowed_to_who_is_in_charge(
    cast: Cast, filters: dict[str, str], found: str
) -> None:
    reports = {
        name: file_report(cast.reporter, explanation=f"Kasus {name}.")
        for name in ("mine", "free", "other")
    }
    assign(cast.verifier, reports["mine"], "me")
    cast.verifier.get(f"/meja/{reports['mine'].id}")
    assign(cast.verifier, reports["other"], id_of(cast, "supervisor"))
    if filters.get("owner") == "supervisor":
        filters = {"owner": str(id_of(cast, "supervisor"))}
    page = text(narrowed(cast.verifier, "/meja", **filters))
    assert re.findall(r"Kasus (\w+)", page) == [found][: bool(found)]


def test_the_list_is_narrowed_to_what_is_old(cast: Cast) -> None:
    with clock.standing_at(clock.now() - timedelta(days=31)):
        old = file_without(cast)
    new = file_report(cast.reporter)
    for age, shown in {"7": [old], "30": [old], "60": [], "": [old, new]}.items():
        page = narrowed(cast.verifier, "/meja", age=age).content.decode()
        found = re.findall(r'href="/meja/([0-9a-f-]{36})"', page)
        assert set(found) == {str(report.id) for report in shown}, age


def test_the_reporter_sees_nothing_of_who_is_in_charge(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assign(cast.verifier, report, "me")
    for path in ("/aduan", f"/aduan/{report.id}"):
        assert "Penanggung jawab" not in text(cast.reporter.get(path))


def test_a_shelf_that_is_not_there_is_passed_over(cast: Cast) -> None:
    file_report(cast.reporter)
    assert "1 aduan dapat Anda baca" in shelf(cast.verifier, "zorblat")


def saved_ids(actor: Actor) -> list[str]:
    """Return the saved filters that the inbox offers."""
    page = actor.get("/meja").content.decode()
    return re.findall(r'action="/meja/saringan/([0-9a-f-]{36})"', page)


def save_filters(actor: Actor, name: str, **filters: str) -> None:
    narrowed(actor, "/meja", **filters)
    assert actor.post("/meja/saringan", {"name": name}).status_code == 302


def test_filters_are_saved_by_name_and_had_back_with_one_click(cast: Cast) -> None:
    file_report(cast.reporter, explanation="Kuitansi palsu.")
    save_filters(cast.verifier, "Parkir liar", q="tukang parkir", owner="me")
    narrowed(cast.verifier, "/meja", clear="1")
    assert "Kuitansi palsu." in text(cast.verifier.get("/meja"))
    [id_] = saved_ids(cast.verifier)
    assert cast.verifier.post(f"/meja/saringan/{id_}").status_code == 302
    page = cast.verifier.get("/meja").content.decode()
    assert "Kuitansi palsu." not in page
    assert 'value="tukang parkir"' in page
    assert cast.verifier.post(f"/meja/saringan/{id_}/hapus").status_code == 302
    assert saved_ids(cast.verifier) == []


def test_one_name_is_one_filter_and_there_are_twelve_at_most(cast: Cast) -> None:
    for number in (0, *range(saved.MOST)):
        save_filters(cast.verifier, f"Saringan {number}", q="x")
    assert len(saved_ids(cast.verifier)) == saved.MOST
    save_filters(cast.verifier, "Satu lagi", q="x")
    assert "Paling banyak 12 saringan" in text(cast.verifier.get("/meja"))
    cast.verifier.post("/meja/saringan", {"name": " "})
    assert "Beri nama dulu." in text(cast.verifier.get("/meja"))
    assert len(saved_ids(cast.verifier)) == saved.MOST


def test_the_longest_filters_fit_and_all_rows_have_one_size(cast: Cast) -> None:
    for number in range(saved.MOST):
        save_filters(cast.verifier, f"{number}{'名' * 38}", q="名" * 200, owner="me")
    save_filters(cast.supervisor, "a", q="b")
    assert len({len(bytes(row.sealed)) for row in SavedFilters.objects.all()}) == 1


def test_saved_filters_are_their_owners_alone_and_name_nobody(cast: Cast) -> None:
    save_filters(cast.verifier, "Parkir liar", q="tukang")
    [id_] = saved_ids(cast.verifier)
    assert saved_ids(cast.supervisor) == []
    for path in (f"/meja/saringan/{id_}", f"/meja/saringan/{id_}/hapus"):
        assert cast.supervisor.post(path).status_code == 404
    row = SavedFilters.objects.get()
    assert b"Parkir" not in bytes(row.sealed)
    assert id_of(cast, "verifier").bytes not in bytes(row.id)


def test_an_older_version_put_back_does_not_open(cast: Cast) -> None:
    save_filters(cast.verifier, "Satu", q="x")
    older = bytes(SavedFilters.objects.get().sealed)
    save_filters(cast.verifier, "Dua", q="x")
    SavedFilters.objects.update(sealed=older)
    with pytest.raises(SealBroken):
        saved.read(cast.people["verifier"])
