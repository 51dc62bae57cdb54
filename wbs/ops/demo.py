# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo: an institution, one account for each role, and the reports of the manual's tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wbs.accounts import actions as accounts
from wbs.accounts.factors import totp
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.casework import checklist, journal, masking, tasks
from wbs.config import env
from wbs.ops import demo_reports
from wbs.ops.demo_reports import DemoReport
from wbs.ops.founding import Founded, NewStaff, found
from wbs.reports import access, actions, agencies, clocks, grounds, workflow
from wbs.reports.access import Case
from wbs.reports.behalf import Behalf
from wbs.reports.house import Ground
from wbs.reports.models import Category, Entry
from wbs.reports.uploads import sealed
from wbs.vault import tokens
from wbs.vault.keys import KeyRing
from wbs.web import clock

SLUG = "bontang"
FOUNDED_DAYS_AGO = 1 + max(told.days_ago for told in demo_reports.REPORTS)
REPORTER = "pelapor"
STAFF: tuple[tuple[str, str, Role], ...] = (
    ("verifikator", "Ratna Verifikator", Role.VERIFIER),
    ("pemeriksa", "Bagus Pemeriksa", Role.EXAMINER),
    ("identitas", "Sri Penjaga Identitas", Role.CUSTODIAN),
    ("inspektur", "Hadi Inspektur", Role.SUPERVISOR),
    ("pengganti", "Lina Pengganti", Role.ALTERNATE),
    ("admin", "Dewi Admin", Role.ADMIN),
    ("auditor", "Yusuf Auditor", Role.AUDITOR),
)
TASK, TASK_DAYS = "Telepon bagian pengadaan, minta salinan kontrak.", 5
CHECKED = "Yang kurang sudah ditanyakan kepada pelapor."
AGENCIES = (
    "Dinas Pendidikan dan Kebudayaan",
    "Dinas Kesehatan",
    "Dinas Pekerjaan Umum dan Penataan Ruang Kota",
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Dinas Perhubungan",
    "Sekretariat Daerah",
    "RSUD Taman Husada",
    "Kecamatan Bontang Utara",
    "Kecamatan Bontang Selatan",
    "Kecamatan Bontang Barat",
)
HOME = {
    "welcome_id": (
        "Saluran ini dikelola **Inspektorat Daerah Kota Bontang**. "
        "Setiap aduan kami baca, juga yang tidak tahu nama terlapornya."
    ),
    "welcome_en": (
        "This channel is run by the **Inspectorate of the City of Bontang**. "
        "We read every report, also those that do not know a name."
    ),
    "contact_id": (
        "Inspektorat Daerah Kota Bontang\n"
        "Jalan Bessai Berinta, Bontang Lestari\n"
        "[inspektorat@bontang.example](mailto:inspektorat@bontang.example)\n\n"
        "## Jam layanan\n\n"
        "- Senin sampai Kamis: 07.30 sampai 16.00 WITA\n"
        "- Jumat: 07.30 sampai 11.30 WITA"
    ),
    "contact_en": (
        "Inspectorate of the City of Bontang\n"
        "Jalan Bessai Berinta, Bontang Lestari\n"
        "[inspektorat@bontang.example](mailto:inspektorat@bontang.example)\n\n"
        "## Office hours\n\n"
        "- Monday to Thursday: 07:30 to 16:00 WITA\n"
        "- Friday: 07:30 to 11:30 WITA"
    ),
}
PROFILE = {
    "id_number": "6474010711900001",
    "name": "Contoh Pelapor",
    "birth_place": "Bontang",
    "birth_date": "1990-11-07",
    "email": "",
    "position": "Staf",
    "rank": "Pengatur (II/c)",
    "agency": "Dinas Contoh",
    "unit": "Sekretariat",
    "city": "Bontang",
    "address": "",
    "phone": "",
    "other_phone": "",
}


@dataclass(frozen=True)
class Cast:
    """The people of the demo who act on reports."""

    reporter: Person
    staff: dict[Role, Person]


