# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pengaturan: all that the admin sets, in one place, each with what it is for and how it stands.

One page of settings more is one line in `GROUPS`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.roles import Role
from wbs.post import queue
from wbs.reports import agencies, calendar, keeping, limits, lists
from wbs.reports.calendar import Term
from wbs.reports.home_texts import Passage, key
from wbs.reports.house import DaySet
from wbs.reports.lists import Kept
from wbs.web.http import Request
from wbs.web.jinja import filesize
from wbs.web.marks import open_to


class Setting(NamedTuple):
    """One page of settings; `state` says in a few words how it stands."""

    route: str
    title: Any
    why: Any
    state: Callable[[Institution], str]


def _words(institution: Institution) -> str:
    count = {kept: lists.rows(institution, kept).filter(active=True).count() for kept in Kept}
    kinds, reasons = count[Kept.CATEGORIES], count[Kept.REASONS]
    return ", ".join(
        (
            ngettext("%(count)s jenis aduan", "%(count)s jenis aduan", kinds) % {"count": kinds},
            ngettext("%(count)s alasan", "%(count)s alasan", reasons) % {"count": reasons},
            _("%(count)s tujuan pelimpahan") % {"count": count[Kept.AUTHORITIES]},
        )
    )


def _agencies(institution: Institution) -> str:
    count = agencies.offered(institution).count()
    if not count:
        return _("Belum diatur")
    return ngettext("%(count)s instansi", "%(count)s instansi", count) % {"count": count}


def _files(institution: Institution) -> str:
    now = limits.now()
    words = ngettext(
        "%(files)s berkas, sampai %(size)s", "%(files)s berkas, sampai %(size)s", now.files
    )
    return words % {"files": now.files, "size": filesize(now.file_bytes)}


def _terms(institution: Institution) -> str:
    days = calendar.of(institution.id).days_of(Term.VERIFICATION, None)
    said = ngettext("Verifikasi %(days)s hari kerja", "Verifikasi %(days)s hari kerja", days)
    own = DaySet.objects.filter(institution=institution).count()
    by_hand = ngettext("%(count)s hari diatur sendiri", "%(count)s hari diatur sendiri", own)
    return f"{said % {'days': days}}, {by_hand % {'count': own}}"


def _keeping(institution: Institution) -> str:
    count = len(keeping.terms(institution))
    if not count:
        return _("Semua jenis disimpan selamanya")
    words = ngettext(
        "%(count)s jenis dihapus sesudah masa simpannya",
        "%(count)s jenis dihapus sesudah masa simpannya",
        count,
    )
    return words % {"count": count}


def _team(institution: Institution) -> str:
    count = len(roster.current(institution).readers)
    return ngettext("%(count)s petugas", "%(count)s petugas", count) % {"count": count}


def _mail(institution: Institution) -> str:
    now = queue.summary(institution.id)
    return _("%(waiting)s menunggu, %(failed)s gagal") % {
        "waiting": now.waiting,
        "failed": now.failed,
    }


def _home(institution: Institution) -> str:
    said = [str(one.label) for one in Passage if institution.home.get(key(one, "id"))]
    return ", ".join(said) or _("Tulisan bawaan")


def _look(institution: Institution) -> str:
    own = [
        _("Logo sendiri") if institution.logo else _("Lambang bawaan"),
        _("warna %(colour)s") % {"colour": institution.colour}
        if institution.colour
        else _("warna bawaan"),
    ]
    return ", ".join(own)


GROUPS: tuple[tuple[Any, tuple[Setting, ...]], ...] = (
    (
        __("Halaman depan"),
        (
            Setting(
                "casework:home_texts",
                __("Tulisan halaman depan"),
                __("Kata pembuka, alamat, telepon, dan jam layanan, dalam dua bahasa."),
                _home,
            ),
            Setting(
                "casework:look",
                __("Logo dan warna"),
                __("Lambang dan warna instansi di setiap halaman."),
                _look,
            ),
        ),
    ),
    (
        __("Aduan"),
        (
            Setting(
                "casework:lists",
                __("Daftar pilihan"),
                __("Jenis aduan, alasan penutupan, dan instansi tujuan yang dapat dipilih."),
                _words,
            ),
            Setting(
                "casework:agencies",
                __("Instansi"),
                __("Kantor yang dilaporkan. Verifikator memilih dari daftar ini."),
                _agencies,
            ),
            Setting(
                "casework:file_limits",
                __("Batas berkas"),
                __("Sebesar apa dan sebanyak apa bukti yang diterima."),
                _files,
            ),
            Setting(
                "casework:terms",
                __("Batas waktu dan hari kerja"),
                __("Berapa hari untuk setiap langkah, dan hari mana yang tidak dihitung."),
                _terms,
            ),
            Setting(
                "casework:keeping",
                __("Masa simpan"),
                __("Berapa lama aduan yang sudah selesai disimpan sebelum dihapus."),
                _keeping,
            ),
        ),
    ),
    (
        __("Orang dan sistem"),
        (
            Setting(
                "casework:team",
                __("Petugas"),
                __("Siapa yang bekerja di sini, undangan baru, dan yang keluar."),
                _team,
            ),
            Setting(
                "casework:mail",
                __("Antrean surat"),
                __("Apakah surat pemberitahuan berangkat, dan surat percobaan."),
                _mail,
            ),
        ),
    ),
)


@open_to(Role.ADMIN)
@require_safe
def settings(request: Request) -> HttpResponse:
    """Show every page of settings, and how each stands."""
    groups = [
        (title, [(one, one.state(request.institution)) for one in settings])
        for title, settings in GROUPS
    ]
    return render(request, "casework/settings.html", {"groups": groups})
