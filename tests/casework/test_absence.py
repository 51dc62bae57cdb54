# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is away, and who stands in: new work goes to both, for those days and no longer."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from tests.casework.test_leaving import ident, newcomer
from tests.casework.test_recusal import step_back
from tests.casework.test_team import again, events, sign, text
from tests.cast import Actor, Cast
from tests.journeys import file_report, send_to_examination
from wbs.accounts import roster, standing_in
from wbs.accounts.models import Absence
from wbs.audit import chain
from wbs.casework import finders
from wbs.reports.models import Grant, Report
from wbs.web import clock


def after(days: float) -> AbstractContextManager[None]:
    """Let it be so many days later."""
    return clock.standing_at(clock.now() + timedelta(days=days))


def form(cast: Cast, who: str, other: str, since: int = 0, until: int = 7) -> dict[str, str]:
    day = standing_in.today(cast.institution)
    return {
        "who": ident(cast, who),
        "stand_in": ident(cast, other),
        "since": f"{day + timedelta(days=since):%d/%m/%Y}",
        "until": f"{day + timedelta(days=until):%d/%m/%Y}",
    }


def away(by: Actor, told: dict[str, str]) -> None:
    answer = by.post("/petugas/pengganti", told)
    assert (answer.status_code, answer["Location"]) == (302, "/petugas"), text(answer)


def holds(cast: Cast, report: Report, who: str) -> bool:
    return Grant.objects.filter(report=report, reader=ident(cast, who)).exists()


def test_what_is_given_to_an_examiner_who_is_away_goes_to_the_stand_in_too(cast: Cast) -> None:
    before, later = file_report(cast.reporter), file_report(cast.reporter)
    send_to_examination(cast.verifier, before, cast.examiner)
    entries = len(events())
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    assert events()[entries:] == ["absence:recorded"]
    send_to_examination(cast.verifier, later, cast.examiner)
    assert cast.other_examiner.get(f"/meja/{later.id}").status_code == 200
    assert holds(cast, later, "examiner")
    assert not holds(cast, before, "other_examiner")
    # The pages say who stands in; the reporter sees who can read.
    assert "Eka Pemeriksa (digantikan Oki Pemeriksa)" in text(cast.verifier.get("/meja"))
    assert "digantikan Oki Pemeriksa" in text(cast.verifier.get(f"/meja/{later.id}"))
    assert "Oki Pemeriksa" in text(cast.reporter.get(f"/aduan/{later.id}"))
    assert "Eka Pemeriksa digantikan Oki Pemeriksa" in text(cast.verifier.get("/petugas"))
    assert chain.verify(cast.institution.id)


def test_whoever_is_put_in_charge_while_away_has_a_stand_in_as_well(cast: Cast) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert (
        cast.verifier.post(f"/meja/{report.id}/penanggung-jawab", {"owner": "nobody"}).status_code
        == 302
    )
    away(cast.supervisor, form(cast, "examiner", "other_examiner"))
    answer = cast.verifier.post(
        f"/meja/{report.id}/penanggung-jawab", {"owner": ident(cast, "examiner")}
    )
    assert answer.status_code == 302
    assert holds(cast, report, "other_examiner")
    # And letters are about it: the stand-in hears of what the one who is away is in charge of.
    reader = roster.current(cast.institution).reader(cast.people["other_examiner"].id)
    assert reader is not None
    day = standing_in.today(cast.institution)
    absent = [cast.people["examiner"].id]
    desk = finders.desk_of(cast.institution.id, reader, day, absent)
    assert finders.waiting(desk, "assigned") != []


def test_it_begins_on_its_day_and_ends_by_itself(cast: Cast) -> None:
    now, ended = file_report(cast.reporter), file_report(cast.reporter)
    away(cast.examiner, form(cast, "examiner", "other_examiner", since=2, until=3))
    send_to_examination(cast.verifier, now, cast.examiner)
    assert not holds(cast, now, "other_examiner")
    document = roster.current(cast.institution)
    for days, is_away in ((1, False), (2, True), (3, True), (4, False)):
        with after(days):
            found = standing_in.away(cast.institution, document)
            assert (cast.people["examiner"].id in found) is is_away
    with after(4.2):
        send_to_examination(cast.sign_in("verifier"), ended, cast.examiner)
        assert standing_in.recorded(cast.institution, document) == []
    with after(6):
        assert standing_in.sweep() == 1
    assert not holds(cast, ended, "other_examiner")