def password() -> str:
    """Return the password of all demo accounts."""
    return env.text("WBS_DEMO_PASSWORD", "Bontang-2026")


def totp_secret() -> str:
    """Return the TOTP secret of all demo staff, in base32; public, like the password."""
    secret = env.text("WBS_DEMO_TOTP", "JBSWY3DPEHPK3PXP")
    try:
        totp.code_of(secret, 0)
    except ValueError as error:
        raise ImproperlyConfigured("WBS_DEMO_TOTP must be base32") from error
    return secret


def totp_now() -> str:
    """Return the second step of all demo staff in this half minute."""
    return totp.code_of(totp_secret(), totp.step_now())


def refuse_in_production() -> None:
    """Raise ImproperlyConfigured outside demo mode: the demo's passwords are known to everybody."""
    if not settings.DEMO:
        raise ImproperlyConfigured("the demo is refused: WBS_MODE is not demo")


def load() -> bool:
    """Make the demo when it is not there yet; return whether it was made.

    Raises ImproperlyConfigured outside demo mode.
    """
    refuse_in_production()
    if Institution.objects.filter(slug=SLUG).exists():
        return False
    # Before the first report, so that the audit log begins with it.
    with clock.standing_at(clock.now() - timedelta(days=FOUNDED_DAYS_AGO)):
        founded = found(
            name="Inspektorat Kota Bontang",
            slug=SLUG,
            timezone="Asia/Makassar",
            staff=[
                NewStaff(username, name, frozenset({role}), password(), totp_secret())
                for username, name, role in STAFF
            ],
        )
        actions.set_home(person=_by_role(founded)[Role.ADMIN], texts=HOME)
    agencies.ensure_agencies(founded.institution, AGENCIES)
    cast = Cast(_reporter(founded.institution), _by_role(founded))
    _play(cast)
    actions.escalate()
    return True


def _reporter(institution: Institution) -> Person:
    account, seed = accounts.create_account(
        institution=institution, username=REPORTER, secret=password(), profile=PROFILE
    )
    return Person(account, KeyRing(seed), institution)


def _by_role(founded: Founded) -> dict[Role, Person]:
    return {next(iter(person.roles)): person for person in founded.staff}


def _play(cast: Cast) -> None:
    """Let everything happen in the order of its moments, so that the audit log reads on."""
    deeds: list[tuple[datetime, int, Callable[[], object]]] = []
    filed: dict[int, UUID] = {}
    now = clock.now()
    for number, told in enumerate(demo_reports.REPORTS):
        begun = now - timedelta(days=told.days_ago, hours=number % 7)
        deeds.append((begun, number, partial(_file, cast, told, number, filed)))
        for after, (role, step) in zip((1, 9), told.steps, strict=False):
            taken = partial(_take, cast, filed, number, role, step, told.note)
            deeds.append((min(begun + timedelta(days=after), now), number, taken))
        if told.message:
            written = partial(_write, cast, filed, number, told.message)
            deeds.append((min(begun + timedelta(days=1), now), number, written))
        if told.masked:
            covered = partial(_mask, cast, filed, number, *told.masked)
            deeds.append((min(begun + timedelta(days=2), now), number, covered))
        if told.proposed:
            proposed = partial(_propose, cast, filed, number, told.proposed)
            deeds.append((min(begun + timedelta(days=20), now), number, proposed))
        if told.asks:
            deeds.append((now, number, partial(_ask, cast, filed, number, told)))
    for moment, _number, deed in sorted(deeds, key=lambda one: one[:2]):
        with clock.standing_at(moment):
            deed()


def _file(cast: Cast, told: DemoReport, number: int, filed: dict[int, UUID]) -> None:
    category = Category.objects.get(institution=cast.reporter.institution, name=told.category)
    filing = actions.Filing(
        submission=tokens.new_token(),
        category=category,
        explanation=told.explanation,
        subjects=[told.subject],
        uploads=[sealed(name, text.encode()) for name, text in told.evidence],
        behalf=_behalf(told),
    )
    person = cast.staff[Role.VERIFIER] if told.way else cast.reporter
    filed[number] = actions.file_report(person=person, filing=filing).id


