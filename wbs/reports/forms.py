# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reporter's forms. Labels are the manual's; each help text says why a thing is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext

from wbs.accounts import ranks
from wbs.accounts.roster import Document
from wbs.reports import categories, limits
from wbs.reports.actions import Subject
from wbs.reports.drafts import LISTED, DraftFile, DraftKey, Kept, OpenDraft, listed
from wbs.reports.excluding import ExcludingForm
from wbs.reports.models import Category
from wbs.reports.uploads import SealedUpload
from wbs.vault import tokens
from wbs.web.http import Request
from wbs.web.jinja import filesize

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_SUBJECTS = 20
MOST_LETTERS = 20_000
MOST_LINE = 200


class ManyFiles(forms.FileInput):
    """A plain file field that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[SealedUpload]:
        """Return all the files sent under this name."""
        return list(files.getlist(name))


def _told_limits() -> str:
    words = _("Batasnya %(most)s berkas, masing-masing sampai %(size)s.")
    size = filesize(limits.now().file_bytes)
    return words % {"most": limits.now().files, "size": size}


class EvidenceField(forms.Field):
    """File Bukti: any number of files, none required; see `good_uploads` for what is kept."""

    widget = ManyFiles

    def __init__(
        self, *, help_text: "str | _StrPromise", label: "str | _StrPromise | None" = None
    ) -> None:
        told = format_lazy("{} {}", help_text, lazy(_told_limits, str)())
        label = label or __("File Bukti")
        super().__init__(required=False, label=label, help_text=told, initial=())


def good_uploads(
    uploads: Sequence[SealedUpload], *, held: int
) -> tuple[list[SealedUpload], list[str]]:
    """Split uploads into those that can be kept, beside `held` others, and why the rest cannot."""
    room = max(limits.now().files - held, 0)
    sound = [one for one in uploads if one.storage_name and one.size]
    slips = [slip for one in uploads if (slip := _slip(one))]
    left = len(sound[room:]) + sum(one.too_many for one in uploads)
    if left:
        words = ngettext(
            "Paling banyak %(most)s berkas. %(left)s berkas terakhir tidak disimpan.",
            "Paling banyak %(most)s berkas. %(left)s berkas terakhir tidak disimpan.",
            left,
        )
        slips.append(words % {"most": limits.now().files, "left": left})
    return sound[:room], slips


def _slip(upload: SealedUpload) -> str:
    if upload.too_large:
        words = _("%(name)s lebih besar dari %(limit)s, jadi tidak disimpan.")
        return words % {"name": upload.name, "limit": filesize(limits.now().file_bytes)}
    if upload.no_room:
        words = _(
            "%(name)s belum tersimpan: tempat penyimpanan kami sedang penuh. "
            "Coba lagi nanti, atau kirim tanpa berkas itu lebih dulu."
        )
        return words % {"name": upload.name}
    if not upload.size and not upload.too_many:
        return _("%(name)s kosong, jadi tidak disimpan.") % {"name": upload.name}
    return ""


class WordsField(forms.CharField):
    """Free text of at most `most` letters, a line break being one, as browsers count it."""

    def __init__(self, *, rows: int, most: int = MOST_LETTERS, **told: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
        super().__init__(max_length=most, widget=widget, **told)

    def to_python(self, value: Any) -> str:
        """Take the two characters by which a browser sends a line break for one."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class OnceField(forms.CharField):
    """The random token of a form, so that sending it twice does it once."""

    def __init__(self) -> None:
        super().__init__(
            required=False, widget=forms.HiddenInput, max_length=200, initial=tokens.new_token
        )


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Jenis Aduan, named in the language of the page."""

    def label_from_instance(self, obj: Category) -> str:
        """Return the name of a choice."""
        return categories.label(obj)


def _line(label: "_StrPromise") -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=MOST_LINE,
        label=label,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SubjectForm(forms.Form):
    """One Terlapor; every part may be left empty."""

    name = _line(__("Nama Terlapor"))
    position = _line(__("Jabatan Terlapor"))
    rank = _line(__("Pangkat Terlapor"))
    agency = _line(__("Instansi Terlapor"))
    unit = _line(__("Unit Terlapor"))
    city = _line(__("Kota Terlapor"))

    warnings: Mapping[str, str] = {}

    @property
    def ranks(self) -> tuple[str, ...]:
        """What the field Pangkat offers; any other text is fine."""
        return ranks.offered()

    def subject(self) -> Subject | None:
        """Return the person of a valid form, or None if nothing was filled in."""
        parts = {name: self.cleaned_data[name] for name in self.fields}
        return Subject(**parts) if any(parts.values()) else None


class ReportForm(ExcludingForm):
    """Create Aduan. `subjects` are the forms of the persons, `uploads` the files to keep."""

    category = CategoryField(
        queryset=Category.objects.none(),
        label=__("Jenis Aduan"),
        empty_label=__("Masukkan jenis aduan"),
        help_text=__(
            "Membantu kami memilih pemeriksa yang tepat. Pilih yang paling dekat; keliru "
            "tidak apa-apa."
        ),
        error_messages={"required": __("Pilih jenis aduan.")},
    )
    explanation = WordsField(
        label=__("Penjelasan"),
        help_text=__(
            "Ceritakan dengan kata-kata Anda sendiri. Jangan tulis nama Anda: tim membaca "
            "semua yang tertulis di sini."
        ),
        rows=10,
        error_messages={"required": __("Tulis apa yang terjadi.")},
    )
    files = EvidenceField(  # type: ignore[assignment]
        help_text=__(
            "Foto, dokumen, atau rekaman, kalau ada. Boleh menyusul setelah aduan dikirim. "
            "Hanya tim yang membaca aduan yang dapat membukanya."
        )
    )
    submission = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    ORDER: ClassVar[tuple[str, ...]] = ("category", "explanation", "files", "excluded")
    # The fields of one line or text each; what was typed into them is kept as it is.
    WORDS: ClassVar[tuple[str, ...]] = ("category", "explanation")

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        staff: Document,
        held: int = 0,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """`staff` is the roster, `typed` what a draft holds, `held` the number of its files."""
        typed = typed or {}
        super().__init__(data, files, initial=dict(typed), staff=staff)
        self.order_fields(self.ORDER)
        self._held = held
        self.uploads: list[SealedUpload] = []
        self.warnings: dict[str, str] = {}
        kinds = Category.objects.filter(institution=staff.institution, active=True)
        self.fields["category"].queryset = kinds  # type: ignore[attr-defined]
        self.subjects = _subjects(data, typed.get("subjects") or [{}])

    def is_valid(self) -> bool:
        """Tell whether the form and each of its persons are well shaped."""
        parts = [super().is_valid(), *(subject.is_valid() for subject in self.subjects)]
        return all(parts)

    def clean_files(self) -> list[SealedUpload]:
        """Keep the files that can be kept, and say why the others cannot."""
        self.uploads, slips = good_uploads(self.cleaned_data["files"], held=self._held)
        for slip in slips:
            self.add_error("files", slip)
        return self.uploads

    def typed_subjects(self) -> list[Mapping[str, str]]:
        """Return who was filled in."""
        return [asdict(one) for part in self.subjects if (one := part.subject())]

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return what a form held, valid or not, as a draft keeps it."""
        return {
            **{name: data.get(name, "") for name in cls.WORDS},
            "excluded": data.getlist("excluded"),
            "subjects": [_typed_subject(data, number) for number in range(_count(data))],
        }