def test_the_stand_in_is_never_someone_kept_out(cast: Cast) -> None:
    named = file_report(cast.reporter, excluded=[ident(cast, "other_examiner")])
    recused = file_report(cast.reporter)
    send_to_examination(cast.verifier, recused, cast.other_examiner, cast.examiner)
    step_back(cast, "other_examiner", recused)
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    send_to_examination(cast.verifier, named, cast.examiner)
    path = f"/meja/{recused.id}/penanggung-jawab"
    assert cast.verifier.post(path, {"owner": ident(cast, "examiner")}).status_code == 302
    for report in (named, recused):
        assert not holds(cast, report, "other_examiner")
        assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 404


def test_a_stand_in_is_recorded_by_oneself_or_the_supervisor_for_work_that_is_shared(
    cast: Cast,
) -> None:
    path = "/petugas/pengganti"
    for by, told in (
        (cast.verifier, form(cast, "examiner", "other_examiner")),  # for another
        (cast.examiner, form(cast, "examiner", "verifier")),  # of another role
        (cast.examiner, form(cast, "examiner", "examiner")),
        (cast.examiner, form(cast, "examiner", "other_examiner", until=-1, since=-3)),
        (cast.examiner, form(cast, "examiner", "other_examiner", since=5, until=4)),
        (cast.examiner, form(cast, "examiner", "other_examiner", until=181)),
        (cast.supervisor, form(cast, "supervisor", "alternate")),
        (cast.examiner, {}),
    ):
        assert by.post(path, told).status_code == 422
    assert cast.admin.post(path, form(cast, "examiner", "other_examiner")).status_code == 404
    assert not Absence.objects.exists()
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    end = f"/petugas/{ident(cast, 'examiner')}/pengganti/akhiri"
    assert cast.verifier.post(end).status_code == 404
    assert cast.supervisor.post(end).status_code == 302
    assert events()[-1] == "absence:ended"
    assert cast.supervisor.post(end).status_code == 404


@pytest.mark.parametrize("by", ["examiner", "supervisor", "other_examiner"])
def test_a_row_that_nobody_signed_makes_nobody_a_stand_in(cast: Cast, by: str) -> None:
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    # A thief with the database moves a true signature to other days, or signs it themself.
    row = Absence.objects.get()
    row.since -= timedelta(days=1)
    row.by = cast.people[by].id
    thief = cast.people["other_examiner"].ring
    eka, oki = (
        roster.current(cast.institution).reader(cast.people[who].id)
        for who in ("examiner", "other_examiner")
    )
    assert eka is not None
    assert oki is not None
    if by == "other_examiner":
        row.signature = thief.sign(standing_in.words(row, eka, oki))
    row.save()
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert not holds(cast, report, "other_examiner")
    assert "digantikan" not in text(cast.verifier.get("/petugas"))


def test_a_stand_in_who_was_shut_out_stands_in_no_more(cast: Cast) -> None:
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    cast.admin.post(f"/petugas/{ident(cast, 'other_examiner')}/nonaktif")
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert not holds(cast, report, "other_examiner")


def test_new_keys_of_either_end_it_since_they_were_not_signed_for(cast: Cast) -> None:
    away(cast.examiner, form(cast, "examiner", "other_examiner"))
    _who, fingerprint = again(cast, "other_examiner")
    sign(cast, fingerprint)
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert not holds(cast, report, "other_examiner")


def test_a_verifier_who_is_away_is_stood_in_for_by_one_who_gets_all_anyway(cast: Cast) -> None:
    newcomer(cast, "Budi Baru", "verifier")
    [budi] = [one for one in roster.current(cast.institution).readers if one.name == "Budi Baru"]
    away(cast.verifier, {**form(cast, "verifier", "examiner"), "stand_in": str(budi.id)})
    report = file_report(cast.reporter)
    assert Grant.objects.filter(report=report, reader=budi.id).exists()
    assert holds(cast, report, "verifier")
