# SPDX-License-Identifier: AGPL-3.0-or-later
"""The postman's round, every quarter of an hour: who must be told that something waits.

Nothing is put into a queue by what a person does on the site. The round compares clear columns with
what each was told last, so that the queue holds no trace of any request.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from wbs.accounts import notices, roster, server_key, standing_in
from wbs.accounts.models import Institution
from wbs.accounts.notices import Kind, When
from wbs.accounts.roster import Document, RosterBroken
from wbs.casework import finders
from wbs.post import addresses, queue
from wbs.post.addresses import Slip
from wbs.post.letters import What
from wbs.post.models import Address, Letter
from wbs.reports import followups, watches
from wbs.reports.models import Report
from wbs.reports.workflow import open_statuses
from wbs.vault.errors import VaultError
from wbs.web import clock

DAILY_HOUR = 7
# When all letters to reporters leave, so that none follows what happened on a case.
BATCH_HOURS = (9, 16)

logger = logging.getLogger("wbs.casework.rounds")


def go() -> int:
    """Write the letters that are due and send what waits; return how many left."""
    if not settings.WBS_MAIL:
        return 0
    institutions = list(Institution.objects.all())
    for institution in institutions:
        _write_to_staff(institution)
        _write_to_reporters(institution)
    houses = {one.id: notices.house(one) for one in institutions}
    return queue.send(server_key.get(), houses)


def local_now(institution: Institution) -> datetime:
    """Return the time of day where the institution is."""
    return clock.now().astimezone(ZoneInfo(institution.timezone))


def _write_to_staff(institution: Institution) -> None:
    try:
        document = roster.current(institution)
    except RosterBroken:
        return  # the doctor is loud about it, and nobody is served meanwhile
    away = standing_in.away(institution, document).values()
    for row in queue.of_staff(institution.id):
        absent = [one.account for one in away if one.stand_in == row.account]
        try:
            _write_to(document, row, local_now(institution), absent)
        except VaultError as error:
            logger.error("an address does not open", exc_info=error)


@transaction.atomic
def _write_to(document: Document, row: Address, now: datetime, absent: Sequence[UUID]) -> None:
    """Write at most one letter to one member of staff, and keep what it is about.

    `absent` are those for whom they stand in.
    """
    reader = document.reader(row.account) if row.account else None
    if reader is None:  # no longer on the roster
        addresses.drop(account=row.account)
        return
    slip = addresses.opened(server_key.get(), row)
    desk = finders.desk_of(document.institution, reader, now.date(), absent)
    found = {kind: finders.waiting(desk, kind) for kind in slip.choices if kind in set(Kind)}
    after, what = _compared(slip, found, now)
    if after != slip and addresses.change(server_key.get(), row, after) and what:
        queue.write(row, what)


def _compared(
    slip: Slip, found: Mapping[str, list[str]], now: datetime
) -> tuple[Slip, What | None]:
    """Return the slip as it is once the letter is written, and which letter that is."""
    today = now.date().isoformat()
    digest = bool(slip.day) and slip.day < today and now.hour >= DAILY_HOUR
    told, what = {}, None
    for kind, marks in found.items():
        known = slip.told.get(kind)
        if known is None:
            known = marks if kind in finders.SINCE_CHOSEN else []
        when = slip.choices[kind]
        if when == When.DAILY and not digest:
            # What is no more is forgotten; what is new waits for the digest.
            told[kind] = [mark for mark in known if mark in marks]
            continue
        told[kind] = marks
        if when != When.OFF and set(marks) - set(known):
            what = What.WAITS if when == When.NOW or what == What.WAITS else What.DAILY
    day = today if digest or not slip.day else slip.day
    return Slip(slip.email, slip.choices, told, day), what


def _slot(now: datetime) -> str:
    """Name the newest of the fixed hours, such as 2026-11-23T09; before the first, yesterday's."""
    past = [hour for hour in BATCH_HOURS if hour <= now.hour]
    day = now.date() if past else now.date() - timedelta(days=1)
    return f"{day.isoformat()}T{max(past or BATCH_HOURS):02}"


def _write_to_reporters(institution: Institution) -> None:
    """At a fixed hour, let a letter wait for each reporter whose case has news since the last one.

    A case that is over and whose news was told is watched no longer, unless its reporter asked
    after the end; then until the last question was told.
    """
    if not queue.begin_batch(institution.id, _slot(local_now(institution))):
        return
    rows = list(queue.of_reporters(institution.id))
    ids = [row.report for row in rows if row.report]
    marks = watches.marks(institution, ids)
    found = Report.objects.filter(id__in=ids).select_related("institution").in_bulk()
    for row in rows:
        report = found.get(row.report) if row.report else None
        try:
            _write_news(row, marks.get(report.id) if report else None, report)
        except VaultError as error:
            logger.error("an address does not open", exc_info=error)


@transaction.atomic
def _write_news(row: Address, mark: str | None, report: Report | None) -> None:
    secret = server_key.get()
    slip = addresses.opened(secret, row)
    if mark is not None and mark not in slip.told[watches.NEWS]:
        after = replace(slip, told={watches.NEWS: [mark]})
        if addresses.change(secret, row, after):
            queue.write(row, What.NEWS)
    elif not _goes_on(slip, report) and not Letter.objects.filter(address=row).exists():
        addresses.drop(report=row.report)


def _goes_on(slip: Slip, report: Report | None) -> bool:
    """Tell whether there may still be news for this address."""
    if report is None or report.status in open_statuses:
        return report is not None
    return watches.QUESTIONS in slip.choices and followups.lasts(report)
