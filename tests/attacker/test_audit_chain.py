# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each act on a case leaves exactly one entry; whoever alters the record is found out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from tests.attacker import deeds
from tests.casework.disclosing import ask, refuse
from tests.cast import PASSWORD, PROFILE, Cast
from tests.journeys import closing, fill_in_checklist, give_task, link, propose
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.audit.models import Entry, Head
from wbs.reports.models import Disclosure, Evidence, Report
from wbs.vault import tokens
from wbs.web import clock

NINE_47 = datetime(2026, 11, 23, 9, 47, 31, 250_000, tzinfo=UTC)
THREE = [(f"{n}.txt", b"isi %d" % n) for n in range(3)]


@dataclass(frozen=True)
class Stage:
    """A report with a file, and everybody signed in before it is looked at."""

    cast: Cast
    report: Report
    file: Evidence

    def desk(self, rest: str = "") -> str:
        """The report's address at the desk."""
        return f"/meja/{self.report.id}{rest}"

    def own(self, rest: str = "") -> str:
        """The report's address at the reporter's."""
        return f"/aduan/{self.report.id}{rest}"

    def another(self) -> Report:
        """The other report that there is."""
        return Report.objects.exclude(id=self.report.id).get()

    def move(self, name: str, **data: object) -> object:
        """Take a step, as the supervisor."""
        answer = self.cast.supervisor.post(self.desk(f"/status/{name}"), data)
        assert answer.status_code == 302
        return answer

    def to(self, *steps: str) -> None:
        """Bring the case to where the next step begins."""
        for step in steps:
            if step == "asked":
                ask(self.cast.verifier, self.report)
            elif step == "another":
                deeds.file_report(self.cast.other_reporter, "Lain")
            elif step == "linked":
                link(self.cast.verifier, self.report, self.another())
            elif step == "objected":
                self.cast.reporter.post(self.own("/keberatan"), {"body": "lanjutkan"})
            elif step == "held":
                self.cast.verifier.post(self.desk("/tahan"), {"reason": "perkara"})
            elif step in {"proven", "unproven"}:
                propose(self.cast.examiner, self.report, step)
            else:
                self.move(step, **STEPS[step](self))


STEPS: dict[str, Callable[[Stage], dict[str, object]]] = {
    # Two of them: a single one would be put in charge as well, which is recorded by itself.
    "examine": lambda stage: {
        "examiners": [str(stage.cast.people[who].id) for who in ("examiner", "other_examiner")]
    },
    "close": lambda _stage: dict(closing("Sudah diperiksa.")),
    "prove": lambda _stage: {},
    "disprove": lambda _stage: {},
    "reopen": lambda _stage: {"reason": "Bukti baru."},
}


@dataclass(frozen=True)
class Act:
    """Something done once, the one event it leaves, and who is named (None: the reporter)."""

    event: Event
    actor: str | None
    do: Callable[[Stage], object]
    before: tuple[str, ...] = ()


def moved(name: str, *before: str) -> Act:
    """A step of the workflow table."""
    return Act(
        Event.STATUS_CHANGED,
        "supervisor",
        lambda stage: stage.move(name, **STEPS[name](stage)),
        before,
    )


