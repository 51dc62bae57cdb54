# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the case team; what each step asks for is read from the workflow table."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.casework.journal import VERDICTS
from wbs.reports import opened, workflow
from wbs.reports.access import Case
from wbs.reports.forms import MOST_LINE, EvidenceField, OnceField, WordsField, good_uploads
from wbs.reports.uploads import SealedUpload
from wbs.reports.workflow import Transition


class NoteForm(forms.Form):
    """Catatan verifikator."""

    body = WordsField(
        label=__("Catatan verifikator"),
        help_text=__(
            "Pelapor membaca catatan ini di daftar aduannya. Jangan tulis nama petugas lain."
        ),
        rows=4,
        error_messages={"required": __("Tulis catatannya lebih dulu.")},
    )
    once = OnceField()


class CompletionForm(forms.Form):
    """What is missing in a report, asked of its reporter."""

    body = WordsField(
        label=__("Apa yang masih kurang"),
        help_text=__(
            "Pelapor membacanya sebagai pesan. Sebutkan satu per satu apa yang diperlukan."
        ),
        rows=4,
        error_messages={"required": __("Tulis apa yang kurang.")},
    )
    once = OnceField()


class DeskNoteForm(forms.Form):
    """Something the team writes to itself."""

    body = WordsField(
        label=__("Catatan internal"),
        help_text=__("Hanya tim yang memegang kunci aduan ini yang membacanya, pelapor tidak."),
        rows=4,
        error_messages={"required": __("Tulis catatannya lebih dulu.")},
    )
    once = OnceField()


class ProposalForm(forms.Form):
    """How an examination ends, as its examiner proposes it."""

    verdict = forms.ChoiceField(
        label=__("Hasil yang diusulkan"),
        choices=[(one.value, one.label) for one in VERDICTS],
        widget=forms.RadioSelect,
        error_messages={"required": __("Pilih hasilnya.")},
    )
    findings = WordsField(
        label=__("Temuan"),
        help_text=__("Apa yang diperiksa dan apa yang ditemukan. Pelapor tidak membacanya."),
        rows=6,
        error_messages={"required": __("Tulis temuannya.")},
    )
    letter = forms.CharField(
        label=__("Nomor surat tugas"),
        required=False,
        max_length=MOST_LINE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    recommendation = WordsField(
        label=__("Rekomendasi"),
        help_text=__("Apa yang sebaiknya dilakukan, oleh siapa."),
        rows=4,
        required=False,
    )
    files = EvidenceField(  # type: ignore[assignment]
        label=__("Laporan hasil pemeriksaan (LHP)"),
        help_text=__("Disegel dengan kunci tim; pelapor tidak melihatnya."),
    )
    once = OnceField()

    # What of it is kept when it comes too late; files are chosen again.
    FIELDS = ("verdict", "findings", "letter", "recommendation", "once")

    def clean_files(self) -> list[SealedUpload]:
        """Refuse the proposal as a whole if one of its files cannot be kept."""
        good, slips = good_uploads(self.cleaned_data["files"], held=0)
        if slips:
            again = _("Usulan belum dikirim. Pilih lagi berkasnya.")
            raise forms.ValidationError([*slips, again])
        return good


class ReturnForm(forms.Form):
    """Why a proposal goes back to its examiner."""

    reason = WordsField(
        label=__("Alasan dikembalikan"),
        help_text=__("Pemeriksa membacanya, pelapor tidak."),
        rows=3,
        error_messages={"required": __("Tulis alasannya.")},
    )
    once = OnceField()


class MoveForm(forms.Form):
    """One step along the workflow table."""

    WORDS = ("note", "reason")
    FIELDS = (*WORDS, "examiners")

    def __init__(self, transition: Transition, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        if workflow.EXAMINERS in transition.needs:
            self._add_examiners(opened.examiners(case))
        if workflow.NOTE in transition.needs:
            self._add_words("note", _("Catatan verifikator"), _("Tulis alasannya."))
        if workflow.REASON in transition.needs:
            self._add_words("reason", _("Alasan"), _("Tulis alasannya."))

    def _add_examiners(self, choices: list[tuple[str, str]]) -> None:
        help_text = _("Hanya pemeriksa yang dipilih yang mendapat kunci aduan ini.")
        if not choices:
            help_text = _(
                "Tidak ada pemeriksa yang boleh membaca aduan ini. Minta admin mengundang "
                "pemeriksa lain."
            )
        self.fields["examiners"] = forms.MultipleChoiceField(
            label=_("Pemeriksa"),
            choices=choices,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Pilih paling sedikit satu pemeriksa."),
                "invalid_choice": _("Pilih pemeriksa dari daftar ini."),
            },
        )

    def _add_words(self, name: str, label: str, missing: str) -> None:
        self.fields[name] = WordsField(
            label=label,
            help_text=_("Pelapor dapat membacanya."),
            rows=3,
            error_messages={"required": missing},
        )

    def chosen(self) -> dict[str, Any]:
        """Return what the action `change_status` asks for."""
        data = self.cleaned_data
        return {
            "note": data.get("note", ""),
            "reason": data.get("reason", ""),
            "examiners": [UUID(one) for one in data.get("examiners", [])],
        }
