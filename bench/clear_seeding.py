# SPDX-License-Identifier: AGPL-3.0-or-later
"""Very many cases of which only the clear columns are true, for what reads nothing else.

`python -m bench.clear_seeding 100000` adds as many to the demo, of the last five years; its
supervisor can count them. What is sealed in them is noise, so no page of theirs opens.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from wbs.accounts import roster  # noqa: E402
from wbs.accounts.models import Institution  # noqa: E402
from wbs.accounts.roles import Role  # noqa: E402
from wbs.ops import demo  # noqa: E402
from wbs.reports import standing  # noqa: E402
from wbs.reports.house import Agency  # noqa: E402
from wbs.reports.models import Category, Grant, Report  # noqa: E402
from wbs.reports.workflow import Status  # noqa: E402
from wbs.vault import codes, keys, tokens  # noqa: E402
from wbs.web import clock  # noqa: E402

AT_ONCE = 2_000
DAYS = 5 * 365
# One in twenty is open.
ENDS = (Status.PROVEN, Status.UNPROVEN, Status.CLOSED)
NOISE = b"\0" * 160


class Maker:
    """Makes the rows of cases that the supervisor can count."""

    def __init__(self) -> None:
        self.institution = Institution.objects.get(slug=demo.SLUG)
        self.kinds = list(Category.objects.filter(institution=self.institution))
        self.agencies = list(Agency.objects.filter(institution=self.institution))
        staff = roster.current(self.institution)
        [self.supervisor] = staff.with_role(Role.SUPERVISOR)
        self.owners = staff.with_role(Role.VERIFIER, Role.EXAMINER)
        self.now = clock.hour(clock.now())

    def report(self, number: int) -> Report:
        """Return case `number`."""
        filed = self.now - timedelta(days=number * 7 % DAYS)
        is_open = number % 20 == 0
        return Report(
            id=tokens.new_id(),
            institution=self.institution,
            number=codes.new_number(),
            category=self.kinds[number % len(self.kinds)],
            agency=self.agencies[number // 3 % len(self.agencies)] if number % 4 else None,
            filed_at=filed,
            filed_on=filed.date(),
            changed_at=filed,
            status=Status.EXAMINATION if is_open else ENDS[number % len(ENDS)],
            owner=self.owners[number % len(self.owners)].id,
            due=filed.date() + timedelta(days=90) if is_open else None,
            verified_in=number % 4 or -5,
            acted_in=number % 7,
            concluded_in=None if is_open else number % 60 or -75,
            once=keys.new_key(),
            custody=NOISE,
            sealed=NOISE,
            desk=NOISE,
        )

    def grant(self, report: Report) -> Grant:
        """Return the supervisor's grant of a case."""
        return Grant(
            institution=self.institution,
            report=report,
            holder=Grant.Holder.STAFF,
            reader=self.supervisor.id,
            case_key=NOISE,
            desk_key=NOISE,
            **standing.of(report),
        )


def main(count: int) -> None:
    """Add so many cases."""
    maker = Maker()
    for start in range(0, count, AT_ONCE):
        reports = [maker.report(number) for number in range(start, min(start + AT_ONCE, count))]
        with transaction.atomic():
            Report.objects.bulk_create(reports)
            Grant.objects.bulk_create([maker.grant(report) for report in reports])


if __name__ == "__main__":
    main(int(sys.argv[1]))
