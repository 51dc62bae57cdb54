# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters that wait: written here, sent by the tick, tried again after growing pauses."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils.http import http_date

from wbs.post import addresses
from wbs.post.letters import LETTERS, What
from wbs.post.models import Address, Letter, Tally
from wbs.vault import tokens
from wbs.vault.errors import VaultError
from wbs.web import clock

PAUSES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
_QUARTER = 15
# What is about this letter alone; after anything else the other letters are left for the next tick.
_OF_ONE = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, VaultError, MessageError)


@dataclass(frozen=True)
class House:
    """Under what name a letter leaves, and the one page it links to."""

    host: str
    sign_in: str


@dataclass(frozen=True)
class Summary:
    """What is told of the queue: numbers and classes of errors, no address, no person."""

    waiting: int
    failed: int
    errors: tuple[tuple[str, int], ...]
    oldest: datetime | None
    sent: int
    last: datetime | None


def quarter(moment: datetime) -> datetime:
    """Return `moment` cut to the quarter of an hour."""
    cut = moment.minute - moment.minute % _QUARTER
    return moment.replace(minute=cut, second=0, microsecond=0)


def write(address: Address, what: str) -> Letter:
    """Let a letter wait for this address; where one waits already, that one says it all.

    One that failed is tried anew, and a trial is always tried now.
    """
    now = clock.now()
    letter, made = Letter.objects.get_or_create(
        address=address, defaults={"what": what, "since": quarter(now), "not_before": now}
    )
    if not made and (letter.failed or letter.what != what or what == What.TRIAL):
        letter.what, letter.failed, letter.tries, letter.not_before = what, False, 0, now
        letter.since = quarter(now)
        letter.save()
    return letter


def send(secret: bytes, houses: Mapping[UUID, House], only: Letter | None = None) -> int:
    """Send what is due, or `only` one; return how many left.

    Each letter is claimed first, by one process alone: until its next try nobody else sends it.
    """
    due = Letter.objects.filter(failed=False, not_before__lte=clock.now())
    due = due.filter(id=only.id) if only else due
    if not due.exists():
        return 0
    connection, sent = get_connection(), 0
    # By random ids: the order of sending is nobody's order.
    for letter in due.select_related("address").order_by("id"):
        if letter.address.institution not in houses or not _claimed(letter):
            continue
        try:
            _send(secret, connection, letter, houses[letter.address.institution])
        except (OSError, SMTPException, VaultError, MessageError, ValueError) as error:
            _note(letter, error)
            connection.close()
            if not isinstance(error, _OF_ONE):
                break
        else:
            _gone(letter)
            sent += 1
    connection.close()
    return sent


def _claimed(letter: Letter) -> bool:
    pause = PAUSES[min(letter.tries, len(PAUSES) - 1)]
    same = Letter.objects.filter(
        id=letter.id, tries=letter.tries, not_before=letter.not_before, failed=False
    )
    letter.tries += 1
    return bool(same.update(tries=letter.tries, not_before=clock.now() + pause))


def _send(secret: bytes, connection: BaseEmailBackend, letter: Letter, house: House) -> None:
    text = LETTERS[letter.what](house.sign_in)
    message = EmailMessage(
        text.subject,
        text.body,
        to=[addresses.opened(secret, letter.address).email],
        headers={
            "Message-ID": f"<{tokens.new_token()}@{house.host}>",
            "Date": http_date(quarter(clock.now()).timestamp()).replace("GMT", "+0000"),
            "Auto-Submitted": "auto-generated",
        },
    )
    connection.open()
    connection.send_messages([message])


def _note(letter: Letter, error: Exception) -> None:
    """Keep the class of an error and its code; after the last try the letter has failed."""
    Letter.objects.filter(id=letter.id).update(
        error=f"{type(error).__name__} {_code(error)}".strip()[:60],
        failed=letter.tries > len(PAUSES),
    )


def _code(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return ",".join(sorted({str(code) for code, _said in error.recipients.values()}))
    return str(error.smtp_code) if isinstance(error, SMTPResponseException) else ""


@transaction.atomic
def _gone(letter: Letter) -> None:
    Letter.objects.filter(id=letter.id).delete()
    tally, _made = Tally.objects.get_or_create(institution=letter.address.institution)
    Tally.objects.filter(institution=tally.institution).update(
        sent=F("sent") + 1, last=quarter(clock.now())
    )


def again(institution: UUID) -> int:
    """Let the letters that failed wait for the next tick; return how many."""
    rows = _of(institution).filter(failed=True)
    return rows.update(failed=False, tries=0, not_before=clock.now(), error="")


def summary(institution: UUID) -> Summary:
    """Return what is told of the queue."""
    rows, tally = _of(institution), Tally.objects.filter(institution=institution).first()
    errors = Counter(rows.exclude(error="").values_list("error", flat=True))
    waiting = rows.filter(failed=False)
    return Summary(
        waiting=waiting.count(),
        failed=rows.filter(failed=True).count(),
        errors=tuple(sorted(errors.items())),
        oldest=waiting.aggregate(at=Min("since"))["at"],
        sent=tally.sent if tally else 0,
        last=tally.last if tally else None,
    )


def _of(institution: UUID) -> QuerySet[Letter]:
    return Letter.objects.filter(address__institution=institution)


def begin_batch(institution: UUID, slot: str) -> bool:
    """Take the batch of one of the fixed hours; only one process gets it, and each once.

    The very first one is passed over: nobody has waited for it.
    """
    tally, _made = Tally.objects.get_or_create(institution=institution)
    same = Tally.objects.filter(institution=institution, batch=tally.batch).exclude(batch=slot)
    return bool(same.update(batch=slot)) and bool(tally.batch)


def of_staff(institution: UUID) -> Iterable[Address]:
    """The addresses of staff."""
    return Address.objects.filter(institution=institution, account__isnull=False)


def of_reporters(institution: UUID) -> Iterable[Address]:
    """The addresses of reporters, in no order that tells anything."""
    return Address.objects.filter(institution=institution, report__isnull=False).order_by("id")
