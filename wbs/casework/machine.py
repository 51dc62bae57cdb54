# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks that are about the machine: its work by the clock, disk, clock, folders and hosts."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from wbs.accounts import roster, server_key
from wbs.accounts.models import Institution
from wbs.audit.models import Entry
from wbs.casework.finding import Finding, fine, problem, warning
from wbs.post import queue
from wbs.reports import keeping, upkeep
from wbs.reports.clocks import today
from wbs.web import clock, stamps

TICK_LATE = timedelta(minutes=30)
MAIL_LATE = timedelta(hours=1)
BACKUP_LATE = timedelta(days=2)
ERASE_LATE = timedelta(days=2)
LEAST_FREE, LEAST_PART = 1024**3, 0.05
CLOCK_OFF = timedelta(minutes=10)
_OTHERS = 0o077


def _tick(_institution: Institution) -> Finding:
    at = stamps.last(stamps.TICK)
    if at is not None and clock.now() - at <= TICK_LATE:
        return fine("tick", _("Tugas berkala (wbs tick) berjalan."))
    said = _(
        "Tugas berkala (wbs tick) tidak berjalan: surat tidak berangkat, konsep lama tertinggal."
    )
    todo = _("Jalankan wbs tick setiap 15 menit lewat cron atau timer.")
    return (warning if at is None else problem)("tick", said, todo)


def _mail(institution: Institution) -> Finding:
    todo = _("Lihat halaman Surat, lalu periksa WBS_SMTP_URL.")
    if not settings.WBS_MAIL:
        said = _("Server email belum diatur: tidak ada yang dikabari lewat surat.")
        return warning("mail", said, _("Isi WBS_SMTP_URL."))
    found = queue.summary(institution.id)
    if found.oldest is not None and clock.now() - found.oldest > MAIL_LATE:
        return problem("mail", _("Surat tidak berangkat sudah lebih dari satu jam."), todo)
    if found.failed:
        return problem("mail", _("Ada surat yang gagal berangkat."), todo)
    return fine("mail", _("Surat berangkat, atau tidak ada yang menunggu."))


def _backup(_institution: Institution) -> Finding:
    at = stamps.last(stamps.BACKUP)
    todo = _("Jalankan wbs backup setiap hari, atau wbs backup --done sesudah cara lain.")
    if at is None:
        return warning("backup", _("Belum pernah ada cadangan."), todo)
    if clock.now() - at > BACKUP_LATE:
        return problem("backup", _("Cadangan terbaru sudah lebih dari dua hari."), todo)
    return fine("backup", _("Cadangan terbaru belum dua hari."))


def _disk(_institution: Institution) -> Finding:
    room = shutil.disk_usage(settings.DATA)
    if room.free < LEAST_FREE or room.free < room.total * LEAST_PART:
        return problem(
            "disk",
            _("Disk hampir penuh: aduan dan bukti baru akan ditolak."),
            _("Kosongkan ruang atau besarkan disk tempat WBS_DATA berada."),
        )
    return fine("disk", _("Ruang disk cukup."))


def _clock(institution: Institution) -> Finding:
    todo = _("Setel jam server lewat NTP: kode masuk dan batas waktu bergantung padanya.")
    rows = Entry.objects.filter(institution=institution.id)
    newest = rows.aggregate(at=Max("at"))["at"]
    if newest is not None and clock.now() < newest:
        return problem("clock", _("Jam server lebih awal dari catatan audit terbaru."), todo)
    theirs = _database_clock()
    if theirs is not None and abs(clock.now() - theirs) > CLOCK_OFF:
        return problem("clock", _("Jam server berbeda jauh dari jam basis data."), todo)
    return fine("clock", _("Jam server masuk akal."))


def _database_clock() -> datetime | None:
    """The time at the database; None where it is a file on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at


def _folders(_institution: Institution) -> Finding:
    keys, data = Path(settings.KEYS), Path(settings.DATA)
    server_key.get()
    if keys == data or data in keys.parents:
        return problem(
            "folders",
            _("Folder kunci ada di dalam folder data, jadi ikut ke dalam setiap salinannya."),
            _("Pindahkan folder kunci dan atur WBS_KEYS."),
        )
    if any(path.stat().st_mode & _OTHERS for path in (keys, data, *keys.iterdir())):
        return problem(
            "folders",
            _("Folder kunci atau folder data dapat dibaca pengguna lain di server ini."),
            _("Jalankan chmod -R go= untuk kedua folder itu."),
        )
    return fine("folders", _("Folder kunci terpisah dan tertutup bagi pengguna lain."))


def _hosts(_institution: Institution) -> Finding:
    if settings.DEBUG:
        return problem(
            "hosts",
            _("Mode DEBUG menyala: halaman kesalahan menunjukkan isi server."),
            _("Matikan DEBUG."),
        )
    if settings.DEMO:
        return warning(
            "hosts",
            _("Ini mode demo: password semua petugas diketahui umum."),
            _("Untuk aduan sungguhan, pasang dengan WBS_MODE=production."),
        )
    if not settings.HTTPS_HOSTS and not all(_is_safe_plain(one) for one in settings.PLAIN_HOSTS):
        return problem(
            "hosts",
            _("Situs ini dilayani tanpa HTTPS."),
            _("Pasang TLS di proxy dan isi WBS_HOSTS."),
        )
    return fine("hosts", _("Alamat situs ini memakai HTTPS, Tor, atau hanya komputer ini."))


def _is_safe_plain(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".onion")


def _keeping(institution: Institution) -> Finding:
    readers = [one.id for one in roster.current(institution).readers]
    late = keeping.over(institution, readers).filter(erase_on__lt=today(institution) - ERASE_LATE)
    if late.exists():
        return problem(
            "keeping",
            _("Ada aduan yang masa simpannya sudah lewat tetapi belum dihapus."),
            _("Jalankan wbs tick setiap 15 menit, dan lihat catatan server."),
        )
    if upkeep.is_unclean():
        return warning(
            "keeping",
            _("Sisa aduan yang dihapus belum dibersihkan dari berkas basis data."),
            _("Kosongkan ruang disk; wbs tick mencobanya lagi."),
        )
    return fine("keeping", _("Tidak ada aduan yang terlambat dihapus."))


CHECKS: tuple[tuple[str, Callable[[Institution], Finding]], ...] = (
    ("tick", _tick),
    ("mail", _mail),
    ("backup", _backup),
    ("keeping", _keeping),
    ("disk", _disk),
    ("clock", _clock),
    ("folders", _folders),
    ("hosts", _hosts),
)