ACTS: dict[str, Act] = {
    "the reporter files a report": Act(
        Event.REPORT_FILED, None, lambda stage: deeds.file_report(stage.cast.reporter, "Dua", THREE)
    ),
    "the reporter writes": Act(
        Event.MESSAGE_SENT,
        None,
        lambda stage: deeds.reply(stage.cast.reporter, stage.report, "halo"),
    ),
    "the reporter adds three files": Act(
        Event.EVIDENCE_ADDED,
        None,
        lambda stage: deeds.reply(stage.cast.reporter, stage.report, "lihat", THREE),
    ),
    "the reporter opens a file": Act(
        Event.EVIDENCE_OPENED,
        None,
        lambda stage: deeds.body_of(stage.cast.reporter.get(stage.own(f"/bukti/{stage.file.id}"))),
    ),
    "staff see their list": Act(
        Event.LIST_READ, "verifier", lambda stage: stage.cast.verifier.get("/meja")
    ),
    "staff search": Act(
        Event.LIST_READ,
        "verifier",
        lambda stage: [
            stage.cast.verifier.post("/meja", {"q": "kuitansi"}),
            stage.cast.verifier.get("/meja"),
        ],
    ),
    "staff read a case": Act(
        Event.REPORT_READ, "verifier", lambda stage: stage.cast.verifier.get(stage.desk())
    ),
    "a reply that says nothing is refused, and shows the case": Act(
        Event.REPORT_READ,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/pesan"), {"body": ""}),
    ),
    "a step that lacks what it needs is refused, and shows the case": Act(
        Event.REPORT_READ,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/status/close"), {"note": ""}),
    ),
    "staff write": Act(
        Event.MESSAGE_SENT,
        "verifier",
        lambda stage: deeds.reply(stage.cast.verifier, stage.report, "halo"),
    ),
    "staff send files": Act(
        Event.EVIDENCE_ADDED,
        "verifier",
        lambda stage: deeds.reply(stage.cast.verifier, stage.report, "", THREE),
    ),
    "staff open a file": Act(
        Event.EVIDENCE_OPENED,
        "verifier",
        lambda stage: deeds.body_of(stage.cast.verifier.get(stage.desk(f"/bukti/{stage.file.id}"))),
    ),
    "staff write a note": Act(
        Event.NOTE_WRITTEN,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/catatan"), {"body": "catat"}),
    ),
    "the reporter is asked to complete the report": Act(
        Event.COMPLETION_ASKED,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/kelengkapan"), {"body": "kapan"}),
    ),
    "the identity is asked for": Act(
        Event.IDENTITY_ASKED,
        "verifier",
        lambda stage: ask(stage.cast.verifier, stage.report),
    ),
    "the identity is refused": Act(
        Event.IDENTITY_REFUSED,
        "custodian",
        lambda stage: refuse(stage.cast.custodian, Disclosure.objects.get()),
        before=("asked",),
    ),
    "the team writes to itself": Act(
        Event.DESK_NOTED,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/internal"), {"body": "antara kita"}),
    ),
    "the checklist is filled in": Act(
        Event.CHECKLIST_FILLED,
        "verifier",
        lambda stage: fill_in_checklist(stage.cast.verifier, stage.report),
    ),
    "a task is given": Act(
        Event.TASK_GIVEN,
        "verifier",
        lambda stage: give_task(stage.cast.verifier, stage.report, stage.cast.supervisor),
    ),
    "a case is linked to another": Act(
        Event.CASE_LINKED,
        "verifier",
        lambda stage: link(stage.cast.verifier, stage.report, stage.another()),
        before=("another",),
    ),
    "a link is taken away": Act(
        Event.CASE_UNLINKED,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk(f"/tautan/{stage.another().id}/lepas")),
        before=("another", "linked"),
    ),
    "staff see their tasks": Act(
        Event.LIST_READ, "verifier", lambda stage: stage.cast.verifier.get("/meja/tugas")
    ),
    "a result is proposed": Act(
        Event.CONCLUSION_PROPOSED,
        "examiner",
        lambda stage: propose(stage.cast.examiner, stage.report, "proven"),
        before=("examine",),
    ),
    "a proposal is sent back": Act(
        Event.CONCLUSION_RETURNED,
        "supervisor",
        lambda stage: stage.cast.supervisor.post(stage.desk("/usulan/kembali"), {"reason": "x"}),
        before=("examine", "proven"),
    ),
    "the case goes to examination": moved("examine"),
    "the case is closed": moved("close"),
    "the reporter objects": Act(
        Event.OBJECTION_RAISED,
        None,
        lambda stage: stage.cast.reporter.post(stage.own("/keberatan"), {"body": "lanjutkan"}),
        before=("close",),
    ),
    "an objection is turned down": Act(
        Event.OBJECTION_REFUSED,
        "supervisor",
        lambda stage: stage.cast.supervisor.post(
            stage.desk("/keberatan"), {"granted": "no", "reason": "tetap"}
        ),
        before=("close", "objected"),
    ),
    "the case is proven": moved("prove", "examine", "proven"),
    "the case is not proven": moved("disprove", "examine", "unproven"),
    "a proven case is opened again": moved("reopen", "examine", "proven", "prove"),
    "an unproven case is opened again": moved("reopen", "examine", "unproven", "disprove"),
    "a closed case is opened again": moved("reopen", "close"),
    "a case is held back from erasing": Act(
        Event.CASE_HELD,
        "verifier",
        lambda stage: stage.cast.verifier.post(stage.desk("/tahan"), {"reason": "perkara"}),
        before=("close",),
    ),
    "a held case is let go": Act(
        Event.CASE_LET_GO,
        "supervisor",
        lambda stage: stage.cast.supervisor.post(stage.desk("/tahan/lepas"), {"reason": "putus"}),
        before=("close", "held"),
    ),
    "the admin sets how long reports are kept": Act(
        Event.KEEPING_CHANGED,
        "admin",
        lambda stage: stage.cast.admin.post(
            "/masa-simpan/atur", {"category": str(stage.report.category_id), "months": "60"}
        ),
    ),
    "staff sign in": Act(
        Event.STAFF_SIGNED_IN, "auditor", lambda stage: stage.cast.sign_in("auditor")
    ),
    "staff sign out": Act(
        Event.STAFF_SIGNED_OUT, "verifier", lambda stage: stage.cast.verifier.post("/logout")
    ),
    "staff change their password": Act(
        Event.STAFF_PASSWORD_CHANGED,
        "verifier",
        lambda stage: stage.cast.verifier.post(
            "/pengadu/password",
            {
                "current": PASSWORD,
                "password": "perahu biru 12 bata",
                "password_again": "perahu biru 12 bata",
            },
        ),
    ),
    "the auditor proves the log": Act(
        Event.LOG_VERIFIED, "auditor", lambda stage: stage.cast.auditor.post("/audit")
    ),
    "the admin writes on Home": Act(
        Event.HOME_CHANGED,
        "admin",
        lambda stage: stage.cast.admin.post(
            "/pengaturan/halaman-depan/simpan", {"welcome_id": "Selamat datang."}
        ),
    ),
    "the admin chooses a colour": Act(
        Event.LOOK_CHANGED,
        "admin",
        lambda stage: stage.cast.admin.post("/pengaturan/tampilan/warna", {"picked": "#1d4f7c"}),
    ),
    "the auditor takes the log along": Act(
        Event.LOG_EXPORTED, "auditor", lambda stage: stage.cast.auditor.post("/audit/unduh")
    ),
}

