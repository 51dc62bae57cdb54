# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an institution's own colour looks like on our pages, readable by WCAG 2.2 (1.4.3, AA).

One colour is chosen. On light pages it is made so dark, on dark ones so bright, that text in it has
a contrast of 4.5:1 on every ground that app.css puts under it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from wbs.vault import keys

READABLE = 4.5
_STEPS = 50
# How much of the colour goes into the ground of what is marked.
_TINT = 0.09


class Ground(NamedTuple):
    """The other colours of one kind of page, as app.css has them."""

    page: str
    others: tuple[str, ...]
    towards: str
    content: str


LIGHT = Ground("#fffdf9", ("#f8f4ec", "#f7ebdc", "#e3f0e4"), "#000000", "#ffffff")
DARK = Ground("#16282a", ("#0e1c1e", "#33291b", "#1a3526"), "#ffffff", "#0e1c1e")


@dataclass(frozen=True)
class Shade:
    """A colour as it is used on one kind of page, and the ground of what is marked there."""

    colour: str
    tint: str


@dataclass(frozen=True)
class Theme:
    """Both kinds of page."""

    light: Shade
    dark: Shade


def parsed(typed: str) -> str:
    """Return `#0b5557` for what a person writes of it (`0B5557`, `#abc`). Raises ValueError."""
    digits = typed.strip().removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{6}|[0-9a-f]{3}", digits):
        raise ValueError("not a colour")
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=64)
def of(colour: str) -> Theme:
    """Return the theme of a colour."""
    return Theme(_shade(colour, LIGHT), _shade(colour, DARK))


def style_sheet(colour: str) -> str:
    """Return what lies over app.css."""
    theme = of(colour)
    return (
        f":root{{--color-primary:{theme.light.colour};--color-primary-content:{LIGHT.content}}}\n"
        f"@media screen{{:root{{--tint:{theme.light.tint}}}}}\n"
        "@media screen and (prefers-color-scheme:dark){"
        f":root{{--color-primary:{theme.dark.colour};--color-primary-content:{DARK.content};"
        f"--tint:{theme.dark.tint}}}}}\n"
    )


@lru_cache(maxsize=64)
def mark(colour: str) -> str:
    """Return the name of a colour's style sheet, another one whenever it says something else."""
    return f"{colour[1:]}-{keys.digest('theme', style_sheet(colour).encode())[:6].hex()}"


def _shade(colour: str, ground: Ground) -> Shade:
    for step in range(_STEPS + 1):
        found = _mixed(colour, ground.towards, step / _STEPS)
        tint = _mixed(ground.page, found, _TINT)
        under = (ground.page, ground.content, tint, *ground.others)
        if all(contrast(found, one) >= READABLE for one in under):
            break
    return Shade(found, tint)


def _mixed(one: str, other: str, part: float) -> str:
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
