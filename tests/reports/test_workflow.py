# SPDX-License-Identifier: AGPL-3.0-or-later
"""The statuses of the manual, step by step, and who may take which."""

from dataclasses import FrozenInstanceError
from uuid import UUID

import pytest
from django.utils import translation

from tests.cast import Actor, Cast
from tests.journeys import closing, conclude
from tests.reports import acts
from wbs.accounts.roles import Role
from wbs.reports import access, actions, workflow
from wbs.reports.errors import NotAllowed, StatusMoved
from wbs.reports.models import Entry, Grant, Report, StatusChange
from wbs.reports.workflow import Status

WORDS = {
    "verification": "Proses Verifikasi",
    "examination": "Proses Pemeriksaan",
    "proven": "Selesai: Terbukti",
    "unproven": "Selesai: Tidak terbukti",
    "closed": "Tidak Ditindaklanjuti",
}


def take(actor: Actor, report: Report, step: str, **fields: str) -> int:
    return int(actor.post(f"/meja/{report.id}/status/{step}", fields).status_code)


def status(report: Report) -> str:
    report.refresh_from_db()
    return report.status


@pytest.fixture
def report(cast: Cast) -> Report:
    return acts.file_report(cast.reporter)


@pytest.fixture
def examined(cast: Cast, report: Report) -> Report:
    assert acts.examine(cast.verifier, report, cast.examiner).status_code == 302
    return report


def test_the_statuses_are_the_manuals() -> None:
    assert {str(one.value): str(one.label) for one in Status} == WORDS


def test_every_step_starts_where_another_one_or_filing_ends() -> None:
    reached = {Status.VERIFICATION} | {step.target for step in workflow.TRANSITIONS}
    assert reached == set(Status)
    assert {step.source for step in workflow.TRANSITIONS} == set(Status)


def test_no_two_steps_share_name_and_start() -> None:
    named = [(step.name, step.source) for step in workflow.TRANSITIONS]
    assert len(named) == len(set(named))


DECIDERS = {Role.SUPERVISOR, Role.ALTERNATE}
DESK = {Role.VERIFIER, *DECIDERS}
# What each step leads to, who may take it, what it asks for, and what its button says.
STEPS = {
    ("verification", "examine"): ("examination", DESK, {"examiners"}, "Teruskan ke pemeriksaan"),
    ("verification", "close"): ("closed", DESK, {"ground", "note"}, "Tidak ditindaklanjuti"),
    ("verification", "refer"): (
        "closed",
        DESK,
        {"authority", "note"},
        "Limpahkan ke instansi lain",
    ),
    ("examination", "prove"): ("proven", DECIDERS, {"proposal"}, "Selesai: Terbukti"),
    ("examination", "disprove"): ("unproven", DECIDERS, {"proposal"}, "Selesai: Tidak terbukti"),
    ("proven", "reopen"): ("verification", DECIDERS, {"reason"}, "Buka kembali"),
    ("unproven", "reopen"): ("verification", DECIDERS, {"reason"}, "Buka kembali"),
    ("closed", "reopen"): ("verification", DECIDERS, {"reason"}, "Buka kembali"),
}


def test_the_steps_are_those_of_the_manual_and_no_others() -> None:
    told = {
        (str(step.source), step.name): (step.target, step.roles, step.needs, str(step.label))
        for step in workflow.TRANSITIONS
    }
    assert told == STEPS


def test_a_case_is_open_until_it_is_concluded() -> None:
    assert workflow.open_statuses == {"verification", "examination"}
    assert workflow.concluded_statuses == {"proven", "unproven", "closed"}


def test_no_code_can_widen_a_step() -> None:
    with pytest.raises(FrozenInstanceError):
        workflow.TRANSITIONS[0].roles = frozenset(Role)  # type: ignore[misc]
    # What has a hash has no set in it that could grow.
    assert len({hash(step) for step in workflow.TRANSITIONS}) == len(STEPS)
    assert hash(workflow.open_statuses) != hash(workflow.concluded_statuses)


def test_every_status_and_step_has_english_words() -> None:
    with translation.override("en"):
        statuses = [str(one.label) for one in Status]
        steps = [str(step.label) for step in workflow.TRANSITIONS]
    assert not set(statuses) & set(WORDS.values())
    assert not set(steps) & {told[3] for told in STEPS.values()}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("at", list(Status))
def test_who_may_take_which_step(role: Role, at: Status) -> None:
    steps = [name for (source, name), told in STEPS.items() if source == at and role in told[1]]
    assert [step.name for step in workflow.allowed(at, frozenset({role}))] == steps


def test_someone_of_several_roles_may_take_the_steps_of_each() -> None:
    both = frozenset({Role.VERIFIER, Role.EXAMINER})
    assert [step.name for step in workflow.allowed("verification", both)] == [
        "examine",
        "close",
        "refer",
    ]
    assert workflow.allowed("examination", both) == ()
    assert workflow.allowed("proven", both) == workflow.allowed("verification", frozenset()) == ()


@pytest.mark.parametrize("at", [*Status, "tidak-ada"])
@pytest.mark.parametrize("name", ["examine", "close", "prove", "disprove", "reopen", "hapus"])
def test_a_step_is_found_by_name_from_its_own_start_only(name: str, at: str) -> None:
    step = workflow.find(name, at)
    assert (step is not None) == ((at, name) in STEPS)
    if step:
        assert (step.name, step.source) == (name, at)


