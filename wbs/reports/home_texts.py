# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an institution says on Home in words of its own, in Markdown; empty, the product's hold.

Indonesian comes first. A page in English has the institution's English, else the product's own,
and only where the product has none the Indonesian, marked as such: a telephone number is
understood in any language, and a promise in the wrong one is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from wbs.accounts.models import Institution
from wbs.web.language import spoken
from wbs.web.markdown import rendered


class Passage(TextChoices):
    """One place on Home."""

    WELCOME = "welcome", _("Kata pembuka")
    CONTACT = "contact", _("Kontak dan jam layanan")


# How many letters each may have.
MOST: Mapping[str, int] = {Passage.WELCOME: 1_000, Passage.CONTACT: 2_000}
# Where the product says nothing itself, so that Indonesian is better than nothing.
_IN_ANY_LANGUAGE = frozenset({Passage.CONTACT})
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Told:
    """A passage as it is shown, and its language."""

    html: Markup
    lang: str


def key(passage: str, lang: str) -> str:
    """Return under what name a text is kept, and is a field of the form."""
    return f"{passage}_{lang}"


def label(name: str) -> str:
    """Return a key in words, with its language."""
    passage, _at, lang = name.rpartition("_")
    return f"{Passage(passage).label} ({lang})"


KEYS = tuple(key(passage, lang) for passage in Passage for lang in LANGUAGES)


def shown(texts: Mapping[str, str], passage: Passage, lang: str, top: int) -> Told | None:
    """Return a passage for a page in `lang`, its headings from `top` on; None: the product's."""
    langs = [lang, "id"] if passage in _IN_ANY_LANGUAGE else [lang]
    for one in langs:
        if text := texts.get(key(passage, one), ""):
            return Told(rendered(text, top), one)
    return None


def told(institution: Institution, passage: Passage, top: int) -> Told | None:
    """Return a passage of an institution for the page being made."""
    return shown(institution.home, passage, spoken(), top)
