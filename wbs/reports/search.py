# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words to search by: folded so that case and accents do not matter."""

import unicodedata
from collections.abc import Iterable


def fold(text: str) -> str:
    """Return `text` in lower case, without marks above or below letters, with single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())


def digest(parts: Iterable[str]) -> str:
    """Return the folded text of several parts; a line each, so that no word spans two of them."""
    return "\n".join(folded for part in parts if (folded := fold(part)))


def words(query: str) -> list[str]:
    """Return the folded words of a query."""
    return fold(query).split()


def matches(wanted: list[str], text: str) -> bool:
    """Tell whether every wanted word occurs in the folded text."""
    return all(word in text for word in wanted)
