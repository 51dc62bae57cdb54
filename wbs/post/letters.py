# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every letter that leaves the house, one function each.

A letter says that something waits, never what: no number, no name, no jenis, no count, and no link
but the page Login. It is the same letter whatever happened, so that a provider of e-mail learns of
a moment at most. Both languages stand in each, since nobody's language is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """Which letter it is."""

    WAITS = "waits"
    DAILY = "daily"
    NEWS = "news"
    TRIAL = "trial"


@dataclass(frozen=True)
class Text:
    """A letter as it is read."""

    subject: str
    body: str


def waits(sign_in: str) -> Text:
    """To staff: something new waits."""
    return Text(
        "Ada yang menunggu Anda / Something waits for you",
        f"Ada yang menunggu Anda di meja kerja. Masuk untuk melihatnya:\n{sign_in}\n\n"
        f"Something waits for you at your desk. Sign in to see it:\n{sign_in}\n\n"
        "Surat ini dapat dimatikan di Akun saya. / Switch these letters off in My account.\n",
    )


def daily(sign_in: str) -> Text:
    """To staff who want one letter a day."""
    return Text(
        "Ringkasan hari ini / Today's digest",
        f"Sejak ringkasan yang lalu ada yang baru di meja kerja Anda. Masuk untuk melihatnya:\n"
        f"{sign_in}\n\n"
        f"Since the last digest there is something new at your desk. Sign in to see it:\n"
        f"{sign_in}\n\n"
        "Surat ini dapat dimatikan di Akun saya. / Switch these letters off in My account.\n",
    )


def news(sign_in: str) -> Text:
    """To a reporter who asked for it. Who reads over a shoulder reads of no report."""
    return Text(
        "Ada kabar / There is news",
        f"Ada kabar di situs yang Anda kenal. Masuk untuk membacanya:\n{sign_in}\n\n"
        f"There is news on the site you know. Sign in to read it:\n{sign_in}\n",
    )


def trial(sign_in: str) -> Text:
    """To the admin, who tries whether letters leave."""
    return Text(
        "Surat percobaan / A trial letter",
        f"Surat dari situs ini sampai kepada Anda.\n{sign_in}\n\n"
        f"Letters from this site reach you.\n{sign_in}\n",
    )


LETTERS: Mapping[str, Callable[[str], Text]] = {
    What.WAITS: waits,
    What.DAILY: daily,
    What.NEWS: news,
    What.TRIAL: trial,
}
