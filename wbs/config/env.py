# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the environment; what is missing or malformed is refused by name at start."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_SMTP_PORTS = {"smtp+starttls": 587, "smtps": 465, "smtp": 25}


class Smtp(NamedTuple):
    """A mail server, in the order of Django's settings."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def text(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or the content of the file that `name_FILE` points to.

    Raises ImproperlyConfigured when neither is set and there is no default.
    """
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) must be set")
    return value


def names(name: str, default: str | None = None) -> list[str]:
    """Return the comma-separated list in the variable `name`, without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def number(name: str, default: int) -> int:
    """Return the variable `name` as a whole number of at least 1."""
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least 1, not {value!r}")
    return int(value)


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return the variable `name`, which must be one of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def email(name: str) -> str:
    """Return the variable `name`, which must be one bare e-mail address."""
    value = text(name)
    try:
        validate_email(value)
    except ValidationError:
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}") from None
    return value


def smtp(name: str) -> Smtp | None:
    """Return the mail server in the variable `name`; None where it is not set.

    smtp+starttls://user:password@host:587, smtps://user:password@host:465, or smtp://127.0.0.1:25
    to a relay on this machine. Raises ImproperlyConfigured, without the value: a password is in it.
    """
    value = text(name, "")
    if not value:
        return None
    try:
        return _smtp(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is refused: {error}") from None


def _smtp(value: str) -> Smtp:
    url = urlsplit(value)
    try:
        port = url.port
    except ValueError:
        raise ValueError("the port is no number") from None
    if url.scheme not in _SMTP_PORTS:
        raise ValueError(f"it begins with one of {', '.join(_SMTP_PORTS)}")
    if not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise ValueError("it names a host, and nothing after it")
    if url.scheme == "smtp" and not _is_here(url.hostname):
        raise ValueError("without TLS only a relay on this machine is used")
    if (url.username is None) != (url.password is None):
        raise ValueError("user and password belong together")
    return Smtp(
        host=url.hostname,
        port=port or _SMTP_PORTS[url.scheme],
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        starttls=url.scheme == "smtp+starttls",
        tls=url.scheme == "smtps",
    )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
