# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealing the keys of a case to readers of the roster; the caller checked that they may read it."""

from collections.abc import Iterable

from wbs.accounts import standing_in
from wbs.accounts.document import Reader
from wbs.accounts.people import Person
from wbs.reports import standing
from wbs.reports.access import Case
from wbs.reports.models import Grant, Report
from wbs.vault import grants


def grant_rows(
    readers: Iterable[Reader], report: Report, case_key: bytes, desk_key: bytes
) -> list[Grant]:
    """Seal both keys of a report to each of these readers of the roster."""
    return [
        Grant(
            institution_id=report.institution_id,
            report=report,
            holder=Grant.Holder.STAFF,
            reader=reader.id,
            **standing.of(report),
            case_key=grants.seal_grant(grants.CASE, report.id.bytes, reader.box_public, case_key),
            desk_key=grants.seal_grant(grants.DESK, report.id.bytes, reader.box_public, desk_key),
        )
        for reader in readers
    ]


def seal_to(case: Case, person: Person, chosen: Iterable[Reader]) -> list[Reader]:
    """Seal a case to these readers and to whoever stands in for one of them today.

    Return those who had no key of it before. A stand-in whom the reporter keeps out, or who stepped
    back, gets none.
    """
    readers = list(chosen)
    if not readers or case.desk_key is None:
        return []
    all_ = standing_in.with_stand_ins(case.institution, person.roster_seen, readers)
    kept_out = case.kept_out
    held = set(Grant.objects.filter(report=case.report).values_list("reader", flat=True))
    added = [
        one
        for one in all_
        if one.id not in held and (one in readers or not kept_out.has(one.id, one.name))
    ]
    Grant.objects.bulk_create(grant_rows(added, case.report, case.case_key, case.desk_key))
    return added
