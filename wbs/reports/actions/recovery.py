# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kit of last resort: cases that no reader is left for are given to one, with both halves."""

from django.db import transaction

from wbs.accounts import roster
from wbs.accounts.models import Institution
from wbs.accounts.roles import CASE_READERS
from wbs.accounts.roster import Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import sealing
from wbs.reports.actions.status import grant_rows
from wbs.reports.errors import NotAllowed
from wbs.reports.models import Grant
from wbs.vault import grants
from wbs.vault.keys import KeyPair


@transaction.atomic
def recover_cases(*, institution: Institution, pair: KeyPair, reader: Reader) -> int:
    """Seal every case without a reader on the roster to `reader`; return how many there were.

    A case that someone on the roster can read is left alone: they can hand it on themselves.
    Raises NotAllowed when `reader` is no reader of cases, VaultError when `pair` is not the
    institution's recovery pair or a grant was altered.
    """
    if not reader.roles & CASE_READERS:
        raise NotAllowed("this person reads no cases")
    left = _without_reader(institution)
    for held in left:
        report = held.report
        keys = [
            grants.open_grant_with(pair.secret, pair.public, purpose, report.id.bytes, bytes(key))
            for purpose, key in ((grants.CASE, held.case_key), (grants.DESK, held.desk_key or b""))
        ]
        Grant.objects.filter(report=report, reader=reader.id).delete()
        Grant.objects.bulk_create(grant_rows([reader], report, *keys))
        chain.record(
            institution=institution.id,
            event=Event.CASE_RECOVERED,
            actor=reader.id,
            subject=sealing.audit_ref(keys[0], report),
        )
    return len(left)


def _without_reader(institution: Institution) -> list[Grant]:
    readers = roster.current(institution).with_role(*CASE_READERS)
    covered = Grant.objects.filter(
        institution=institution, reader__in=[reader.id for reader in readers]
    )
    return list(
        Grant.objects.filter(institution=institution, holder=Grant.Holder.RECOVERY)
        .exclude(report__in=covered.values("report"))
        .select_related("report")
    )