def test_examination_seals_the_case_to_the_examiner_in_the_same_act(
    cast: Cast, report: Report
) -> None:
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404
    assert acts.examine(cast.verifier, report, cast.examiner).status_code == 302
    assert status(report) == "examination"
    assert "ruang rapat" in acts.text(cast.examiner.get(f"/meja/{report.id}"))
    assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 404
    assert "Eka Pemeriksa" in acts.text(cast.reporter.get(f"/aduan/{report.id}"))


def test_examination_asks_for_an_examiner(cast: Cast, report: Report) -> None:
    assert acts.examine(cast.verifier, report).status_code == 422
    assert acts.examine(cast.verifier, report, cast.admin).status_code == 422
    assert status(report) == "verification"
    assert Grant.objects.filter(report=report).count() == 4


def test_closing_asks_for_a_note_that_the_reporter_reads(cast: Cast, report: Report) -> None:
    assert take(cast.verifier, report, "close") == 422
    assert take(cast.verifier, report, "close", **closing("Bukan wewenang kami.")) == 302
    assert status(report) == "closed"
    page = acts.text(cast.reporter.get("/aduan"))
    assert WORDS["closed"] in page
    assert "Bukan wewenang kami." in page


@pytest.mark.parametrize(("step", "target"), [("prove", "proven"), ("disprove", "unproven")])
def test_examiner_and_supervisor_conclude(
    cast: Cast, examined: Report, step: str, target: str
) -> None:
    conclude(cast, examined, step)
    assert status(examined) == target
    assert WORDS[target] in acts.text(cast.reporter.get("/aduan"))


def test_the_reporter_sees_each_change_with_its_date(cast: Cast, examined: Report) -> None:
    conclude(cast, examined, "prove")
    page = acts.text(cast.reporter.get(f"/aduan/{examined.id}"))
    for told in ("Proses Verifikasi", "Proses Pemeriksaan", "Selesai: Terbukti"):
        assert told in page
    assert page.count("<time") >= 3
    changes = StatusChange.objects.filter(report=examined)
    assert [change.status for change in changes] == ["verification", "examination", "proven"]
    assert [change.position for change in changes] == [1, 2, 3]


def test_the_supervisor_reopens_with_a_reason(cast: Cast, examined: Report) -> None:
    conclude(cast, examined, "disprove")
    assert take(cast.verifier, examined, "reopen", reason="Bukti baru.") == 404
    assert take(cast.supervisor, examined, "reopen") == 422
    assert take(cast.supervisor, examined, "reopen", reason="Bukti baru.") == 302
    assert status(examined) == "verification"
    assert "Bukti baru." in acts.text(cast.reporter.get(f"/aduan/{examined.id}"))
    assert cast.examiner.get(f"/meja/{examined.id}").status_code == 200


def test_a_case_sent_to_the_same_examiner_again_keeps_one_grant(
    cast: Cast, examined: Report
) -> None:
    conclude(cast, examined, "prove")
    take(cast.supervisor, examined, "reopen", reason="Diperiksa ulang.")
    assert acts.examine(cast.verifier, examined, cast.examiner).status_code == 302
    assert Grant.objects.filter(reader=cast.people["examiner"].id).count() == 1


def test_the_reporter_may_add_nothing_after_the_end(cast: Cast, examined: Report, stored) -> None:
    conclude(cast, examined, "prove")
    sent = {"body": "Tunggu!", "files": [acts.file()]}
    answer = cast.reporter.post(f"/aduan/{examined.id}/pesan", sent)
    assert answer.status_code == 422
    assert Entry.objects.count() == 0
    assert stored() == []


def test_two_people_cannot_take_the_case_from_the_same_status(cast: Cast, report: Report) -> None:
    verifier, supervisor = cast.people["verifier"], cast.people["supervisor"]
    seen = access.readable_report(supervisor, report.id)
    step = workflow.find("close", seen.report.status)
    assert step
    take(cast.verifier, report, "close", **closing("Bukan wewenang kami."))
    with pytest.raises(StatusMoved):
        actions.change_status(
            case=seen,
            person=supervisor,
            transition=step,
            note="Saya juga.",
            ground=UUID(closing("")["ground"]),
        )
    assert Entry.objects.count() == 1
    reopen = workflow.find("reopen", Status.CLOSED)
    assert reopen
    with pytest.raises(NotAllowed):
        actions.change_status(case=seen, person=verifier, transition=reopen, reason="Tidak boleh.")


def test_a_step_ends_the_wait_for_the_reporter_that_began_while_it_was_decided(
    cast: Cast, report: Report
) -> None:
    seen = access.readable_report(cast.people["supervisor"], report.id)
    ask = f"/meja/{report.id}/kelengkapan"
    assert cast.verifier.post(ask, {"body": "Sebutkan tanggalnya."}).status_code == 302
    step = workflow.find("close", seen.report.status)
    assert step
    ground = UUID(closing("")["ground"])
    actions.change_status(
        case=seen,
        person=cast.people["supervisor"],
        transition=step,
        note="Bukan wewenang.",
        ground=ground,
    )
    assert take(cast.supervisor, report, "reopen", reason="Bukti baru.") == 302
    assert cast.verifier.post(ask, {"body": "Sebutkan tempatnya."}).status_code == 302
    assert "Tim meminta kelengkapan" in acts.text(cast.reporter.get(f"/aduan/{report.id}"))
