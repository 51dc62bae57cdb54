# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing, for good, the reports whose time is over. The tick does it, without a key.

Each report goes in one transaction, so that a killed process leaves it whole or not at all; files
go once that is certain, and one that a killed process left behind is an orphan, which the next tick
sweeps (`evidence.sweep_orphans`). Without its row a file has no key any more.
"""

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.accounts.roster import RosterBroken
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.post import addresses
from wbs.post.models import Address, Letter
from wbs.reports import keeping, storage, upkeep
from wbs.reports.errors import NotAllowed
from wbs.reports.keeping import LEAST_MONTHS, MOST_MONTHS
from wbs.reports.kept import KeepSet, SpentTag
from wbs.reports.models import Category, Grant, Report
from wbs.reports.stored import StoredFile
from wbs.vault import keys

# The supervisor too, who so stops with one act what the admin alone has set.
KEEPERS = frozenset({Role.ADMIN, Role.SUPERVISOR})
# So that a round ends before the next one; the others are erased then.
MOST_A_ROUND = 500
# Besides what hangs from a report.
_OTHERS: tuple[type[models.Model], ...] = (Report, Address, Letter)

logger = logging.getLogger("wbs.reports.erasing")


@transaction.atomic
def set_keeping(*, person: Person, category: UUID, months: int | None) -> None:
    """Keep the concluded reports of a jenis so many months after their end; None: for ever.

    What is over by then is kept as long as notice is given. Raises ValueError outside 12 to 600,
    DoesNotExist for another institution's jenis.
    """
    if not KEEPERS & person.roles:
        raise NotAllowed("the admin or the supervisor sets how long reports are kept")
    if months is not None and not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise ValueError(f"reports are kept {LEAST_MONTHS} to {MOST_MONTHS} months, or for ever")
    kind = Category.objects.get(id=category, institution=person.institution)
    KeepSet.objects.filter(category=kind).delete()
    if months is not None:
        KeepSet.objects.create(institution=person.institution, category=kind, months=months)
    chain.record(
        institution=person.institution.id,
        event=Event.KEEPING_CHANGED,
        actor=person.id,
        details={"category": str(kind.id), "months": months or "-"},
    )
    keeping.plan_all(person.institution, kind.id)


def erase_over() -> int:
    """Erase the reports that are kept no longer; return how many: none while another round does so.

    Where this round does not follow on the last one, or the signed roster does not verify, nobody
    can be taken to have seen a notice: it is given anew, and nothing is erased.
    """
    with upkeep.alone() as is_alone:
        return _round() if is_alone else 0


def _round() -> int:
    follows, count = upkeep.begin(), 0
    for institution in Institution.objects.all():
        if not follows:
            keeping.plan_all(institution)
            continue
        try:
            readers = [one.id for one in roster.current(institution).readers]
        except RosterBroken:
            keeping.put_off(institution)
            continue
        over = keeping.over(institution, readers)
        for id_ in list(over.values_list("id", flat=True)[:MOST_A_ROUND]):
            count += _tried(over.filter(id=id_))
    upkeep.clean(sorted({model._meta.db_table for model in (*models_of(Report), *_OTHERS)}))
    return count


def _tried(rows: QuerySet[Report]) -> int:
    """Erase one report; what fails is for the next round, and keeps no other from going."""
    try:
        return _erase(rows)
    except DatabaseError as error:
        logger.error("a report could not be erased", exc_info=error)
        return 0


@transaction.atomic
def _erase(rows: QuerySet[Report]) -> int:
    # Asked again under the lock: somebody may have held it meanwhile.
    report = rows.select_for_update().first()
    if report is None:
        return 0
    upkeep.soil()
    tags = Grant.objects.filter(report=report, tag__isnull=False).values_list("tag", flat=True)
    SpentTag.objects.bulk_create(
        SpentTag(tag=tag, institution_id=report.institution_id) for tag in tags
    )
    addresses.drop(report=report.id)
    itself = Report.objects.filter(id=report.id)
    for hanging in [*_hanging(itself), itself]:
        _delete(hanging)
    chain.record(
        institution=report.institution_id,
        event=Event.REPORT_ERASED,
        actor=chain.SYSTEM,
        subject=keys.digest("erased report", report.id.bytes),
    )
    return 1


def models_of(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """Give all tables whose rows hang from those of `model` by foreign keys, at whatever remove."""
    for field in _links(model):
        yield field.model
        yield from models_of(field.model)


def _hanging(rows: QuerySet[models.Model]) -> Iterator[QuerySet[models.Model]]:
    """Give all rows that hang from these by foreign keys, those furthest off first."""
    for field in _links(rows.model):
        below = field.model._base_manager.filter(**{f"{field.name}__in": rows})
        yield from _hanging(below)
        yield below


def _links(model: type[models.Model]) -> list[Any]:
    found = model._meta.get_fields(include_hidden=True)
    return [one.field for one in found if isinstance(one, models.ManyToOneRel)]


def _delete(rows: QuerySet[models.Model]) -> None:
    if issubclass(rows.model, StoredFile):
        for name in list(rows.values_list("storage", flat=True)):
            transaction.on_commit(partial(storage.remove, name), robust=True)
    rows.delete()