def _subjects(data: QueryDict | None, typed: Sequence[Mapping[str, Any]]) -> list[SubjectForm]:
    if data is None:
        return [
            SubjectForm(prefix=_prefix(number), initial=dict(one))
            for number, one in enumerate(typed[:MOST_SUBJECTS])
        ]
    return [SubjectForm(data, prefix=_prefix(number)) for number in range(_count(data))]


def _prefix(number: int) -> str:
    return f"subject-{number}"


def _typed_subject(data: QueryDict, number: int) -> dict[str, str]:
    names = SubjectForm.base_fields
    return {name: data.get(f"{_prefix(number)}-{name}", "") for name in names}


def _count(data: QueryDict) -> int:
    sent = {name.rpartition("-")[0] for name in data}
    return max((n + 1 for n in range(MOST_SUBJECTS) if _prefix(n) in sent), default=1)


class ReplyForm(forms.Form):
    """A message about a case, with or without files.

    `kept` are the files that came after the session had ended, as far as they are to be sent now.
    """

    body = WordsField(required=False, label=__("Pesan"), rows=5)
    files = EvidenceField(  # type: ignore[assignment]
        help_text=__("Bukti tambahan, kalau ada. Berkas disegel saat diunggah.")
    )
    once = OnceField()

    # What of it is kept when it comes too late, beside the files (see `unsent`).
    FIELDS = ("body", "once")

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        unsent: OpenDraft | None = None,
        key: DraftKey | None = None,
    ) -> None:
        """`unsent` is this form as it came after its session had ended, `key` that of its draft."""
        super().__init__(data, files, initial=unsent.fields["typed"] if unsent else None)
        self.warnings: dict[str, str] = {}
        files_listed = listed(data) if data is not None else []
        self.kept = Kept(key, files_listed) if key and files_listed else None
        if unsent and (slips := unsent.fields["slips"]):
            self.warnings["files"] = " ".join(slips)
        if unsent and unsent.files:
            self.fields[LISTED] = _kept_field(unsent.files)

    @classmethod
    def sent(cls, request: Request) -> "ReplyForm":
        """Return the form as this request brings it, with what its draft may hold."""
        unsent = request.unsent
        return cls(request.POST, request.FILES, unsent=unsent.form(request.path), key=unsent.key)

    def tell_files_gone(self) -> None:
        """Say that files which the draft held are there no more."""
        self.add_error(None, _("Berkas yang tadi tersimpan sudah tidak ada. Pilih lagi berkasnya."))

    def clean_files(self) -> list[SealedUpload]:
        """Refuse the message as a whole if one of its files cannot be kept."""
        held = len(self.kept.files) if self.kept else 0
        good, slips = good_uploads(self.cleaned_data["files"], held=held)
        if slips:
            again = _("Pesan belum dikirim. Pilih lagi berkas yang lain.")
            raise forms.ValidationError([*slips, again])
        return good

    def clean(self) -> dict[str, Any]:
        """Ask for words or files."""
        cleaned = super().clean() or self.cleaned_data
        files = [*cleaned.get("files", []), *(self.kept.files if self.kept else [])]
        if not (self.errors or cleaned["body"] or files):
            self.add_error("body", _("Tulis pesan atau pilih berkas."))
        return cleaned


class ObjectionForm(forms.Form):
    """Why a case that was closed should go on."""

    body = WordsField(
        label=__("Mengapa aduan ini perlu dilanjutkan"),
        help_text=__("Inspektur membaca keberatan ini dan memutuskannya. Keberatan hanya sekali."),
        rows=5,
        error_messages={"required": __("Tulis keberatan Anda.")},
    )


def _kept_field(files: Sequence[DraftFile]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        label=_("Berkas yang sudah tersimpan"),
        help_text=_("Yang dicentang ikut terkirim."),
        choices=[(one.listing, f"{one.name} ({filesize(one.size)})") for one in files],
        initial=[one.listing for one in files],
        widget=forms.CheckboxSelectMultiple,
    )
