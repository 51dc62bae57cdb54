# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logo dan warna: what the institution's pages look like, with a preview of its colour."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_http_methods, require_POST

from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.reports import actions, uploads
from wbs.reports.actions import MOST_LOGO, TooHeavy
from wbs.reports.uploads import SealedUpload, accepts_files
from wbs.web import png, theme
from wbs.web.http import Request, is_shown
from wbs.web.jinja import filesize
from wbs.web.marks import open_to

SAID = "look_said"
# app.css has it; a picker must show something.
OURS = "#0b5557"
MOST_SENT = 1024 * 1024


class ColourForm(forms.Form):
    """One colour, chosen or typed; what is typed counts."""

    picked = forms.CharField(
        required=False,
        label=__("Pilih warna"),
        widget=forms.ColorInput,
    )
    typed = forms.CharField(
        required=False,
        max_length=20,
        label=__("Atau tulis kodenya"),
        help_text=__("Misalnya #1d4f7c. Kalau diisi, kode ini yang dipakai."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, now: str = "") -> None:
        super().__init__(data, initial={"picked": now or OURS}, auto_id="colour-%s")

    def clean(self) -> dict[str, Any]:
        """Make `colour` of the two."""
        data = super().clean() or {}
        try:
            data["colour"] = theme.parsed(data.get("typed") or data.get("picked") or "")
        except ValueError:
            self.add_error("typed", _("Tulis kode warna, misalnya #1d4f7c."))
        return data


class LogoForm(forms.Form):
    """A picture; `cleaned_data` holds its bytes, written anew."""

    logo = forms.Field(
        label=__("Berkas logo"),
        widget=forms.FileInput(attrs={"accept": ".png"}),
        error_messages={"required": __("Pilih berkasnya.")},
    )

    def __init__(self, files: Any = None) -> None:
        super().__init__(None if files is None else {}, files, auto_id="logo-%s")
        words = _("PNG, paling lebar %(side)s piksel, paling besar %(size)s.")
        most = {"side": png.MOST_SIDE, "size": filesize(MOST_LOGO)}
        self.fields["logo"].help_text = words % most

    def clean_logo(self) -> bytes:
        """Refuse what is no PNG, or too large."""
        upload: SealedUpload = self.cleaned_data["logo"]
        if upload.no_room:
            raise ValidationError(_("Tempat penyimpanan sedang penuh. Coba lagi nanti."))
        try:
            return actions.fitted(uploads.opened(upload, MOST_SENT))
        except png.NoPicture:
            words = _(
                "Berkas ini bukan PNG yang utuh. JPEG, WebP, dan SVG tidak diterima: buka "
                "gambarnya, lalu simpan sebagai PNG."
            )
            raise ValidationError(words) from None
        except (png.TooWide, TooHeavy, uploads.TooLarge):
            words = _(
                "Gambar ini terlalu besar, jadi lambat dibuka lewat HP. Kecilkan, misalnya "
                "menjadi 300 x 300 piksel, lalu simpan sebagai PNG."
            )
            raise ValidationError(words) from None


@open_to(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: Request) -> HttpResponse:
    """Show logo and colour, or this very page in a colour that is not saved."""
    if request.method != "POST":
        return _page(request)
    form = ColourForm(request.POST)
    if not form.is_valid():
        return _page(request, colour_form=form)
    colour = form.cleaned_data["colour"]
    return _page(request, colour_form=ColourForm(now=colour), preview=colour)


@open_to(Role.ADMIN)
@require_POST
def save_colour(request: Request) -> HttpResponse:
    """Make all pages in a colour, or again in the product's."""
    if "ours" in request.POST:
        actions.set_colour(person=request.person, colour="")
        return _done(request, _("Tersimpan. Warna bawaan dipakai lagi."))
    form = ColourForm(request.POST)
    if not form.is_valid():
        return _page(request, colour_form=form)
    actions.set_colour(person=request.person, colour=form.cleaned_data["colour"])
    return _done(request, _("Tersimpan. Paling lama satu menit lagi semua orang melihatnya."))


@accepts_files
@open_to(Role.ADMIN)
@require_POST
def save_logo(request: Request) -> HttpResponse:
    """Take a logo."""
    form = LogoForm(request.FILES)
    if not form.is_valid():
        return _page(request, logo_form=form)
    actions.set_logo(person=request.person, sent=form.cleaned_data["logo"])
    return _done(request, _("Tersimpan. Paling lama satu menit lagi semua orang melihatnya."))


@open_to(Role.ADMIN)
@require_POST
def drop_logo(request: Request) -> HttpResponse:
    """Show the product's seal again."""
    actions.set_logo(person=request.person, sent=None)
    return _done(request, _("Logo dihapus. Lambang bawaan dipakai lagi."))


def _page(
    request: Request,
    *,
    colour_form: ColourForm | None = None,
    logo_form: LogoForm | None = None,
    preview: str = "",
) -> HttpResponse:
    own = Institution.objects.get(id=request.institution.id)
    first = colour_form is None and logo_form is None
    colour = preview or own.colour
    words = {
        "own": own,
        "colour_form": colour_form or ColourForm(now=own.colour),
        "logo_form": logo_form or LogoForm(),
        "preview": preview,
        "colour": colour,
        "made": theme.of(colour) if colour else None,
        "said": request.session.pop(SAID, "") if first and is_shown(request) else "",
    }
    status = 422 if any(one and one.errors for one in (colour_form, logo_form)) else 200
    return render(request, "casework/look.html", words, status=status)


def _done(request: Request, words: str) -> HttpResponse:
    request.session[SAID] = words
    return redirect("casework:look")
