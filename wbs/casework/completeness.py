# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of the 5W+1H a report seems to hold, read from its fields and the reporter's words.

A hint for whoever verifies, and the beginning of what the reporter is asked for: words are counted
and looked for, nothing is understood. Nothing of it is kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wbs.reports import search
from wbs.reports.evidence import REPORTER
from wbs.reports.opened import OpenReport

# So many words of the reporter's tell what happened, and so many how it did.
_TELLS_WHAT, _TELLS_HOW = 5, 25
_NOBODY = {"", "-", "?", "tidak tahu", "tidak diketahui", "belum tahu", "unknown", "not known"}
_MONTHS = (
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
    "|january|february|march|june|july|august|october|december"
)
_DAYS = (
    "senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_OTHERS = (
    "tanggal|pukul|kemarin|hari ini|bulan lalu|bulan ini|tahun lalu|tahun ini|sejak"
    "|yesterday|today|last (?:week|month|year)|since"
)
_TIME = re.compile(
    rf"\b(?:{_MONTHS}|{_DAYS}|{_OTHERS}|jam \d+|(?:19|20)\d\d|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d+)\b"
)


@dataclass(frozen=True)
class Part:
    """One of the questions: whether there seems to be an answer, and how to ask for it."""

    label: str
    there: bool
    ask: str


def of_report(told: OpenReport) -> list[Part]:
    """Return the questions, in their usual order."""
    said = [entry.body for entry in told.entries if entry.by_side == REPORTER]
    words = search.digest([told.explanation, *said])
    count, people = len(words.split()), told.subjects
    who = any(search.fold(one["name"]) not in _NOBODY or one.get("position") for one in people)
    where = any(one.get(name) for one in people for name in ("agency", "unit", "city"))
    return [
        Part(_("Apa"), count >= _TELLS_WHAT, _("apa yang terjadi, dengan kata-kata Anda sendiri")),
        Part(
            _("Siapa"), who, _("siapa yang melakukannya: nama, jabatan, atau ciri yang diketahui")
        ),
        Part(_("Di mana"), where, _("di mana terjadinya: kantor, bagian, atau tempatnya")),
        Part(_("Kapan"), bool(_TIME.search(words)), _("kapan terjadinya, boleh kira-kira")),
        Part(
            _("Mengapa dan bagaimana"),
            count >= _TELLS_HOW,
            _("bagaimana terjadinya, dan mengapa menurut Anda"),
        ),
        Part(
            _("Bukti"),
            bool(told.evidence),
            _("foto, dokumen, atau nama orang yang melihatnya, kalau ada"),
        ),
    ]


def request(parts: Sequence[Part]) -> str:
    """Return what asks the reporter for the missing parts; empty where none is."""
    missing = [f"- {one.ask}" for one in parts if not one.there]
    if not missing:
        return ""
    begin = _("Terima kasih atas aduan Anda. Supaya dapat kami periksa, mohon lengkapi:")
    end = _("Yang tidak Anda ketahui tidak apa-apa dilewatkan.")
    return "\n".join([begin, *missing, "", end])
