# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checklist of a verification: four questions, how they were answered, what that suggests.

Filling it in again is a new entry of the journal; the newest counts, until the case comes back to
verification a second time. It suggests a step and forces none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.people import Person
from wbs.casework import journal
from wbs.casework.journal import DeskNote, Kind
from wbs.reports.access import Case
from wbs.reports.errors import Incomplete, NotAllowed, StatusMoved
from wbs.reports.models import Report
from wbs.reports.workflow import VERIFIERS, Status


class Answer(TextChoices):
    """How a question was answered; `yes` is what lets a case go on."""

    YES = "yes", __("Ya")
    NO = "no", __("Tidak")
    UNCLEAR = "unclear", __("Belum jelas")


@dataclass(frozen=True)
class Question:
    """One question, and what it means."""

    label: str | Promise
    meaning: str | Promise


QUESTIONS: Mapping[str, Question] = {
    "authority": Question(
        __("Termasuk kewenangan inspektorat?"),
        __("Terlapor dan kejadiannya dapat diperiksa oleh inspektorat ini."),
    ),
    "complete": Question(
        __("Penjelasannya lengkap?"),
        __("5W+1H: apa, siapa, di mana, kapan, mengapa, dan bagaimana."),
    ),
    "evidence": Question(
        __("Ada bukti atau petunjuk?"),
        __("Berkas, saksi, atau keterangan yang dapat ditelusuri."),
    ),
    "free": Question(
        __("Bebas dari benturan kepentingan?"),
        __("Tidak ada pembaca aduan ini yang dekat dengan terlapor: keluarga, atasan, bawahan."),
    ),
}


def may_fill_in(person: Person, case: Case) -> bool:
    """Tell whether this person verifies this case now."""
    return case.report.status == Status.VERIFICATION and bool(person.roles & VERIFIERS)


def fill_in(
    *, case: Case, person: Person, answers: Mapping[str, str], note: str = "", once: str = ""
) -> None:
    """Keep how the questions were answered, for the team.

    Raises NotAllowed for whoever does not verify, Incomplete unless every question has an answer,
    StatusMoved when the case is not in verification.
    """
    if not person.roles & VERIFIERS:
        raise NotAllowed("who verifies fills the checklist in")
    if set(answers) != set(QUESTIONS) or not set(answers.values()) <= set(Answer.values):
        raise Incomplete("every question has an answer")

    def check(report: Report) -> None:
        if report.status != Status.VERIFICATION:
            raise StatusMoved("the case is not in verification")

    said = {**answers, "note": note, "round": _round(case)}
    journal.append(case, person, Kind.CHECKLIST, said, (), once, check)


def newest(case: Case, notes: Iterable[DeskNote]) -> DeskNote | None:
    """Return the checklist that counts in this verification; None before it is filled in."""
    found = [one for one in notes if one.kind == Kind.CHECKLIST]
    return found[-1] if found and found[-1].said["round"] == _round(case) else None


def rows(said: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return each question with the value of its answer and the word for it."""
    return [
        (str(question.label), said[name], str(Answer(said[name]).label))
        for name, question in QUESTIONS.items()
    ]


def suggestion(said: Mapping[str, str], *, waits: bool) -> tuple[str, str]:
    """Say which step fits these answers, and name its form where the case page has one.

    `waits` tells that the reporter is asked already.
    """
    answers = [said[name] for name in QUESTIONS]
    if said["free"] == Answer.NO:
        return _("Siapa yang dekat dengan terlapor mundur dulu, lewat Mundur dari aduan ini."), ""
    if said["authority"] == Answer.NO:
        return _("Di luar kewenangan: pilih Limpahkan ke instansi lain."), "refer"
    if waits:
        return _("Pelapor sedang diminta melengkapi. Isi lagi daftar ini sesudah ia menjawab."), ""
    if Answer.NO in answers:
        words = _(
            "Belum lengkap: pilih Minta kelengkapan. Kalau sudah diminta dan tetap kurang, "
            "pilih Tidak ditindaklanjuti."
        )
        return words, "complete"
    if Answer.UNCLEAR in answers:
        words = _("Cari dulu yang belum jelas; pelapor dapat ditanya lewat Minta kelengkapan.")
        return words, "complete"
    return _("Semua terpenuhi: pilih Teruskan ke pemeriksaan."), "examine"


def _round(case: Case) -> str:
    """Tell one verification of a case from the next: after reopening it is looked at afresh."""
    return str(case.report.changes.count())
