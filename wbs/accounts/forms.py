# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of signing up, signing in and one's own data. Labels are the manual's."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from wbs.accounts import identifiers, names, ranks
from wbs.vault import password as passwords
from wbs.web import clock
from wbs.web.fields import day_of, no_day

# NIST SP 800-63B and OWASP ASVS 5.0, 6.2: length and a list of common ones, no composition rules.
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
NOT_FILLED = {"required": __("Belum diisi.")}
USERNAME = re.compile(r"[\w.\-]{3,40}")


def _text(label: Any, longest: int, help_text: Any, *, required: bool = False, **attrs: Any) -> Any:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages=NOT_FILLED,
    )


def _password(label: Any, help_text: Any = "", autocomplete: str = "new-password") -> Any:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages=NOT_FILLED,
    )


class ProfileForm(forms.Form):
    """What a reporter tells of themselves."""

    id_number = _text(
        __("NIP / NIK"),
        30,
        __(
            "NIP (18 angka) atau NIK (16 angka), supaya kami tahu bahwa pelapornya orang sungguhan."
        ),
        required=True,
        inputmode="numeric",
        autocomplete="off",
    )
    name = _text(
        __("Name"),
        120,
        __("Nama Anda seperti di kartu identitas. Tim yang membaca aduan tidak melihatnya."),
        required=True,
        autocomplete="name",
    )
    birth_place = _text(
        __("Tempat lahir"),
        60,
        __("Membedakan Anda dari orang yang namanya sama."),
    )
    birth_date = _text(
        __("Tanggal lahir"),
        20,
        __("hh/bb/yyyy, misalnya 7/11/1990. Gunanya sama dengan Tempat lahir."),
        inputmode="numeric",
        autocomplete="bday",
    )
    email = forms.EmailField(
        label=__("Email"),
        max_length=120,
        required=False,
        help_text=__(
            "Hanya kalau Anda mau dihubungi di luar situs ini. Jangan pakai email kantor: "
            "pengelolanya dapat membaca isinya."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": __("Tulis alamat email lengkap, misalnya nama@contoh.id.")},
    )
    position = _text(
        __("Jabatan"),
        100,
        __("Membantu menilai perlindungan yang Anda perlukan."),
        autocomplete="organization-title",
    )
    rank = _text(
        __("Pangkat"),
        40,
        __("Pilih dari daftar atau tulis sendiri. Gunanya sama dengan Jabatan."),
    )
    agency = _text(
        __("Instansi"),
        100,
        __("Menunjukkan apakah Anda satu kantor dengan terlapor."),
        autocomplete="organization",
    )
    unit = _text(__("Unit kerja"), 100, __("Gunanya sama dengan Instansi."))
    city = _text(
        __("Kota"),
        60,
        __("Tempat Anda tinggal, kalau perlindungan diperlukan."),
        autocomplete="address-level2",
    )
    address = _text(
        __("Alamat"),
        200,
        __("Gunanya sama dengan Kota."),
        autocomplete="address-line1",
    )
    phone = _text(
        __("Nomor HP"),
        24,
        __("Hanya kalau Anda mau dihubungi. Pakai nomor pribadi, bukan nomor kantor."),
        inputmode="tel",
        autocomplete="tel",
    )
    other_phone = _text(
        __("Nomor lain"),
        24,
        __("Nomor cadangan, kalau Nomor HP tidak dapat dihubungi."),
        inputmode="tel",
    )
    confirm_odd = forms.BooleanField(label=__("Nomornya sudah benar."), required=False)

    ranks = property(lambda self: ranks.offered())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: dict[str, str] = {}

    def clean_id_number(self) -> str:
        """Return the bare digits of a NIK or NIP."""
        digits = identifiers.cleaned(self.cleaned_data["id_number"])
        if not identifiers.is_number(digits):
            raise ValidationError(
                _("NIK terdiri dari 16 angka dan NIP dari 18 angka; yang tertulis ada %(count)d.")
                % {"count": len(digits)}
                if digits.isdecimal()
                else _("NIP / NIK hanya berisi angka: 16 angka untuk NIK, 18 untuk NIP.")
            )
        return digits

    def clean_birth_date(self) -> str:
        """Return the date as yyyy-mm-dd, or nothing."""
        typed = self.cleaned_data["birth_date"].strip()
        if not typed:
            return ""
        try:
            born = day_of(typed)
            if not date(1900, 1, 1) <= born <= clock.now().date():
                raise ValueError
        except ValueError as error:
            raise ValidationError(no_day()) from error
        return born.isoformat()

    def clean(self) -> dict[str, Any]:
        """Warn once of an odd date inside the number; a tick passes it."""
        data = super().clean() or {}
        digits = data.get("id_number")
        if digits and identifiers.is_odd(digits) and not data.get("confirm_odd"):
            message = _(
                "Tanggal di dalam nomor ini tidak lazim. Periksa sekali lagi. Kalau di kartu "
                "Anda memang begitu, beri tanda centang di bawah."
            )
            self.warnings["id_number"] = message
            self.add_error("id_number", message)
        return data

    def profile(self) -> dict[str, str]:
        """Return what is to be sealed."""
        left_out = ("confirm_odd", "username", "password", "password_again")
        return {k: v for k, v in self.cleaned_data.items() if k not in left_out}


class NewPasswordMixin(forms.Form):
    """A new password, typed twice."""

    password = _password(
        __("Password"),
        __(
            "Paling sedikit 12 huruf, angka, atau tanda. Beberapa kata yang tidak saling "
            "berhubungan mudah diingat dan sukar ditebak."
        ),
    )
    password_again = _password(__("Ulangi password"), __("Sekali lagi, agar tidak salah ketik."))

    def clean_password(self) -> str:
        """Return the password when it is long enough and not a common one."""
        secret: str = self.cleaned_data["password"]
        if len(secret) < SHORTEST_PASSWORD:
            raise ValidationError(
                _("Password paling sedikit %(count)d huruf, angka, atau tanda.")
                % {"count": SHORTEST_PASSWORD}
            )
        try:
            CommonPasswordValidator().validate(secret)
        except ValidationError as error:
            raise ValidationError(
                _("Password ini terlalu umum dan mudah ditebak. Pilih yang lain.")
            ) from error
        if secret.strip(secret[0]) == "":
            raise ValidationError(_("Password ini terlalu mudah ditebak. Pilih yang lain."))
        if not passwords.usable(secret):
            raise ValidationError(
                _("Password ini berisi tanda yang tidak dapat dipakai. Pilih yang lain.")
            )
        return secret

    def clean(self) -> dict[str, Any]:
        """Both must be alike."""
        data = super().clean() or {}
        secret, again = data.get("password"), data.get("password_again")
        if secret and again and secret != again:
            self.add_error("password_again", _("Kedua password tidak sama."))
        return data


class NewUsernameMixin(NewPasswordMixin):
    """A new username, and a password that does not hold it."""

    def clean_username(self) -> str:
        """Return a username of 3 to 40 letters, digits, dots, dashes and underscores."""
        username: str = self.cleaned_data["username"].strip()
        if not USERNAME.fullmatch(username):
            raise ValidationError(
                _("Username berisi 3 sampai 40 huruf, angka, titik, garis bawah atau strip.")
            )
        return username

    def clean(self) -> dict[str, Any]:
        """Whoever knows the username must not know a part of the password."""
        data = super().clean() or {}
        username, secret = data.get("username"), data.get("password")
        if username and secret and names.folded(username) in names.folded(secret):
            self.add_error("password", _("Password tidak boleh memuat username."))
        return data


def _username(help_text: Any) -> Any:
    return _text(
        __("Username"),
        40,
        help_text,
        required=True,
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
    )


class EnrolForm(NewUsernameMixin):
    """What someone invited to the staff chooses."""

    username = _username("")
    field_order = ("username", "password", "password_again")


class RegisterForm(NewUsernameMixin, ProfileForm):
    """Daftarkan diri Anda!"""

    username = _username(
        __(
            "Pakai nama samaran, bukan nama, NIP, atau nomor HP Anda. Tim yang membaca "
            "aduan tidak melihatnya."
        )
    )

    field_order = (
        *("id_number", "username", "name", "birth_place", "birth_date", "email"),
        *("password", "password_again", "position", "rank", "agency", "unit", "city"),
        *("address", "phone", "other_phone", "confirm_odd"),
    )

    def clean(self) -> dict[str, Any]:
        """A username must not tell who its owner is."""
        data = super().clean() or {}
        username = data.get("username")
        if username and self._tells_who(username, data):
            self.add_error(
                "username",
                _("Username ini menggambarkan siapa Anda. Pilih nama samaran yang lain."),
            )
        return data

    def _tells_who(self, username: str, data: dict[str, Any]) -> bool:
        bare = _bare(username)
        parts = [data.get("name") or "", data.get("id_number") or ""]
        parts += [data.get("phone") or "", (data.get("email") or "").partition("@")[0]]
        own = {_bare(part) for part in parts if part}
        own |= {_bare(word) for word in (data.get("name") or "").split() if len(word) > 2}
        digits = data.get("id_number") or ""
        return bare in own or bool(digits and digits in bare)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", names.folded(text))


class LoginForm(forms.Form):
    """Login."""

    username = forms.CharField(
        label=__("Username"),
        max_length=200,
        error_messages=NOT_FILLED,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(__("Password"), autocomplete="current-password")


class ForgotForm(NewPasswordMixin):
    """Lupa password: the recovery code opens the account once more."""

    username = forms.CharField(
        label=__("Username"),
        max_length=200,
        error_messages=NOT_FILLED,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = forms.CharField(
        label=__("Kode pemulihan"),
        max_length=80,
        error_messages=NOT_FILLED,
        help_text=__(
            "30 huruf dan angka yang Anda simpan. Spasi dan garis boleh ditulis, boleh tidak."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ("username", "code", "password", "password_again")


class PasswordForm(NewPasswordMixin):
    """Changing one's password."""

    current = _password(__("Password sekarang"), autocomplete="current-password")
    field_order = ("current", "password", "password_again")
