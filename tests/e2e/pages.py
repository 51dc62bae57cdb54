# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page there is, in every state worth looking at, and how a person comes to see it."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.visitors import Visitors

VISITOR = ""
NEWCOMER = "newcomer"
WRONG_NUMBER = "1234 5678 9012 3456"
WAITS, GRANTED = "kendaraan dinas", "daftar penerima bantuan"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Scene:
    """One page in one state: its name, who sees it, and how to get there."""

    name: str
    who: str
    show: Callable[[Page], object]


def at(path: str) -> Callable[[Page], object]:
    """Just open an address."""
    return lambda page: page.goto(path)


def _send(path: str, button: str) -> Callable[[Page], object]:
    """Open a form and send it empty."""

    def show(page: Page) -> None:
        page.goto(path)
        page.locator(button).click()
        expect(page.locator(".notice-error")).to_be_visible()

    return show


def _search(number: str) -> Callable[[Page], object]:
    def show(page: Page) -> None:
        page.goto("/")
        page.fill("[name=number]", number)
        page.locator("form[action='/status'] button").click()
        expect(page).to_have_url(re.compile("/status$"))

    return show


def _known_number(page: Page) -> None:
    everything("/aduan")(page)
    _search(page.locator("tbody tr .digits-small").first.inner_text())(page)


def _odd_number(page: Page) -> None:
    page.goto("/register")
    page.fill("[name=id_number]", "6474029908850003")
    page.locator("main button[type=submit]").click()
    expect(page.locator("[name=confirm_odd]")).to_be_visible()


def _wrong_password(page: Page) -> None:
    page.goto("/login")
    steps.fill_login(page, "bukan-siapa-siapa")
    expect(page.locator(".notice-error")).to_be_visible()


def _nothing_found(desk: str) -> Callable[[Page], object]:
    def show(page: Page) -> None:
        page.goto(desk)
        page.fill("[name=q]", "kata yang tidak ada")
        page.locator("[role=search] button").first.click()
        expect(page.locator(".empty")).to_be_visible()

    return show


def everything(desk: str) -> Callable[[Page], object]:
    """Open a list without the filters that this session may have kept."""

    def show(page: Page) -> None:
        page.goto(desk)
        if (clear := page.locator("button[name=clear]")).count():
            clear.first.click()
        expect(page.locator("tbody tr").first).to_be_visible()

    return show


def _shelf(name: str) -> Callable[[Page], object]:
    """Press one of the shelves of the inbox."""

    def show(page: Page) -> None:
        page.goto("/meja")
        page.locator(f"[name=shelf][value={name}]").click()
        expect(page.locator(f"[name=shelf][value={name}][aria-pressed=true]")).to_be_visible()

    return show


def _saved_filter(page: Page) -> None:
    _shelf("new")(page)
    page.fill("#saved-name", "Baru masuk")
    page.locator(".saved .assign button").click()
    expect(page.locator(".chip")).to_be_visible()
    if (keys := page.locator("[data-keys] summary:visible")).count():
        keys.click()


def _assigned(page: Page) -> None:
    everything("/meja")(page)
    page.locator("tbody [name=case]").first.check()
    page.locator(".bulk [name=owner]").select_option("me")
    page.locator(".bulk button").click()
    expect(page.locator("main .notice-success")).to_be_visible()


def _figures(page: Page) -> None:
    page.goto("/angka")
    page.select_option("[name=name]", "months")
    page.locator(".period button").click()
    page.locator("#bulan ~ details summary").click()
    expect(page.get_by_role("table").first).to_be_visible()


def _open_case(desk: str, status: str, *, step: bool = False) -> Callable[[Page], object]:
    """Open the newest case of a status; with `step`, unfold its first step as well."""

    def show(page: Page) -> None:
        everything(desk)(page)
        page.select_option("[name=status]", status)
        page.locator("[role=search] button").first.click()
        expect(page.locator("button[name=clear]")).to_be_visible()
        link = page.locator("tbody tr").first.locator("a").first
        page.goto(str(link.get_attribute("href")))
        if step:
            page.locator("[name=langkah]:not([open]) summary").first.click()

    return show


