# SPDX-License-Identifier: AGPL-3.0-or-later
"""Very many sealed cases, sealed as filing seals them but written in bulk.

`python -m bench.seeding 100 1000` adds the cases 100 to 999. One reporter has filed them all, and
the demo's verifier can read them; the verifier's grants are still boxed, as filing leaves them.
"""

import base64
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from bench.cases import REPORTER, text  # noqa: E402
from wbs.accounts import actions as accounts  # noqa: E402
from wbs.accounts import names, profile, roster  # noqa: E402
from wbs.accounts.models import Institution  # noqa: E402
from wbs.accounts.people import Person, password_context  # noqa: E402
from wbs.accounts.roles import Role  # noqa: E402
from wbs.ops import demo  # noqa: E402
from wbs.reports import sealing, search  # noqa: E402
from wbs.reports.actions.filing import Subject  # noqa: E402
from wbs.reports.actions.granting import grant_rows  # noqa: E402
from wbs.reports.models import Category, Digest, Grant, Report, StatusChange  # noqa: E402
from wbs.reports.sealing import KeptOut  # noqa: E402
from wbs.reports.workflow import Status  # noqa: E402
from wbs.vault import codes, grants, keys, password, tokens  # noqa: E402
from wbs.vault.keys import KeyRing  # noqa: E402
from wbs.web import clock  # noqa: E402

AT_ONCE = 500
SUBJECT = Subject("Petugas loket", "Staf", "", "Dinas Contoh", "", "Bontang")


class Sealer:
    """Makes the rows of cases, as `wbs.reports.actions.filing` does."""

    def __init__(self) -> None:
        self.institution = Institution.objects.get(slug=demo.SLUG)
        self.kinds = list(Category.objects.filter(institution=self.institution))
        self.roster = roster.current(self.institution)
        self.person = _reporter(self.institution)
        self.told = profile.told_by(self.person)

    def rows(self, number: int) -> tuple[Report, StatusChange, Digest, list[Grant]]:
        """Return the rows of case `number`."""
        case_key, desk_key = keys.new_key(), keys.new_key()
        report = self._report(number, case_key)
        report.desk = sealing.seal_desk(desk_key, report, KeptOut())
        ids = (report.institution_id, report.id)
        own = Grant(
            institution=self.institution,
            report=report,
            holder=Grant.Holder.REPORTER,
            tag=self.person.ring.tag(number),
            case_key=grants.rewrap_grant(self.person.ring, grants.CASE, report.id.bytes, case_key),
        )
        digest = Digest(institution=self.institution, report=report)
        words = search.digest([report.number, report.category.name, text(number), SUBJECT.name])
        digest.sealed = sealing.seal_digest(case_key, *ids, digest.version, words)
        readers = self.roster.with_role(Role.VERIFIER)
        return (
            report,
            _first_change(report),
            digest,
            [own, *grant_rows(readers, report, case_key, desk_key)],
        )

    def _report(self, number: int, case_key: bytes) -> Report:
        at = clock.hour(clock.now() - timedelta(hours=number % 9000))
        report = Report(
            id=tokens.new_id(),
            institution=self.institution,
            number=codes.new_number(),
            category=self.kinds[number % len(self.kinds)],
            filed_at=at,
            changed_at=at,
            once=self.person.ring.once(text(number).encode()),
        )
        proof = sealing.reader_proof(case_key)
        report.custody, identity = profile.custody_copy(self.told, self.roster, report.id, proof)
        filed = {
            "subjects": [asdict(SUBJECT)],
            "explanation": text(number),
            "audit_ref": base64.b64encode(keys.new_key()).decode(),
            "label": Role.REPORTER.value,
            "filed": at.isoformat(),
        }
        report.sealed = sealing.seal_report(case_key, report, filed, identity)
        return report


def _first_change(report: Report) -> StatusChange:
    return StatusChange(
        institution=report.institution,
        report=report,
        position=1,
        status=Status.VERIFICATION,
        at=report.filed_at,
    )


def _reporter(institution: Institution) -> Person:
    account = names.find(institution, REPORTER)
    if account is None:
        account, seed = accounts.create_account(
            institution=institution,
            username=REPORTER,
            secret=demo.password(),
            profile=demo.PROFILE,
        )
    else:
        context = password_context(account)
        seed = password.open_seed(bytes(account.sealed_seed), demo.password(), context)
    return Person(account, KeyRing(seed), institution)


def _write(sealer: Sealer, numbers: Sequence[int]) -> None:
    rows = [sealer.rows(number) for number in numbers]
    with transaction.atomic():
        Report.objects.bulk_create([row[0] for row in rows])
        StatusChange.objects.bulk_create([row[1] for row in rows])
        Digest.objects.bulk_create([row[2] for row in rows])
        Grant.objects.bulk_create([grant for row in rows for grant in row[3]])


def main(first: int, end: int) -> None:
    """Add the cases `first` to `end` - 1."""
    sealer = Sealer()
    for start in range(first, end, AT_ONCE):
        _write(sealer, range(start, min(start + AT_ONCE, end)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
