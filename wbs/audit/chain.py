# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding to the chain and proving it whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from wbs.audit.events import Event
from wbs.audit.models import Entry, Head
from wbs.vault import chain
from wbs.vault.errors import ChainBroken
from wbs.web import clock

# Who did what time does by itself, such as ending what was granted for some hours.
SYSTEM = UUID(int=0)


def record(
    *,
    institution: UUID,
    event: Event,
    actor: UUID | None,
    subject: bytes | None = None,
    details: Mapping[str, str | int] | None = None,
) -> None:
    """Append one entry, inside the caller's transaction: the deed and its record stand or fall.

    `actor` None means the reporter, SYSTEM nobody at all. Every time is cut to the hour, the
    staff's too: entries stand in order, so two exact ones would tell the minute of the reporter's
    between them. `subject` is the 32-byte audit reference of a report, or None where no report is
    meant. `details` holds clear facts only, never a word of a report. Raises
    TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs to a transaction")
    head = _locked_head(institution)
    entry = Entry(
        institution=institution,
        position=head.count + 1,
        event=event,
        actor=actor,
        subject=subject,
        details=dict(details or {}),
        at=clock.hour(),
    )
    entry.link = head.link = chain.link(bytes(head.link), content(entry))
    head.count = entry.position
    entry.save(force_insert=True)
    head.save(update_fields=["count", "link"])


def _locked_head(institution: UUID) -> Head:
    rows = Head.objects.select_for_update().filter(institution=institution)
    head = rows.first()
    if head is None:
        Head.objects.get_or_create(institution=institution, defaults={"link": chain.GENESIS})
        head = rows.get()
    return head


def has(institution: UUID, event: Event, actor: UUID) -> bool:
    """Tell whether the log says that `actor` ever did this."""
    return Entry.objects.filter(institution=institution, event=event, actor=actor).exists()


def entries(institution: UUID) -> QuerySet[Entry]:
    """Return the institution's entries, oldest first."""
    return Entry.objects.filter(institution=institution).order_by("position")


def verify(institution: UUID) -> int:
    """Return how many entries the institution's chain holds, having proved each of them.

    Raises ChainBroken, with the position, when an entry was altered, taken out, put in, or cut off
    the end, or when there is none: founding an institution leaves one. (Whoever rewrites entries
    *and* head is caught only by a head kept elsewhere.)
    """
    newest = bytes.fromhex(head(institution))
    count = chain.verify_chain(_links(entries(institution).iterator()), newest)
    if not count:
        raise ChainBroken(0, "there is no entry at all")
    return count


def head(institution: UUID) -> str:
    """Return the newest link, in hex; GENESIS where there is no entry."""
    row = Head.objects.filter(institution=institution).first()
    return (bytes(row.link) if row else chain.GENESIS).hex()


def exported(institution: UUID) -> Iterator[str]:
    """Give the chain as lines of JSON: first its head, then each entry with its link, in order."""
    newest = Head.objects.get(institution=institution)
    count, link = newest.count, bytes(newest.link).hex()
    yield _json_line({"institution": str(institution), "entries": count, "head": link})
    for entry in entries(institution).filter(position__lte=count).iterator():
        said = json.loads(content(entry))
        yield _json_line({"entry": said, "link": bytes(entry.link).hex()})


def _json_line(said: Mapping[str, object]) -> str:
    return chain.canonical(said).decode() + "\n"


def verify_exported(lines: Iterable[str]) -> tuple[int, str]:
    """Return how many entries such lines hold, having proved each, and the head they lead to.

    Needs no database. Raises ChainBroken as `verify` does, ValueError where a line is none of ours.
    (Whoever makes all lines anew is caught only by a head kept elsewhere.)
    """
    rest = iter(lines)
    try:
        newest = str(json.loads(next(rest, ""))["head"])
        count = chain.verify_chain(map(_read, rest), bytes.fromhex(newest))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no chain") from error
    if not count:
        raise ChainBroken(0, "there is no entry at all")
    return count, newest


def _read(text: str) -> tuple[bytes, bytes]:
    said = json.loads(text)
    return chain.canonical(said["entry"]), bytes.fromhex(said["link"])


def _links(entries: Iterator[Entry]) -> Iterator[tuple[bytes, bytes]]:
    for entry in entries:
        yield content(entry), bytes(entry.link)


def content(entry: Entry) -> bytes:
    """Return the bytes of `entry` that its link covers: all of it but the random row key."""
    return chain.canonical(
        {
            "institution": str(entry.institution),
            "position": entry.position,
            "event": str(entry.event),
            "actor": str(entry.actor) if entry.actor else None,
            "subject": bytes(entry.subject).hex() if entry.subject else None,
            "details": entry.details,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
    )