def _export(page: Page) -> None:
    _open_case("/meja", "verification")(page)
    page.locator("main a[href$='/unduh']").click()


def _checklist(page: Page) -> None:
    """Open a case whose checklist is filled in, and unfold the form to fill it in again."""
    _find("kontrak")(page)
    page.locator("[name=langkah]:has(#daftar-periksa) > summary").click()
    expect(page.locator("form[action$='/daftar-periksa'] button")).to_be_visible()


def _lookalikes(page: Page) -> None:
    _find("papan tarif")(page)
    page.goto(f"{page.url}/serupa")
    expect(page.locator("form[action$='/tautan']").first).to_be_visible()


def _masks(page: Page) -> None:
    """Open a case of which a name is masked, as who sees through, with its masks unfolded."""
    _find("dibentak")(page)
    page.locator("#samaran > summary").click()
    expect(page.locator("#samaran form[action$='/samaran']")).to_be_visible()


def _linked(page: Page) -> None:
    """Link a case to another one by its number; the fold shows the link."""
    _find(WAITS)(page)
    number = page.locator(".case-head .digits-small").inner_text()
    _find(GRANTED)(page)
    if page.locator("#tautan").get_attribute("open") is None:
        page.locator("#tautan > summary").click()
    page.locator("#tautan .more > summary").click()
    page.fill("#link-number", number)
    page.locator("#tautan form[action$='/tautan'] button").click()
    expect(page.locator("#tautan .asked")).to_be_visible()


def _find(words: str) -> Callable[[Page], object]:
    """Open the case of the demo that has these words."""

    def show(page: Page) -> None:
        everything("/meja")(page)
        page.fill("[name=q]", words)
        page.locator("[role=search] button").first.click()
        expect(page.locator("button[name=clear]")).to_be_visible()
        page.goto(str(page.locator("tbody tr").first.locator("a").first.get_attribute("href")))

    return show


def _asked(desk: str, words: str, *, ask: bool = False) -> Callable[[Page], object]:
    """Open the demo's case whose reporter somebody asked for; with `ask`, unfold the form."""

    def show(page: Page) -> None:
        everything(desk)(page)
        page.fill("[name=q]", words)
        page.locator("[role=search] button").first.click()
        expect(page.locator("tbody tr")).to_have_count(1)
        link = page.locator("tbody tr").first.locator("a").first
        page.goto(str(link.get_attribute("href")))
        expect(page.locator("#identitas")).to_be_visible()
        if ask:
            page.locator("#identitas summary").click()

    return show


def _identity(page: Page) -> None:
    _asked("/meja", GRANTED)(page)
    page.locator("#identitas a.btn").click()
    expect(page.locator(".facts")).to_be_visible()


def _custodians_slip(page: Page) -> None:
    page.goto("/identitas")
    page.locator("article summary").last.click()
    page.locator("form[action$=tolak] button").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _custodian_agrees(page: Page) -> None:
    page.goto("/identitas")
    page.locator("article summary").first.click()
    page.locator("details.later summary").click()
    expect(page.locator("[name=why_later]")).to_be_visible()


def _slip(page: Page) -> None:
    _open_case("/meja", "verification", step=True)(page)
    page.locator("details[open] button[type=submit]").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _receipt(page: Page) -> None:
    _open_case("/aduan", "verification")(page)
    page.locator("main a[href$=tanda-terima]").click()
    expect(page.locator(".receipt")).to_be_visible()


def _proposed(page: Page) -> None:
    steps.write_report(page)
    page.fill("[name=subject-0-name]", "Bpk. Hadi Inspektur, S.H.")
    steps.submit(page)
    expect(page.locator(".notice [role=alert]")).to_be_visible()


def _two_persons(page: Page) -> None:
    page.context.clear_cookies(name="draft")
    steps.write_report(page)
    page.locator("[name=add_subject]").click()
    expect(page.locator("[name=subject-1-name]")).to_be_visible()
    steps.choose_files(page, [steps.PHOTO, steps.LETTER])