def _behalf(told: DemoReport) -> Behalf | None:
    came = clock.now().date() - timedelta(days=1)
    return Behalf(told.way, came, {"name": "Contoh Penulis Surat"}) if told.way else None


def _take(
    cast: Cast, filed: dict[int, UUID], number: int, role: Role, name: str, note: str
) -> None:
    person = cast.staff[role]
    case = access.readable_report(person, filed[number])
    actions.record_reading(case=case, person=person)
    step = workflow.find(name, case.report.status)
    if step is None:
        raise ValueError(f"the workflow table has no step {name} from {case.report.status}")
    if workflow.PROPOSAL in step.needs:
        _propose(cast, filed, number, step.target)
    if Role.VERIFIER in person.roles:
        _choose_agency(case, person, number)
    reasons = grounds.offered(cast.reporter.institution, Ground.Kind.REASON)
    examiners = [cast.staff[Role.EXAMINER].id] if workflow.EXAMINERS in step.needs else []
    actions.change_status(
        case=case,
        person=person,
        transition=step,
        note=note if workflow.NOTE in step.needs else "",
        examiners=examiners,
        ground=reasons[0].id if workflow.GROUND in step.needs else None,
    )


def _propose(cast: Cast, filed: dict[int, UUID], number: int, verdict: str) -> None:
    person = cast.staff[Role.EXAMINER]
    journal.propose(
        case=access.readable_report(person, filed[number]),
        person=person,
        verdict=verdict,
        letter="700/14/ST/2026",
        findings="Dokumen, catatan kehadiran, dan keterangan tiga orang sudah dibandingkan.",
        recommendation="Hasilnya disampaikan kepada pimpinan instansi untuk ditindaklanjuti.",
    )


def _choose_agency(case: Case, person: Person, number: int) -> None:
    offered = agencies.offered(case.institution)
    chosen = offered[number % len(AGENCIES)]
    actions.choose_agency(case=case, person=person, agency=chosen.id)


def _write(cast: Cast, filed: dict[int, UUID], number: int, body: str) -> None:
    person = cast.staff[Role.VERIFIER]
    case = access.readable_report(person, filed[number])
    actions.record_reading(case=case, person=person)
    _choose_agency(case, person, number)
    actions.assign(cases=[case], person=person, owner=person.id)
    answers = {"authority": "yes", "complete": "no", "evidence": "unclear", "free": "yes"}
    checklist.fill_in(case=case, person=person, answers=answers, note=CHECKED)
    day = clocks.today(case.institution) + timedelta(days=TASK_DAYS)
    tasks.give(case=case, person=person, what=TASK, owner=person.id, due=day)
    actions.add_entry(case=case, person=person, kind=Entry.Kind.REQUEST, body=body)


def _mask(cast: Cast, filed: dict[int, UUID], number: int, passage: str, reason: str) -> None:
    person = cast.staff[Role.VERIFIER]
    case = access.readable_report(person, filed[number])
    masking.mask(case=case, person=person, passage=passage, reason=reason)


def _ask(cast: Cast, filed: dict[int, UUID], number: int, told: DemoReport) -> None:
    if told.asks is None:
        return
    person = cast.staff[told.asks[0]]
    case = access.readable_report(person, filed[number])
    row = actions.ask(case=case, person=person, reason=told.asks[1])
    if told.granted:
        custodian = cast.staff[Role.CUSTODIAN]
        actions.approve(person=custodian, asking=row.id, seen=None, wait=None)


def table() -> list[tuple[str, str]]:
    """Return (username, role) of each demo account, for printing."""
    return [(REPORTER, str(Role.REPORTER.label))] + [
        (username, str(role.label)) for username, _name, role in STAFF
    ]
