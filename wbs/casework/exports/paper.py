# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as PDF: what stands on its pages."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from wbs.casework.exports.told import File, Told
from wbs.casework.exports.typeset import Block, Paper, facts, paragraphs, prose, section
from wbs.casework.journal import DeskNote, Kind
from wbs.reports import look
from wbs.reports.models import Entry
from wbs.reports.opened import OpenEntry, OpenReport
from wbs.reports.workflow import Status
from wbs.web.jinja import filesize, group4, localdate, localtime


def of_case(told: Told, hashes: Mapping[UUID, str]) -> Paper:
    """Return the paper about a case; `hashes` are the SHA-256 of the files, which it lists."""
    case = told.case
    return Paper(
        title=_("Aduan %(number)s") % {"number": group4(case.number)},
        secret=_("RAHASIA"),
        institution=told.institution[1],
        logo=look.logo(),
        by=told.by,
        at=told.at,
        cover=_cover(told),
        sections=[
            section(_("Para pihak"), _parties(told)),
            section(_("Penjelasan"), [prose(case.explanation)]),
            section(_("Perjalanan aduan"), [_timeline(case)]),
            section(_("Percakapan dengan pelapor"), map(_said, case.entries)),
            section(_("Temuan dan usulan hasil"), map(_found, told.findings)),
            section(_("Daftar bukti"), _evidence(told.files, hashes)),
        ],
    )


def _cover(told: Told) -> list[tuple[str, str]]:
    case = told.case
    rows = [
        (_("Nomor Registrasi Aduan"), group4(case.number)),
        (_("Jenis Aduan"), case.category),
        (_("Hasil Pemeriksaan"), case.status_label),
        (_("Alasan"), case.ground),
        (_("Diterima"), localtime(case.filed_at)),
        (_("Batas waktu"), localdate(case.due) if case.due else ""),
        (_("Penanggung jawab"), told.owner),
        (_("Diunduh oleh"), f"{told.by} ({told.by_role})"),
        (_("Waktu unduh"), localtime(told.at)),
    ]
    return [row for row in rows if row[1]]


def _parties(told: Told) -> Iterable[Block]:
    hidden = _("Dirahasiakan. Identitas pelapor tidak ada di dokumen ini.")
    yield facts([(_("Pelapor"), hidden)])
    if entered := told.case.entered:
        by = _("%(way)s, dicatat oleh %(name)s") % {"way": entered.way, "name": entered.by_name}
        yield facts([(_("Cara datangnya"), by)])
    for one in told.case.subjects:
        yield facts(_subject(one))
    team = [f"{one.name} ({one.role})" for one in told.case.readers]
    yield facts([(_("Tim yang membaca aduan"), "\n".join(team))])


def _subject(one: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = [
        (_("Nama Terlapor"), one.get("name") or _("Tidak tahu")),
        (_("Jabatan Terlapor"), one.get("position", "")),
        (_("Pangkat Terlapor"), one.get("rank", "")),
        (_("Instansi Terlapor"), one.get("agency", "")),
        (_("Unit Terlapor"), one.get("unit", "")),
        (_("Kota Terlapor"), one.get("city", "")),
    ]
    return [row for row in rows if row[1]]


def _timeline(case: OpenReport) -> Block:
    return facts([(localdate(one.day), one.label) for one in case.timeline])


def _said(one: OpenEntry) -> Block:
    kinds: Mapping[str, str] = {
        Entry.Kind.NOTE: _("Catatan verifikator"),
        Entry.Kind.ADDITION: _("Tambahan keterangan"),
        Entry.Kind.OBJECTION: _("Keberatan"),
        Entry.Kind.REQUEST: _("Kelengkapan diminta"),
    }
    who = _("Pelapor") if one.by_side == "reporter" else f"{one.by_name} ({one.by_role})"
    if one.entered_by:
        who += ", " + _("dicatat oleh %(name)s") % {"name": one.entered_by}
    said = paragraphs(one.body)
    if one.unharmed:
        asked = _("Ditanya %(day)s hari sesudah aduan selesai: tidak terjadi apa-apa.")
        said.insert(0, asked % {"day": one.unharmed})
    kind = kinds.get(one.kind, "")
    when = " · ".join(filter(None, [kind, localtime(one.at)]))
    files = [f"{file.name} ({filesize(file.size)})" for file in one.evidence]
    return {"kind": "entry", "who": who, "when": when, "words": said, "files": files}


def _found(one: DeskNote) -> Block:
    said = one.said
    kind = _("Usulan hasil") if one.kind == Kind.PROPOSAL else _("Usulan dikembalikan")
    words = [str(Status(said["verdict"]).label)] if said.get("verdict") else []
    words += paragraphs(said["body"])
    if said.get("recommendation"):
        words += [_("Rekomendasi") + ":", *paragraphs(said["recommendation"])]
    if said.get("letter"):
        words.append(f"{_('Nomor surat tugas')}: {said['letter']}")
    return {
        "kind": "entry",
        "who": f"{one.by_name} ({one.by_role})",
        "when": f"{kind} · {localtime(one.at)}",
        "words": words,
        "files": [f"{meta.name} ({filesize(meta.size)})" for _id, meta in one.files],
    }


def _evidence(files: Iterable[File], hashes: Mapping[UUID, str]) -> Iterable[Block]:
    rows = [[one.member, one.meta.name, filesize(one.meta.size), hashes[one.id]] for one in files]
    if rows:
        head = [_("Berkas"), _("Nama asli"), _("Ukuran"), "SHA-256"]
        yield {"kind": "table", "widths": [2, 4, 2, 5], "head": head, "rows": rows}