def _kept_files(page: Page) -> None:
    _two_persons(page)
    page.locator("[name=save]:visible").last.click()
    expect(page.locator(".files > li")).to_have_count(2)


def _other_drafts(page: Page) -> None:
    _kept_files(page)
    page.goto("/aduan/tambah?kosong")
    expect(page.locator("[name=continue]")).to_be_visible()


def _too_late(page: Page) -> None:
    _open_case("/aduan", "verification")(page)
    page.fill("[name=body]", "Ada saksi lain.")
    page.set_input_files("[name=files]", [steps.NOTES.payload])
    page.context.clear_cookies(name="session")
    page.locator("form[action$='/pesan'] button").last.click()
    steps.fill_login(page, "pelapor")
    expect(page.locator("[name=discard_unsent]")).to_be_visible()


def _filed(page: Page) -> None:
    page.context.clear_cookies(name="draft")
    steps.write_report(page)
    steps.choose_files(page, [steps.NOTES])
    steps.submit(page)
    steps.filed_number(page)


def _enter(page: Page) -> None:
    page.context.clear_cookies(name="draft")
    page.goto("/meja/catat")
    page.check("[name=way][value=phone]")
    page.fill("[name=came]", "2/11/2026")
    page.select_option("[name=category]", index=1)
    page.fill("[name=explanation]", "Penelepon menyebut pungutan di loket tiga.")


def _enter_errors(page: Page) -> None:
    page.context.clear_cookies(name="draft")
    page.goto("/meja/catat")
    page.locator("button[name=submit]").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _entered(page: Page) -> None:
    _enter(page)
    page.locator("button[name=submit]").click()
    expect(page.locator(".receipt")).to_be_visible()


def _entered_case(page: Page) -> None:
    _entered(page)
    page.locator("main .no-print a").click()
    expect(page.locator("#pesan")).to_be_visible()


def _code(page: Page) -> None:
    page.goto("/pengadu/kode-pemulihan")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".code")).to_be_visible()


def _verified(page: Page) -> None:
    page.goto("/audit")
    page.locator("main form button").first.click()
    expect(page.locator(".notice")).to_be_visible()


def _letters_off(page: Page) -> None:
    _open_case("/aduan", "verification")(page)
    if (off := page.locator("button[name=off]")).count():
        off.click()
    page.locator("section[aria-labelledby=kabar] summary").click()
    page.locator("form[action$='/kabar'] button").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _letters_on(page: Page) -> None:
    _open_case("/aduan", "verification")(page)
    page.locator("section[aria-labelledby=kabar] summary").click()
    page.fill("form[action$='/kabar'] [name=email]", "kotak@pos.example")
    page.locator("form[action$='/kabar'] button").click()
    expect(page.locator("button[name=off]")).to_be_visible()


def _wrong_mailbox(page: Page) -> None:
    page.goto("/akun/surat")
    page.fill("[name=email]", "bukan alamat")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _trial(page: Page) -> None:
    page.goto("/akun/surat")
    page.fill("[name=email]", "admin@pos.example")
    page.locator("main button[type=submit]").click()
    page.goto("/surat")
    page.locator("form[action='/surat/percobaan'] button").click()
    expect(page.locator("code")).to_be_visible()


def _invited(page: Page) -> None:
    page.goto("/petugas")
    page.fill("[name=name]", "Budi Baru")
    page.check("[name=roles][value=examiner]")
    page.locator("form[action='/petugas/undang'] button").click()
    expect(page.locator(".link-once")).to_be_visible()


def _preview(page: Page) -> None:
    page.goto("/pengaturan/halaman-depan")
    page.locator("details.more summary").click()
    page.fill("[name=welcome_en]", "")
    page.locator("button[formaction]").click()
    expect(page.locator("#pratinjau")).to_be_visible()


