# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper: a PDF in the language of the page, set by typst in memory, without file or network.

`paper.typ` is read from beside this module; everything that anybody wrote is handed over as JSON
and shown as strings.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from wbs.web.jinja import localtime
from wbs.web.language import spoken

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).with_name("paper.typ")
# Longer words get places where a line may end: paper has an edge.
_LONG_WORD = re.compile(r"\S{40}")
_JOINERS = "\u200c\u200d"

Block = dict[str, Any]
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Paper:
    """What is set; `secret` stands on top of each page, `by` and `at` at its foot.

    `logo` is a PNG as `web.png` writes it, or empty.
    """

    title: str
    secret: str
    institution: str
    by: str
    at: datetime
    cover: Facts
    sections: Sequence[Block]
    logo: bytes

    def words(self) -> dict[str, Any]:
        """Return all words, as `paper.typ` takes them."""
        told = {"name": self.by, "at": localtime(self.at)}
        words = {
            "lang": spoken(),
            "title": self.title,
            "secret": self.secret,
            "institution": self.institution,
            "logo": list(self.logo),
            "exported": _("Diunduh oleh %(name)s, %(at)s") % told,
            "cover": self.cover,
            "sections": self.sections,
        }
        shown_words: dict[str, Any] = _shown(words)
        return shown_words

    def pdf(self) -> bytes:
        """Return the PDF."""
        return as_pdf(self.words(), int(self.at.timestamp()))


def as_pdf(words: dict[str, Any], timestamp: int) -> bytes:
    """Set what `Paper.words` gave, dated with seconds since 1970."""
    # Not until something is set: it takes 7 MB of each worker, and most never set a page.
    import typst

    compiler = typst.Compiler(
        _TEMPLATE.read_bytes(),
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"told": json.dumps(words)},
    )
    pdf = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(pdf, bytes)  # noqa: S101 (several images are a list, a PDF is one)
    return pdf


@cache
def _fonts() -> "typst.Fonts":
    """The fonts inside typst, and the machine's for what those lack."""
    import typst

    return typst.Fonts()


def section(heading: str, blocks: Iterable[Block]) -> Block:
    """Return a section; one without blocks says that there is nothing."""
    return {"heading": heading, "blocks": list(blocks) or [prose(_("Tidak ada."))]}


def prose(text: str) -> Block:
    """Return a text of paragraphs."""
    return {"kind": "words", "words": paragraphs(text)}


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which empty lines part."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [part.strip("\n") for part in parts if part.strip()]


def facts(rows: Facts) -> Block:
    """Return pairs of what is asked and what is so."""
    return {"kind": "facts", "rows": rows}


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
