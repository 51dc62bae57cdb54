# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the case team; what each step asks for is read from the workflow table."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts.people import Person
from wbs.casework import shelves
from wbs.casework.journal import VERDICTS
from wbs.reports import actions, grounds, opened, workflow
from wbs.reports.access import Case
from wbs.reports.actions import ASSIGNERS
from wbs.reports.forms import MOST_LINE, EvidenceField, OnceField, WordsField, good_uploads
from wbs.reports.house import Ground
from wbs.reports.narrowing import ME, NOBODY
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


class RecusalForm(forms.Form):
    """Why someone steps back from a case, and who goes on with it."""

    reason = WordsField(
        label=__("Mengapa Anda mundur"),
        help_text=__("Rekan yang memegang kunci aduan ini membacanya, pelapor tidak."),
        rows=3,
        error_messages={"required": __("Tulis alasannya.")},
    )
    taker = forms.ChoiceField(
        label=__("Diteruskan oleh"),
        required=False,
        error_messages={"invalid_choice": __("Pilih dari daftar ini.")},
    )
    once = OnceField()

    FIELDS = ("reason", "taker", "once")

    def __init__(self, *args: Any, case: Case, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = sorted(actions.takers_after(case, person), key=lambda one: one.name)
        self.no_one = not found
        self._must = actions.must_hand_on(case, person)
        field = self.fields["taker"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("Pilih petugas") if self._must else _("Tim yang sudah memegang kuncinya")),
            *((str(one.id), f"{one.name} ({opened.role_names(one.roles)})") for one in found),
        ]
        if self._must:
            field.help_text = _("Tanpa Anda tidak ada yang meneruskan. Ia langsung mendapat kunci.")

    def clean_taker(self) -> UUID | None:
        """Ask for somebody where nobody else would go on with the case."""
        said = self.cleaned_data["taker"]
        if said:
            return UUID(said)
        if self._must:
            raise forms.ValidationError(
                _("Belum ada petugas yang boleh meneruskan. Minta admin mengundang seseorang.")
                if self.no_one
                else _("Pilih petugas yang meneruskan aduan ini.")
            )
        return None


class ObjectionForm(forms.Form):
    """What the supervisor decides about an objection."""

    granted = forms.ChoiceField(
        label=__("Keputusan"),
        choices=[
            ("yes", __("Diterima: aduan dibuka kembali")),
            ("no", __("Ditolak: tetap ditutup")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": __("Pilih keputusannya.")},
    )
    reason = WordsField(
        label=__("Alasan keputusan"),
        help_text=__("Pelapor dapat membacanya."),
        rows=3,
        error_messages={"required": __("Tulis alasannya.")},
    )


class OwnerForm(forms.Form):
    """Who is to be in charge: oneself, and for those who may assign any colleague, or nobody."""

    owner = forms.ChoiceField(
        label=__("Penanggung jawab"),
        error_messages={
            "required": __("Pilih penanggung jawab."),
            "invalid_choice": __("Pilih penanggung jawab dari daftar ini."),
        },
    )

    def __init__(self, data: Any = None, *, person: Person, case: Case | None = None) -> None:
        super().__init__(data, auto_id="assign-%s")
        self._me = person.id
        choices = [("", _("Pilih petugas")), (ME, _("Saya"))]
        if person.roles & ASSIGNERS:
            held = shelves.colleagues(person)
            if case is not None:
                readers = {str(reader) for reader in opened.reader_ids(case.report)}
                held = [one for one in held if one[0] in readers]
            choices += [*held, (NOBODY, _("Belum ada"))]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> UUID | None:
        """Return who was chosen; None for nobody."""
        said = self.cleaned_data["owner"]
        return {ME: self._me, NOBODY: None}[said] if said in (ME, NOBODY) else UUID(said)


class MoveForm(forms.Form):
    """One step along the workflow table."""

    WORDS = ("note", "reason")
    FIELDS = (*WORDS, "examiners", "ground")

    def __init__(self, transition: Transition, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transition = transition
        self._read = _("Pelapor dapat membacanya.")
        if case.entered:
            self._read = _("Sampaikan sendiri kepada pelapor: ia tidak membacanya di sini.")
        if workflow.EXAMINERS in transition.needs:
            self._add_examiners(opened.examiners(case))
        if workflow.GROUND in transition.needs:
            kind, label = Ground.Kind.REASON, _("Alasan")
            self._add_grounds(case, kind, label, _("Pilih alasannya."))
        if workflow.AUTHORITY in transition.needs:
            kind, label = Ground.Kind.AUTHORITY, _("Dilimpahkan kepada")
            self._add_grounds(case, kind, label, _("Pilih instansinya."))
        if workflow.NOTE in transition.needs:
            self._add_words("note", _("Catatan verifikator"), _("Tulis alasannya."))
        if workflow.REASON in transition.needs:
            self._add_words("reason", _("Alasan"), _("Tulis alasannya."))

    def _add_grounds(self, case: Case, kind: Ground.Kind, label: str, missing: str) -> None:
        offered = grounds.offered(case.institution, kind)
        found = [(str(one.id), grounds.label(one)) for one in offered]
        self.fields["ground"] = forms.ChoiceField(
            label=label,
            choices=[("", _("Pilih")), *found],
            help_text=self._read,
            error_messages={"required": missing, "invalid_choice": missing},
        )

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
            help_text=self._read,
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
            "ground": UUID(data["ground"]) if data.get("ground") else None,
        }
