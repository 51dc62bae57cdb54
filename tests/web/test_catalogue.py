# SPDX-License-Identifier: AGPL-3.0-or-later
"""The English catalogue: whole, true to its texts, and read by Django as it was meant."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from tests.web.visible import PO, foreign

# The same in both languages.
SHARED = {"Admin", "Auditor", "Email", "Name", "NIP / NIK", "Password", "Status", "Username"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources say now, taken with the words of `make messages`."""
    pot: Path = tmp_path_factory.mktemp("messages") / "messages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    keywords = ["-k", "__", "-k", "_", "-k", "pgettext:1c,2"]
    subprocess.run(
        [*babel, "-F", "pyproject.toml", *keywords, "--no-location", "-o", str(pot), "wbs"],
        cwd=settings.BASE_DIR,
        check=True,
    )
    with pot.open("rb") as file:
        return read_po(file)


def messages(catalogue: Catalog) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Yield each message with its forms in Indonesian and in English."""
    for message in catalogue:
        if message.id:
            many = isinstance(message.id, tuple)
            yield (
                message,
                list(message.id) if many else [message.id],
                list(message.string) if isinstance(message.string, tuple) else [message.string],
            )


def keys(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, tuple(ids)) for message, ids, _strings in messages(catalogue)}


def test_every_text_of_the_sources_is_in_the_catalogue(
    catalogue: Catalog, extracted: Catalog
) -> None:
    assert len(keys(extracted)) > 400
    assert keys(extracted) - keys(catalogue) == set(), "run `make messages`, then translate"


def test_the_catalogue_keeps_nothing_that_the_sources_no_longer_say(
    catalogue: Catalog, extracted: Catalog
) -> None:
    assert keys(catalogue) - keys(extracted) == set(), "run `make messages`"
    assert not catalogue.obsolete


def test_no_message_is_missing_or_fuzzy(catalogue: Catalog) -> None:
    for message, ids, strings in messages(catalogue):
        assert all(strings), f"not translated: {ids[0]}"
        assert len(strings) == len(ids), f"plural forms: {ids[0]}"
        assert not message.fuzzy, f"fuzzy: {ids[0]}"


def test_placeholders_and_tags_are_those_of_the_text(catalogue: Catalog) -> None:
    for _message, ids, strings in messages(catalogue):
        for string in strings:
            assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(ids[0])), ids


def test_a_translation_cannot_break_out_of_an_attribute(catalogue: Catalog) -> None:
    for _message, ids, strings in messages(catalogue):
        for one in (*ids, *strings):
            assert '"' not in re.sub(r"<[^>]*>", "", one), one


def test_each_side_is_in_its_own_language(catalogue: Catalog) -> None:
    for _message, ids, strings in messages(catalogue):
        for one in strings:
            assert not foreign(one, "en"), one
        for one in set(ids) - SHARED:
            own = PLACEHOLDER.sub("", re.sub(r'<span lang="en">[^<]*</span>', "", one))
            assert not foreign(own, "id"), one


def test_only_words_that_both_languages_share_stay_as_they_are(catalogue: Catalog) -> None:
    same = {ids[0] for _message, ids, strings in messages(catalogue) if ids[0] in strings}
    assert same <= SHARED


def test_spaces_and_full_stops_end_alike(catalogue: Catalog) -> None:
    for _message, ids, strings in messages(catalogue):
        for one in strings:
            assert one == one.strip()
            assert one.endswith(".") == ids[0].endswith("."), ids[0]


def test_django_reads_the_catalogue_with_its_letters_and_plurals(catalogue: Catalog) -> None:
    assert catalogue.charset == "utf-8"
    assert catalogue.plural_expr == "(n != 1)"
    with override("en"):
        counted = [ngettext("%(count)s aduan", "%(count)s aduan", n) % {"count": n} for n in (1, 2)]
        assert counted == ["1 report", "2 reports"]
        assert gettext("Catatan verifikator") == "Verifier’s note"
    with override("id"):
        assert ngettext("%(count)s aduan", "%(count)s aduan", 2) == "%(count)s aduan"
        assert gettext("Catatan verifikator") == "Catatan verifikator"