def _coloured(page: Page) -> None:
    page.goto("/pengaturan/tampilan")
    page.fill("[name=typed]", "#e0a000")
    page.locator("button[formaction]").click()
    expect(page.locator("svg.swatch")).to_have_count(2)


def _shutting_out(page: Page) -> None:
    page.goto("/petugas")
    page.locator("a[href$='/nonaktif']").first.click()
    page.locator("main button[type=submit]").wait_for()


def _enrolling(page: Page) -> None:
    _invited(page)
    page.goto(page.locator(".link-once").inner_text())
    expect(page.locator("[name=username]")).to_be_visible()


def _enrol_errors(page: Page) -> None:
    _enrolling(page)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".notice-error")).to_be_visible()


def _enrol_second(page: Page) -> None:
    _enrolling(page)
    page.fill("[name=username]", f"budi{secrets.token_hex(4)}")
    page.fill("[name=password]", steps.PASSWORD)
    page.fill("[name=password_again]", steps.PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".secret")).to_be_visible()


def _enrol_codes(page: Page) -> None:
    _enrol_second(page)
    steps.give_second(page, page.locator(".secret").inner_text().replace(" ", ""))
    expect(page.locator(".backup-codes")).to_be_visible()


def _enrolled(page: Page) -> None:
    _enrol_codes(page)
    page.goto("/undangan")
    expect(page.locator(".digits.code")).to_be_visible()


def _half(page: Page) -> None:
    page.context.clear_cookies(name="session")
    page.goto("/login")
    steps.fill_login(page, "auditor")
    expect(page.locator("[name=totp]")).to_be_visible()


def _half_refused(page: Page) -> None:
    _half(page)
    page.locator("details.more > summary").click()
    page.fill("[name=backup]", "ABCD-EFGH-JKMN")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator(".notice-error")).to_be_visible()


def _new_codes(page: Page) -> None:
    page.goto("/akun")
    page.locator("form[action='/akun/kode-cadangan'] button").click()
    expect(page.locator(".backup-codes")).to_be_visible()


def _named_staff(page: Page) -> None:
    page.context.clear_cookies(name="draft")
    page.goto("/aduan/tambah")
    page.locator("details.more > summary").click()
    page.locator("[name=excluded]").first.check()


def _stale_form(page: Page) -> None:
    page.context.clear_cookies(name="session")  # another scene may have signed in halfway
    page.goto("/login")
    page.context.clear_cookies(name="csrf")
    steps.fill_login(page, "pelapor")
    expect(page.locator("main a.btn")).to_have_attribute("href", "/")


