# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose turn a case is, and the one step that fits now. It suggests a step and forces none."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS, Role
from wbs.casework import checklist
from wbs.casework.journal import DeskNote
from wbs.reports import clocks
from wbs.reports.access import Case
from wbs.reports.models import Report
from wbs.reports.workflow import Status, open_statuses
from wbs.web.jinja import localdate


@dataclass(frozen=True)
class NextStep:
    """What is to be done next.

    `turn` names who is to act, empty after the end; `mine` tells that whoever looks is one of them.
    `words` say what fits, `step` names the form for it, empty where there is none.
    """

    turn: str
    mine: bool
    words: str
    step: str = ""


def of_case(case: Case, person: Person, notes: Sequence[DeskNote]) -> NextStep:
    """Return what is to be done next with a case, told to this person; `notes` are its journal."""
    report = case.report
    if report.objection == Report.Objection.RAISED:
        return _objection(person)
    if report.status not in open_statuses:
        return NextStep("", mine=False, words=_("Aduan ini sudah selesai."))
    if report.status == Status.VERIFICATION:
        return _verification(case, person, notes)
    return _examination(case, person)


def _objection(person: Person) -> NextStep:
    decides, turn = bool(person.roles & DECIDERS), str(Role.SUPERVISOR.label)
    if decides:
        words = _("Pelapor keberatan aduannya ditutup. Keberatannya ada di percakapan.")
        return NextStep(turn, mine=True, words=words, step="decide")
    return NextStep(turn, mine=False, words=_("Menunggu keputusan inspektur."))


def _verification(case: Case, person: Person, notes: Sequence[DeskNote]) -> NextStep:
    waits = case.report.waiting_since is not None
    turn = _("Pelapor") if waits else str(Role.VERIFIER.label)
    mine = not waits and Role.VERIFIER in person.roles
    last = checklist.newest(case, notes)
    if last and checklist.may_fill_in(person, case):
        words, step = checklist.suggestion(last.said, waits=waits)
        return NextStep(turn, mine, words, step)
    if waits:
        return NextStep(turn, mine, _waiting(case))
    if checklist.may_fill_in(person, case):
        words = _("Baca dulu aduannya, lalu isi daftar periksa: jawabannya menunjukkan langkahnya.")
        return NextStep(turn, mine, words, "checklist")
    return NextStep(turn, mine, _("Menunggu verifikator."))


def _examination(case: Case, person: Person) -> NextStep:
    report, examines = case.report, Role.EXAMINER in person.roles
    if report.proposed:
        return _proposed(report, person)
    if report.waiting_since is not None:
        return NextStep(_("Pelapor"), mine=False, words=_waiting(case))
    turn = str(Role.EXAMINER.label)
    if examines:
        words = _("Periksa aduan ini, lalu usulkan hasilnya kepada inspektur.")
        return NextStep(turn, mine=True, words=words, step="propose")
    return NextStep(turn, mine=False, words=_("Pemeriksa sedang memeriksa aduan ini."))


def _proposed(report: Report, person: Person) -> NextStep:
    turn = str(Role.SUPERVISOR.label)
    if not person.roles & DECIDERS or report.proposed_by == person.id:
        return NextStep(turn, mine=False, words=_("Menunggu ketetapan inspektur."))
    words = _("Baca temuan pemeriksa, lalu tetapkan hasilnya atau kembalikan usulannya.")
    step = "prove" if report.proposed == Status.PROVEN else "disprove"
    return NextStep(turn, mine=True, words=words, step=step)


def _waiting(case: Case) -> str:
    due = case.report.due
    if due is None or due >= clocks.today(case.institution):
        return _("Menunggu kelengkapan dari pelapor. Batas waktu yang lain berhenti.")
    words = _("Pelapor belum melengkapi sampai %(day)s. Putuskan langkahnya.")
    return words % {"day": localdate(due)}
