# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as PDF, in the language of the page: set by typst in memory, without file or network.

`case.typ` is read from beside this module; everything that anybody wrote is handed over as JSON and
shown as strings.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import typst
from django.utils.translation import gettext as _

from wbs.casework.exports.told import File, Told
from wbs.casework.journal import DeskNote, Kind
from wbs.reports.models import Entry
from wbs.reports.opened import OpenEntry, OpenReport
from wbs.reports.workflow import Status
from wbs.web.jinja import filesize, group4, localdate, localtime
from wbs.web.language import spoken

_TEMPLATE = Path(__file__).with_name("case.typ")
# Longer words get places where a line may end: paper has an edge.
_LONG_WORD = re.compile(r"\S{40}")
_JOINERS = "\u200c\u200d"

Block = dict[str, Any]


def as_pdf(told: Told, hashes: Mapping[UUID, str]) -> bytes:
    """Return the PDF; `hashes` are the SHA-256 of the files, which it lists."""
    words = _shown(_layout(told, hashes))
    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"told": json.dumps(words)},
    )
    pdf = compiler.compile(format="pdf", timestamp=int(told.at.timestamp()))
    assert isinstance(pdf, bytes)  # noqa: S101 (several images are a list, a PDF is one)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside typst, and the machine's for what those lack."""
    return typst.Fonts()


def shown(text: str) -> str:
    """Return a text as paper can show it: what has no shape, or turns its neighbours, by number."""
    text = "".join(map(_visible, text.replace("\r\n", "\n")))
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _visible(char: str) -> str:
    if char in "\n\t" or char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cn", "Co", "Cs"} or ord(char) > 0xFFFF:
        return f"[{' '.join(filter(None, [f'U+{ord(char):04X}', unicodedata.name(char, '')]))}]"
    return char


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value


def _layout(told: Told, hashes: Mapping[UUID, str]) -> dict[str, Any]:
    case = told.case
    return {
        "lang": spoken(),
        "title": _("Aduan %(number)s") % {"number": group4(case.number)},
        "secret": _("RAHASIA"),
        "institution": told.institution[1],
        "exported": _("Diunduh oleh %(name)s, %(at)s")
        % {"name": told.by, "at": localtime(told.at)},
        "cover": _cover(told),
        "sections": [
            _section(_("Para pihak"), _parties(told)),
            _section(_("Penjelasan"), [_words(case.explanation)]),
            _section(_("Perjalanan aduan"), [_timeline(case)]),
            _section(_("Percakapan dengan pelapor"), map(_said, case.entries)),
            _section(_("Temuan dan usulan hasil"), map(_found, told.findings)),
            _section(_("Daftar bukti"), _evidence(told.files, hashes)),
        ],
    }


def _section(heading: str, blocks: Iterable[Block]) -> dict[str, Any]:
    return {"heading": heading, "blocks": list(blocks) or [_words(_("Tidak ada."))]}


def _words(text: str) -> Block:
    return {"kind": "words", "words": _paragraphs(text)}


def _paragraphs(text: str) -> list[str]:
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [part.strip("\n") for part in parts if part.strip()]


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
    yield {"kind": "facts", "rows": [(_("Pelapor"), hidden)]}
    if entered := told.case.entered:
        by = _("%(way)s, dicatat oleh %(name)s") % {"way": entered.way, "name": entered.by_name}
        yield {"kind": "facts", "rows": [(_("Cara datangnya"), by)]}
    for one in told.case.subjects:
        yield {"kind": "facts", "rows": _subject(one)}
    team = [f"{one.name} ({one.role})" for one in told.case.readers]
    yield {"kind": "facts", "rows": [(_("Tim yang membaca aduan"), "\n".join(team))]}


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
    return {"kind": "facts", "rows": [(localdate(one.day), one.label) for one in case.timeline]}


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
    words = _paragraphs(one.body)
    if one.unharmed:
        asked = _("Ditanya %(day)s hari sesudah aduan selesai: tidak terjadi apa-apa.")
        words.insert(0, asked % {"day": one.unharmed})
    kind = kinds.get(one.kind, "")
    when = " · ".join(filter(None, [kind, localtime(one.at)]))
    files = [f"{file.name} ({filesize(file.size)})" for file in one.evidence]
    return {"kind": "entry", "who": who, "when": when, "words": words, "files": files}


def _found(one: DeskNote) -> Block:
    said = one.said
    kind = _("Usulan hasil") if one.kind == Kind.PROPOSAL else _("Usulan dikembalikan")
    words = [str(Status(said["verdict"]).label)] if said.get("verdict") else []
    words += _paragraphs(said["body"])
    if said.get("recommendation"):
        words += [_("Rekomendasi") + ":", *_paragraphs(said["recommendation"])]
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
