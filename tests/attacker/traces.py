# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks for marker strings in bytes, in every form a program may have written them in."""

import base64
import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

Needles = dict[bytes, str]

# As many bytes of a marker, at least, must stand within a base64 text to count.
LEAST_BASE64 = 10


def spellings(marker: str) -> set[str]:
    """Return a marker as typed, folded as a search does, and as JSON, logs and addresses do."""
    marks = unicodedata.normalize("NFKD", marker.casefold())
    bare = "".join(letter for letter in marks if not unicodedata.combining(letter))
    found = {marker, marker.upper(), marker.lower(), unicodedata.normalize("NFD", marker)}
    found |= {marks, bare}
    found |= {json.dumps(one)[1:-1] for one in found} | {ascii(one)[1:-1] for one in found}
    found |= {repr(one.encode())[2:-1] for one in found}
    found |= {one.encode("ascii", "xmlcharrefreplace").decode() for one in found}
    return found | {quote(one) for one in found} | {quote_plus(one) for one in found}


def encodings(text: str) -> set[bytes]:
    """Return a text in the encodings whose bytes we look for; letters in lower case."""
    plain = {text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    plain.add(text.encode("latin-1", "ignore"))
    return {one.lower() for one in plain} | {one.hex().encode() for one in plain}


def in_base64(text: str) -> set[bytes]:
    """Return the middle part of a text's base64 at each of the three places it can begin."""
    data, found = text.encode(), set()
    for before in range(3):
        coded = base64.b64encode(bytes(before) + data)
        start, stop = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        middle = coded[start:stop]
        if len(middle) >= LEAST_BASE64:
            found |= {middle, middle.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def needles(markers: Mapping[str, str]) -> Needles:
    """Return what to look for, with the name of the marker it would betray."""
    found: Needles = {}
    for name, marker in markers.items():
        for text in spellings(marker):
            found |= dict.fromkeys(encodings(text), name)
            # Base64 keeps the case of its own letters; what is looked through does not.
            found |= {one.lower(): name for one in in_base64(text)}
    return found


def found_in(data: bytes, wanted: Needles) -> set[str]:
    """Return the names of the markers that stand in `data`."""
    small = data.lower()
    return {name for needle, name in wanted.items() if needle in small}


def files_in(*folders: Path) -> Iterable[Path]:
    """Give every file under these folders."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def found_on_disk(wanted: Needles, *folders: Path) -> set[tuple[str, str]]:
    """Return (file, marker) for each marker in a file's content, path included."""
    hits = set()
    for path in files_in(*folders):
        for name in found_in(str(path).encode() + b"\0" + path.read_bytes(), wanted):
            hits.add((path.name, name))
    return hits