PUBLIC = (
    Scene("home", VISITOR, at("/")),
    Scene("criteria", VISITOR, at("/panduan/kriteria")),
    Scene("guide", VISITOR, at("/panduan/cara-melapor")),
    Scene("confidentiality", VISITOR, at("/panduan/kerahasiaan")),
    Scene("register", VISITOR, at("/register")),
    Scene("login", VISITOR, at("/login")),
    Scene("forgot", VISITOR, at("/lupa-password")),
    Scene("number-unknown", VISITOR, _search(WRONG_NUMBER)),
)
STATES = (
    Scene("number-empty", VISITOR, _search("")),
    Scene("register-errors", VISITOR, _send("/register", "main button[type=submit]")),
    Scene("register-odd-number", VISITOR, _odd_number),
    Scene("login-errors", VISITOR, _send("/login", "main button[type=submit]")),
    Scene("login-wrong-password", VISITOR, _wrong_password),
    Scene("login-session-over", VISITOR, at("/aduan/tambah")),
    Scene("login-came-too-late", VISITOR, at("/login?next=/pengadu&akhir=tersimpan")),
    Scene("forgot-errors", VISITOR, _send("/lupa-password", "main button[type=submit]")),
    Scene("not-found", VISITOR, at("/tidak/ada")),
    Scene("stale-form", VISITOR, _stale_form),
    Scene("invitation-over", VISITOR, at("/undangan")),
    # Last: from here on this visitor is half signed in.
    Scene("second-step", VISITOR, _half),
    Scene("second-step-refused", VISITOR, _half_refused),
)
REPORTER = (
    Scene("home-signed-in", "pelapor", at("/")),
    Scene("number-known", "pelapor", _known_number),
    Scene("list", "pelapor", everything("/aduan")),
    Scene("list-nothing-found", "pelapor", _nothing_found("/aduan")),
    Scene("report-verification", "pelapor", _open_case("/aduan", "verification")),
    Scene("report-letters-off", "pelapor", _letters_off),
    Scene("report-letters-on", "pelapor", _letters_on),
    Scene("report-examination", "pelapor", _open_case("/aduan", "examination")),
    Scene("report-concluded", "pelapor", _open_case("/aduan", "proven")),
    Scene("report-closed", "pelapor", _open_case("/aduan", "closed")),
    Scene("report-disclosed", "pelapor", _asked("/aduan", GRANTED)),
    Scene("report-came-too-late", "pelapor", _too_late),
    Scene("receipt", "pelapor", _receipt),
    Scene("profile", "pelapor", at("/pengadu")),
    Scene("password", "pelapor", at("/pengadu/password")),
    Scene("password-errors", "pelapor", _send("/pengadu/password", "main button[type=submit]")),
    Scene("recovery", "pelapor", at("/pengadu/kode-pemulihan")),
    Scene("reporter-not-found", "pelapor", at(f"/aduan/{NOWHERE}")),
    Scene("list-empty", NEWCOMER, at("/aduan")),
    Scene("create", NEWCOMER, at("/aduan/tambah")),
    Scene("create-named-staff", NEWCOMER, _named_staff),
    Scene("create-errors", NEWCOMER, _send("/aduan/tambah", "button[name=submit]")),
    Scene("create-proposed", NEWCOMER, _proposed),
    Scene("create-two-persons", NEWCOMER, _two_persons),
    Scene("create-kept-files", NEWCOMER, _kept_files),
    Scene("create-other-drafts", NEWCOMER, _other_drafts),
    Scene("list-just-filed", NEWCOMER, _filed),
    Scene("recovery-code", NEWCOMER, _code),
)
STAFF = (
    Scene("desk", "verifikator", everything("/meja")),
    Scene("desk-shelf", "verifikator", _shelf("mine")),
    Scene("desk-saved-filter", "verifikator", _saved_filter),
    Scene("desk-assigned", "verifikator", _assigned),
    Scene("desk-export", "verifikator", at("/meja/unduh")),
    Scene("case-export", "verifikator", _export),
    Scene("desk-nothing-found", "verifikator", _nothing_found("/meja")),
    Scene("enter", "verifikator", _enter_errors),
    Scene("entered-receipt", "verifikator", _entered),
    Scene("entered-case", "verifikator", _entered_case),
    Scene("case-verification", "verifikator", _open_case("/meja", "verification", step=True)),
    Scene("case-slip", "verifikator", _slip),
    Scene("tasks", "verifikator", at("/meja/tugas")),
    Scene("case-linked", "inspektur", _linked),
    Scene("case-masks", "verifikator", _masks),
    Scene("case-masked", "pemeriksa", _find("dibentak")),
    Scene("case-closed", "verifikator", _open_case("/meja", "closed")),
    Scene("staff-home", "verifikator", at("/")),
    Scene("staff-password", "verifikator", at("/pengadu/password")),
    Scene("account", "verifikator", at("/akun")),
    Scene("account-new-app", "verifikator", at("/akun/aplikasi-kode")),
    Scene("account-new-passkey", "verifikator", at("/akun/kunci-sandi")),
    Scene("account-new-codes", "verifikator", _new_codes),
    Scene("desk-examiner", "pemeriksa", everything("/meja")),
    Scene("case-examination", "pemeriksa", _open_case("/meja", "examination", step=True)),
    Scene("case-asked", "pemeriksa", _asked("/meja", WAITS)),
    Scene("case-ask", "pemeriksa", _asked("/meja", GRANTED, ask=True)),
    Scene("case-granted", "inspektur", _asked("/meja", GRANTED)),
    Scene("identity", "inspektur", _identity),
    Scene("desk-supervisor", "inspektur", everything("/meja")),
    Scene("figures", "inspektur", _figures),
    Scene("figures-export", "inspektur", at("/angka/unduh")),
    Scene("case-waits", "verifikator", _checklist),
    Scene("case-proposed", "inspektur", _find("kendaraan dinas")),
    Scene("lookalikes", "inspektur", _lookalikes),
    Scene("settings", "admin", at("/pengaturan")),
    Scene("home-texts", "admin", _preview),
    Scene("look", "admin", _coloured),
    Scene("look-slip", "admin", _send("/pengaturan/tampilan", "form[action$='/logo'] button")),
    Scene("terms", "admin", at("/batas-waktu")),
    Scene("agencies", "admin", _send("/instansi", "form[action='/instansi'] button")),
    Scene("file-limits", "admin", at("/batas-berkas")),
    Scene("lists", "admin", _send("/daftar", "form[action='/daftar'] button")),
    Scene("keeping", "admin", at("/masa-simpan")),
    Scene("keeping-slip", "admin", _send("/masa-simpan", "form[action$='atur'] button")),
    Scene("terms-slip", "admin", _send("/batas-waktu", "form[action$='langkah'] button")),
    Scene("case-concluded", "inspektur", _open_case("/meja", "proven", step=True)),
    Scene("requests", "identitas", at("/identitas")),
    Scene("requests-agree", "identitas", _custodian_agrees),
    Scene("requests-slip", "identitas", _custodians_slip),
    Scene("desk-custodian", "identitas", at("/meja")),
    Scene("desk-admin", "admin", at("/meja")),
    Scene("desk-auditor", "auditor", at("/meja")),
    Scene("audit", "auditor", at("/audit")),
    Scene("audit-verified", "auditor", _verified),
    Scene("letters", "verifikator", at("/akun/surat")),
    Scene("letters-errors", "verifikator", _wrong_mailbox),
    Scene("state", "admin", at("/keadaan")),
    Scene("queue", "admin", _trial),
    Scene("team", "verifikator", at("/petugas")),
    Scene("team-supervisor", "inspektur", at("/petugas")),
    Scene("team-slip", "admin", _send("/petugas", "form[action='/petugas/undang'] button")),
    Scene("team-invited", "admin", _invited),
    Scene("team-shut-out", "admin", _shutting_out),
    Scene("enrol", "admin", _enrolling),
    Scene("enrol-errors", "admin", _enrol_errors),
    Scene("enrol-second-step", "admin", _enrol_second),
    Scene("enrol-backup-codes", "admin", _enrol_codes),
    Scene("enrol-fingerprint", "admin", _enrolled),
    Scene("staff-not-found", "verifikator", at(f"/meja/{NOWHERE}")),
)
ALL = (*PUBLIC, *STATES, *REPORTER, *STAFF)


def tour(
    scenes: Iterable[Scene],
    visitors: Visitors,
    *,
    first: Callable[[Page], object] = lambda page: None,
    before: Callable[[], object] = lambda: None,
    **device: bool,
) -> Iterator[tuple[Scene, Page]]:
    """Yield each scene with the page that shows it; the scenes of one person share a browser.

    `first` is done on each page when its person has come, `before` when a scene is about to begin.
    """
    shown: dict[str, Page] = {}
    for scene in scenes:
        if scene.who not in shown:
            shown[scene.who] = _arrive(scene.who, visitors, device)
            first(shown[scene.who])
        visitors.stay(shown[scene.who])
        before()
        scene.show(shown[scene.who])
        steps.settle(shown[scene.who])
        yield scene, shown[scene.who]


def _arrive(who: str, visitors: Visitors, device: dict[str, bool]) -> Page:
    if who != NEWCOMER:
        return visitors.come(who, **device)
    page = visitors.come(**device)
    steps.register(page)
    return page
