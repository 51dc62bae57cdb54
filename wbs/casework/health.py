# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether this installation can be relied on: each check says in one sentence how it is, and what
to do. `wbs doctor` and the page Keadaan sistem read the same list.

A report that nobody is able to read must be impossible: filing refuses it, and here it is said
before anyone has to be refused.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wbs.accounts import leaving, roster
from wbs.accounts.models import Account, CustodyGrant, Institution
from wbs.accounts.roles import Role
from wbs.accounts.roster import Reader, RosterBroken
from wbs.casework import machine
from wbs.casework.finding import Finding, Level, fine, problem, warning
from wbs.reports import actions
from wbs.reports.models import Category

Check = Callable[[Institution], Finding]


class Name(StrEnum):
    """The checks that are about people and keys, by the names that tests and logs know."""

    ROSTER = "roster"
    READERS = "readers"
    UNREAD = "unread"
    DECIDERS = "deciders"
    CUSTODY = "custody"
    LEAVING = "leaving"


def examine(institution: Institution) -> list[Finding]:
    """Make every check. One that cannot be made is a problem, and says so."""
    return [_made(name, check, institution) for name, check in CHECKS]


def loud(institution: Institution) -> list[Finding]:
    """Return what the admin is told on every page: problems only."""
    return problems(examine(institution))


def problems(found: Iterable[Finding]) -> list[Finding]:
    """Return those that need somebody now."""
    return [one for one in found if one.level == Level.PROBLEM]


def _made(name: str, check: Check, institution: Institution) -> Finding:
    try:
        return check(institution)
    except RosterBroken:
        return _roster_broken(name)
    except Exception as error:
        # Whatever it is, the doctor goes on to the next check; the kind alone names no one.
        said = _("Pemeriksaan ini sendiri gagal (%(kind)s).") % {"kind": type(error).__name__}
        return problem(name, said, _("Lihat catatan server, lalu jalankan wbs doctor lagi."))


def _roster_broken(name: str) -> Finding:
    return problem(
        name,
        _(
            "Daftar petugas yang ditandatangani tidak cocok dengan yang terakhir dilihat server "
            "ini."
        ),
        _(
            "Pasang folder kunci yang terakhir. Kalau basis data baru dipulihkan dari cadangan, "
            "jalankan wbs restored dengan kedua bagian kunci pemulihan."
        ),
    )


def _roster(institution: Institution) -> Finding:
    version = roster.current(institution).version
    said = _("Daftar petugas bertanda tangan utuh, versi %(version)s.")
    return fine(Name.ROSTER, said % {"version": version})


def _readers(institution: Institution) -> Finding:
    """Every jenis that is open needs somebody on the roster whose account, and so key, is there."""
    kinds = Category.objects.filter(institution=institution, active=True).count()
    if not kinds:
        said = _("Tidak ada jenis aduan yang dibuka, jadi tidak ada yang dapat melapor.")
        return problem(Name.READERS, said, _("Buka paling sedikit satu jenis aduan."))
    held = _with_keys(institution, actions.first_readers(roster.current(institution), frozenset()))
    if not any(Role.VERIFIER in one.roles for one in held):
        return problem(
            Name.READERS,
            _("Aduan baru tidak dapat dibaca siapa pun: tidak ada verifikator yang punya kunci."),
            _("Undang verifikator di halaman Petugas, lalu minta inspektur menandatanganinya."),
        )
    return fine(Name.READERS, _("Setiap jenis aduan ada petugas yang memegang kuncinya."))


def _with_keys(institution: Institution, readers: Iterable[Reader]) -> list[Reader]:
    accounts = Account.objects.filter(institution=institution)
    there = set(accounts.values_list("id", flat=True))
    return [one for one in readers if one.id in there]


def _unread(institution: Institution) -> Finding:
    count = actions.unread(institution)
    if not count:
        return fine(Name.UNREAD, _("Setiap aduan ada petugas yang dapat memutuskannya."))
    said = ngettext(
        "%(count)s aduan tidak dapat diputuskan oleh siapa pun di daftar petugas.",
        "%(count)s aduan tidak dapat diputuskan oleh siapa pun di daftar petugas.",
        count,
    )
    todo = _("Bawa kedua bagian kunci pemulihan aduan dan jalankan wbs recover.")
    return problem(Name.UNREAD, said % {"count": count}, todo)


def _deciders(institution: Institution) -> Finding:
    if _with_keys(institution, roster.current(institution).with_role(Role.ALTERNATE)):
        said = _("Aduan yang menyangkut inspektur ada yang memutuskan: pengganti inspektur.")
        return fine(Name.DECIDERS, said)
    return warning(
        Name.DECIDERS,
        _("Tidak ada pengganti inspektur: aduan yang menyangkut inspektur tidak dapat diputuskan."),
        _("Undang pengganti inspektur di halaman Petugas."),
    )


def _custody(institution: Institution) -> Finding:
    custodians = roster.current(institution).with_role(Role.CUSTODIAN)
    rows = CustodyGrant.objects.filter(institution=institution)
    held = set(rows.values_list("holder", flat=True))
    holders = [one for one in _with_keys(institution, custodians) if one.id in held]
    if not holders:
        return problem(
            Name.CUSTODY,
            _("Tidak ada penjaga identitas yang memegang kunci identitas."),
            _("Bawa kedua bagian kunci pemulihan identitas dan jalankan wbs recover."),
        )
    if len(holders) < len(custodians):
        return warning(
            Name.CUSTODY,
            _("Ada penjaga identitas yang masih menunggu kunci identitas."),
            _("Minta penjaga lain memberikannya di halaman Petugas."),
        )
    return fine(Name.CUSTODY, _("Kunci identitas ada di tangan setiap penjaga identitas."))


def _leaving(institution: Institution) -> Finding:
    if leaving.unproven(institution):
        return problem(
            Name.LEAVING,
            _("Ada yang hendak menonaktifkan petugas tanpa tanda tangan yang sah; diabaikan."),
            _("Periksa siapa yang dapat menulis ke basis data, lalu ulangi di halaman Petugas."),
        )
    if leaving.waiting(institution):
        return warning(
            Name.LEAVING,
            _("Ada petugas yang dinonaktifkan, tetapi belum dikeluarkan dari daftar petugas."),
            _("Minta inspektur menandatangani daftar yang baru di halaman Petugas."),
        )
    return fine(Name.LEAVING, _("Tidak ada petugas yang menunggu dikeluarkan dari daftar."))


CHECKS: tuple[tuple[str, Check], ...] = (
    (Name.ROSTER, _roster),
    (Name.READERS, _readers),
    (Name.UNREAD, _unread),
    (Name.DECIDERS, _deciders),
    (Name.CUSTODY, _custody),
    (Name.LEAVING, _leaving),
    *machine.CHECKS,
)
