# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed list of what the audit log can say. Grammar: noun, colon, what was done to it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    """One kind of entry."""

    ROSTER_SIGNED = "roster:signed", _("Daftar petugas ditandatangani")
    STAFF_INVITED = "staff:invited", _("Petugas diundang")
    INVITATION_WITHDRAWN = "invitation:withdrawn", _("Undangan dibatalkan")
    STAFF_ENROLLED = "staff:enrolled", _("Petugas membuat kunci, menunggu tanda tangan")
    CUSTODY_GIVEN = "custody:given", _("Kunci identitas diberikan")
    STAFF_SIGNED_IN = "staff:signed_in", _("Petugas masuk")
    STAFF_SIGNED_OUT = "staff:signed_out", _("Petugas keluar")
    STAFF_PASSWORD_CHANGED = "staff:password_changed", _("Petugas mengganti password")
    STAFF_SECOND_REFUSED = "staff:second_refused", _("Langkah kedua ditolak")
    STAFF_FACTOR_ADDED = "staff:factor_added", _("Langkah kedua dipasang")
    STAFF_FACTOR_REMOVED = "staff:factor_removed", _("Langkah kedua dilepas")
    STAFF_CODES_MADE = "staff:codes_made", _("Kode cadangan dibuat")
    STAFF_CODE_USED = "staff:code_used", _("Kode cadangan dipakai")
    STAFF_SESSIONS_ENDED = "staff:sessions_ended", _("Sesi diakhiri")
    LOG_VERIFIED = "log:verified", _("Catatan audit diperiksa")
    REPORT_FILED = "report:filed", _("Aduan masuk")
    REPORT_READ = "report:read", _("Aduan dibuka")
    EVIDENCE_ADDED = "evidence:added", _("Bukti ditambahkan")
    EVIDENCE_OPENED = "evidence:opened", _("Bukti dibuka")
    MESSAGE_SENT = "message:sent", _("Pesan dikirim")
    NOTE_WRITTEN = "note:written", _("Catatan verifikator ditulis")
    COMPLETION_ASKED = "completion:asked", _("Kelengkapan diminta")
    DESK_NOTED = "desk:noted", _("Catatan internal ditulis")
    DESK_FILE_OPENED = "desk:opened", _("Berkas internal dibuka")
    CONCLUSION_PROPOSED = "conclusion:proposed", _("Hasil pemeriksaan diusulkan")
    CONCLUSION_RETURNED = "conclusion:returned", _("Usulan hasil dikembalikan")
    STATUS_CHANGED = "status:changed", _("Status diubah")
    CALENDAR_CHANGED = "calendar:changed", _("Batas waktu atau hari kerja diubah")
    LIST_READ = "list:read", _("Daftar aduan dibuka")
    ACCESS_GIVEN = "access:given", _("Kunci aduan diberikan")
    CASE_RECOVERED = "case:recovered", _("Aduan dipulihkan dengan kunci pemulihan")
    IDENTITY_ASKED = "identity:asked", _("Pembukaan identitas diminta")
    IDENTITY_SECONDED = "identity:seconded", _("Pembukaan identitas disetujui penjaga pertama")
    IDENTITY_GRANTED = "identity:granted", _("Pembukaan identitas diberikan")
    IDENTITY_REFUSED = "identity:refused", _("Pembukaan identitas ditolak")
    IDENTITY_OPENED = "identity:opened", _("Identitas pelapor dilihat")
    IDENTITY_ENDED = "identity:ended", _("Pembukaan identitas berakhir")
