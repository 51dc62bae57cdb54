# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kit of last resort: cases that no reader is left for are given to one, with both halves."""

from django.db import transaction
from django.db.models import QuerySet

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.roles import CASE_READERS, DECIDERS, Role
from wbs.accounts.roster import Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import sealing
from wbs.reports.actions.granting import grant_rows
from wbs.reports.errors import NotAllowed
from wbs.reports.models import DueGrant, Grant
from wbs.vault import grants
from wbs.vault.keys import KeyRing


@transaction.atomic
def recover_cases(*, institution: Institution, kit: KeyRing, reader: Reader) -> int:
    """Seal every case that nobody can decide to `reader`; return how many there were.

    `kit` is that of cases, or the alternate's for those that concern the supervisor. A case that a
    verifier or decider on the roster can read is left alone, and so is one whose reporter wants
    `reader` kept out. Raises NotAllowed when `reader` is no reader of cases or `kit` is neither
    kit, VaultError when a grant was altered.
    """
    if not reader.roles & CASE_READERS:
        raise NotAllowed("this person reads no cases")
    count = 0
    for held in _without_reader(institution, _holder(institution, kit)):
        report = held.report
        case_key, desk_key = (
            grants.open_grant_with(
                kit.box_secret, kit.box_public, purpose, report.id.bytes, bytes(key)
            )
            for purpose, key in ((grants.CASE, held.case_key), (grants.DESK, held.desk_key or b""))
        )
        if sealing.open_desk(desk_key, report).has(reader.id, reader.name):
            continue
        Grant.objects.filter(report=report, reader=reader.id).delete()
        DueGrant.objects.filter(report=report, reader=reader.id).delete()
        Grant.objects.bulk_create(grant_rows([reader], report, case_key, desk_key))
        chain.record(
            institution=institution.id,
            event=Event.CASE_RECOVERED,
            actor=reader.id,
            subject=sealing.audit_ref_of(sealing.open_report(case_key, report)),
        )
        count += 1
    return count


def _holder(institution: Institution, kit: KeyRing) -> Grant.Holder:
    public = roster.current(institution).kit
    if kit.box_public == public.cases:
        return Grant.Holder.RECOVERY
    if kit.box_public == public.alternate:
        return Grant.Holder.ALTERNATE
    raise NotAllowed("these halves are not of a kit for cases")


def unread(institution: Institution) -> int:
    """Return how many cases nobody on the roster can decide: only a kit opens them."""
    kits = Grant.objects.filter(
        institution=institution, holder__in=[Grant.Holder.RECOVERY, Grant.Holder.ALTERNATE]
    )
    return _uncovered(institution, kits).count()


def _without_reader(institution: Institution, holder: Grant.Holder) -> list[Grant]:
    kits = Grant.objects.filter(institution=institution, holder=holder)
    return list(_uncovered(institution, kits).select_related("report"))


def _uncovered(institution: Institution, kits: QuerySet[Grant]) -> QuerySet[Grant]:
    """The grants of these kits whose cases lie with nobody who may take them a step on."""
    readers = roster.current(institution).with_role(Role.VERIFIER, *DECIDERS)
    covered = Grant.objects.filter(
        institution=institution, reader__in=[reader.id for reader in readers]
    )
    return kits.exclude(report__in=covered.values("report"))
