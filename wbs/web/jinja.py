# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jinja environment: what every template may use."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from wbs.web import theme
from wbs.web.language import spoken

# Zone abbreviations as Indonesians know them; the tz database has them only for some years.
ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def localtime(moment: datetime) -> str:
    """Return `moment` in the institution's zone (the request's), with the zone named."""
    zone = timezone.get_current_timezone()
    local = moment.astimezone(zone)
    name = ZONE_NAMES.get(str(zone)) or local.tzname()
    day = _day(local.date(), spoken())
    if spoken() == "en":
        return f"{day}, {format_time(local.time(), 'HH:mm', locale='en')} {name}"
    return f"{day} pukul {format_time(local.time(), 'HH.mm', locale='id')} {name}"


@lru_cache(maxsize=1024)
def _day(day: date, language: str, pattern: str = "d MMMM y") -> str:
    return format_date(day, pattern, locale=language)


def localhour(moment: datetime) -> str:
    """Return the time of day of `moment` in the institution's zone, with the zone named."""
    zone = timezone.get_current_timezone()
    local = moment.astimezone(zone)
    name = ZONE_NAMES.get(str(zone)) or local.tzname()
    return f"{format_time(local.time(), 'HH:mm' if spoken() == 'en' else 'HH.mm')} {name}"


def localdate(moment: date | datetime) -> str:
    """Return the day of `moment` in the institution's zone."""
    return _day(_day_of(moment), spoken())


def shortdate(moment: date | datetime) -> str:
    """Return the day of `moment` as `localdate`, its month cut short: for narrow columns."""
    return _day(_day_of(moment), spoken(), "d MMM y")


def monthyear(day: date) -> str:
    """Return the month of a day, in words."""
    return format_date(day, "MMMM y", locale=spoken())


def shortmonth(day: date) -> str:
    """Return the month of a day in three letters, without the year."""
    return format_date(day, "MMM", locale=spoken())


def _day_of(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(timezone.get_current_timezone()).date()
    return moment


def filesize(size: int) -> str:
    """Return `size` bytes in the largest fitting unit of 1,024 (KB, MB, GB)."""
    amount, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{format_decimal(round(amount, 1 if amount < 10 else 0), locale=spoken())} {unit}"


def group4(number: str) -> str:
    """Return a number in groups of four, as people read it aloud."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def nl2p(text: str) -> Markup:
    """Return plain text as escaped paragraphs; single line breaks and indents stay."""
    parts = [part.strip("\n") for part in text.replace("\r\n", "\n").split("\n\n")]
    paragraphs = [escape(part).replace("\n", Markup("<br>")) for part in parts if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in paragraphs)


# Stands for the row that an address is about, while Django puts the address together: once.
_ANY = UUID(int=0)


@cache
def _plain_url(name: str) -> str:
    return reverse(name)


@cache
def _url_of_any(name: str) -> tuple[str, ...]:
    return tuple(reverse(name, kwargs={"id": _ANY}).split(str(_ANY)))


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    if not args and not kwargs:
        return _plain_url(name)
    if not args and kwargs.keys() == {"id"} and isinstance(kwargs["id"], UUID):
        return str(kwargs["id"]).join(_url_of_any(name))
    return reverse(name, args=args, kwargs=kwargs)


@cache
def _static(path: str) -> str:
    return static(path)


# The texts of our templates are few, and are asked for hundreds of times a page.
@lru_cache(maxsize=4096)
def _translated(language: str, text: str) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704


def _filled(text: str, variables: dict[str, Any]) -> Markup:
    """Return a translated text as Markup, its variables escaped and filled in.

    Jinja2's own callables do the same, but go through the context twice for each text of a page.
    """
    return Markup(text) % variables if "%" in text else Markup(text)  # noqa: S704


def _gettext(text: str, /, **variables: Any) -> Markup:
    found = _translated(spoken(), text)
    return found % variables if "%" in found else found


def _ngettext(one: str, many: str, num: int, /, **variables: Any) -> Markup:
    return _filled(translation.ngettext(one, many, num), {"num": num, **variables})


def _pgettext(context: str, text: str, /, **variables: Any) -> Markup:
    return _filled(translation.pgettext(context, text), {"context": context, **variables})


def _npgettext(context: str, one: str, many: str, num: int, /, **variables: Any) -> Markup:
    text = translation.npgettext(context, one, many, num)
    return _filled(text, {"context": context, "num": num, **variables})


def one_mark(request: HttpRequest) -> dict[str, Any]:
    """Give all forms of a page the same CSRF mark: each form's own costs a page of many a tenth."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend asks for."""
    env = Environment(  # noqa: S701 (Django's backend passes autoescape, and tests look)
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals |= {
        "_": _gettext,
        "gettext": _gettext,
        "ngettext": _ngettext,
        "pgettext": _pgettext,
        "npgettext": _npgettext,
    }
    env.globals |= {"url": _url, "static": _static, "lang": spoken, "demo": settings.DEMO}
    env.filters |= {
        "localtime": localtime,
        "localdate": localdate,
        "localhour": localhour,
        "shortdate": shortdate,
        "monthyear": monthyear,
        "shortmonth": shortmonth,
        "filesize": filesize,
        "group4": group4,
        "nl2p": nl2p,
        "theme_mark": theme.mark,
    }
    return env