SILENT: dict[str, Callable[[Stage], object]] = {
    "a reporter registers": lambda stage: stage.cast.visitor.post(
        "/register",
        {
            **PROFILE,
            "birth_date": "7/11/1990",
            "username": "samaran",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
    ),
    "a reporter signs in": lambda stage: stage.cast.sign_in("other_reporter"),
    "a reporter signs out": lambda stage: stage.cast.reporter.post("/logout"),
    "a reporter makes a recovery code": lambda stage: stage.cast.reporter.post(
        "/pengadu/kode-pemulihan"
    ),
    "a reporter keeps a draft": lambda stage: stage.cast.reporter.post(
        "/aduan/tambah", deeds.report_form("Konsep", THREE, save="1")
    ),
    "a reporter reads their own report": lambda stage: [
        stage.cast.reporter.get(path) for path in ("/aduan", stage.own())
    ],
    "someone who reads no cases opens the desk": lambda stage: stage.cast.admin.get("/meja"),
    "staff look at the roster": lambda stage: stage.cast.verifier.get("/petugas"),
    "someone looks up a number": lambda stage: stage.cast.visitor.post(
        "/status", {"number": stage.report.number}
    ),
    "a stranger is turned away": lambda stage: stage.cast.other_examiner.get(stage.desk()),
}


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """A report with a file; everybody is signed in."""
    report = deeds.file_report(cast.reporter, files=[("satu.txt", b"isi")])
    for who in (
        "verifier",
        "examiner",
        "supervisor",
        "auditor",
        "custodian",
        "other_examiner",
        "admin",
        "visitor",
    ):
        getattr(cast, who)
    return Stage(cast, report, Evidence.objects.get())


@pytest.mark.parametrize("name", ACTS)
def test_every_act_leaves_exactly_one_entry(stage: Stage, name: str) -> None:
    act = ACTS[name]
    stage.to(*act.before)
    before = Entry.objects.count()
    # Soon enough for the second step that was given when they came.
    with clock.standing_at((clock.now() + timedelta(minutes=1)).replace(second=31)):
        answer = act.do(stage)
    refused = "is refused, and" in name
    assert getattr(answer, "status_code", 200) in ((422,) if refused else (200, 302))
    [entry] = Entry.objects.filter(position__gt=before)
    assert entry.event == act.event
    assert entry.actor == (stage.cast.people[act.actor].id if act.actor else None)
    # Entries stand in order: an exact time of staff would tell a reporter's to the minute.
    assert (entry.at.minute, entry.at.second) == (0, 0)
    elsewhere = ("staff:", "log:", "list:", "home:", "look:", "keeping:")
    about_a_case = not act.event.value.startswith(elsewhere)
    assert (entry.subject is not None) is about_a_case
    assert chain.verify(stage.cast.institution.id) == before + 1


@pytest.mark.parametrize("name", SILENT)
def test_what_is_nobodys_business_or_did_not_happen_leaves_none(stage: Stage, name: str) -> None:
    before = Entry.objects.count()
    SILENT[name](stage)
    assert Entry.objects.count() == before


def test_entries_hold_no_word_name_number_or_account_of_a_report(stage: Stage) -> None:
    for name in ("the reporter writes", "staff write", "staff write a note", "the case is closed"):
        ACTS[name].do(stage)
    reporter = stage.cast.people["reporter"]
    secrets = [deeds.TEXT[:12], "halo", "catat", "Sudah diperiksa", "satu.txt"]
    secrets += [stage.report.number, str(stage.report.id), stage.report.id.hex]
    secrets += [str(reporter.id), reporter.id.hex, "bintang", "Markerina"]
    for row in deeds.sql("SELECT * FROM audit_entry"):
        told = " ".join(str(bytes(v)) if isinstance(v, memoryview) else str(v) for v in row)
        for secret in secrets:
            assert secret not in told


def test_all_entries_of_one_report_and_only_these_share_its_reference(stage: Stage) -> None:
    other = deeds.file_report(stage.cast.reporter, "Lain")
    for report in (stage.report, other):
        stage.cast.verifier.get(f"/meja/{report.id}")
    filed = Entry.objects.exclude(subject=None).order_by("position")
    references = [bytes(subject) for subject in filed.values_list("subject", flat=True)]
    one, two, one_read, two_read = references
    assert (one, two) == (one_read, two_read)
    assert one != two
    assert len(one) == 32


def proven(cast: Cast) -> tuple[bool, bool]:
    """Return what the operator's command and the auditor's page say of the chain."""
    out = StringIO()
    try:
        call_command("audit", "verify", stdout=out)
        by_command = "whole" in out.getvalue()
    except CommandError:
        by_command = False
    page = cast.auditor.post("/audit").content.decode()
    verdicts = "Catatan utuh" in page, "Catatan tidak utuh" in page
    assert sum(verdicts) == 1, page
    return by_command, verdicts[0]


def alter(column: str, value: object) -> Callable[[], object]:
    """Change one column of the third entry."""
    return lambda: Entry.objects.filter(position=3).update(**{column: value})


def insert_between() -> None:
    """Make room after the third entry and put one there."""
    Entry.objects.filter(position__gt=3).update(position=F("position") + 1000)
    Entry.objects.filter(position__gt=3).update(position=F("position") - 999)
    copied(Entry.objects.get(position=3), position=4)


def insert_at_the_end() -> None:
    """Put an entry on whose link is right, which needs no secret, and leave the head."""
    last = Entry.objects.order_by("-position")[0]
    made = copied(last, position=last.position + 1)
    made.link = chain.chain.link(bytes(last.link), chain.content(made))
    made.save()


def copied(entry: Entry, position: int) -> Entry:
    """Write a copy of an entry at another position."""
    entry.id, entry.position = tokens.new_id(), position
    entry.save(force_insert=True)
    return entry


def exchange() -> None:
    """Let two entries change places."""
    for here, there in ((3, 999), (4, 3), (999, 4)):
        Entry.objects.filter(position=here).update(position=there)


def close_the_gap() -> None:
    """Take an entry out and number the rest anew."""
    Entry.objects.filter(position=3).delete()
    for entry in Entry.objects.filter(position__gt=3).order_by("position"):
        Entry.objects.filter(id=entry.id).update(position=entry.position - 1)


TAMPERINGS: dict[str, Callable[[], object]] = {
    "another event": alter("event", Event.LOG_VERIFIED),
    "another actor": alter("actor", "00000000-0000-4000-8000-000000000000"),
    "no actor": alter("actor", None),
    "another report": alter("subject", bytes(32)),
    "another time": alter("at", NINE_47),
    "other details": alter("details", {"version": 9}),
    "another link": alter("link", bytes(32)),
    "an entry taken out": lambda: Entry.objects.filter(position=3).delete(),
    "an entry taken out and the gap closed": close_the_gap,
    "an entry put in": insert_between,
    "an entry put on": insert_at_the_end,
    "two exchanged": exchange,
    "the last one cut off": lambda: Entry.objects.order_by("-position")[0].delete(),
    "all but the first cut off": lambda: Entry.objects.filter(position__gt=1).delete(),
    "all cut off": lambda: Entry.objects.all().delete(),
    "another head": lambda: Head.objects.update(link=bytes(32)),
    "no head": lambda: Head.objects.all().delete(),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_a_record_that_was_tampered_with_is_not_proven(stage: Stage, how: str) -> None:
    stage.cast.verifier.get(stage.desk())
    assert proven(stage.cast) == (True, True)
    TAMPERINGS[how]()
    assert proven(stage.cast) == (False, False)


def test_the_auditors_proof_is_itself_on_record_with_its_outcome(stage: Stage) -> None:
    for tamper, whole in ((lambda: None, 1), (TAMPERINGS["another actor"], 0)):
        tamper()
        stage.cast.auditor.post("/audit")
        assert Entry.objects.order_by("-position")[0].details == {"whole": whole}
