# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logo dan warna: on every page, readable whatever was chosen, and nothing hides in a picture."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from secrets import token_bytes
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attacker import traces
from tests.cast import Actor, Cast
from tests.journeys import file_report
from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.house import Logo
from wbs.web import kept, png, theme
from wbs.web.theme import DARK, LIGHT, contrast

PAGE = "/pengaturan/tampilan"
COLOURS = ["#" + bytes(parts).hex() for parts in product(range(0, 256, 51), repeat=3)]
SECRET = "PenaMarkerina"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def picture(*between: bytes, side: tuple[int, int] = (3, 2), raw: bytes | None = None) -> bytes:
    """Return a PNG of true colours, with further chunks after its header."""
    wide, high = side
    if raw is None:
        raw = b"".join(b"\0" + b"\x20\x40\x60" * wide for _row in range(high))
    return b"".join(
        (
            png.SIGNATURE,
            chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
            *between,
            chunk(b"IDAT", zlib.compress(raw)),
            chunk(b"IEND", b""),
        )
    )


def send(cast: Cast, data: bytes, name: str = "logo.png") -> Any:
    """Send a logo by the form."""
    answer = cast.admin.post(f"{PAGE}/logo", {"logo": SimpleUploadedFile(name, data)})
    _forget()
    return answer


def choose(cast: Cast, **form: str) -> Any:
    """Choose a colour by the form."""
    answer = cast.admin.post(f"{PAGE}/warna", form)
    _forget()
    return answer


def _forget() -> None:
    middleware.forget()
    kept.forget()


def page(actor: Actor, path: str = "/") -> str:
    shown: str = actor.get(path).content.decode()
    return shown


def linked(shown: str) -> str:
    """Return the address of the style sheet of a page's own colour, or nothing."""
    found = re.search(r'href="(/tema/[^"]+)"', shown)
    return found[1] if found else ""


def test_a_chosen_colour_is_on_every_page_from_a_style_sheet_of_our_own(cast: Cast) -> None:
    assert not linked(page(cast.visitor))
    assert choose(cast, picked="#123456", typed="1D4F7C").status_code == 302
    address = linked(page(cast.visitor))
    for who, path in (("visitor", "/login"), ("reporter", "/aduan"), ("admin", "/tidak-ada")):
        assert linked(page(getattr(cast, who), path)) == address
    answer = cast.reporter.get(address)
    assert "--color-primary:#1d4f7c;" in answer.content.decode()
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert not answer.cookies
    assert "style=" not in page(cast.admin, PAGE)
    choose(cast, ours="1")
    assert not linked(page(cast.visitor))
    entries = AuditEntry.objects.filter(event="look:changed").order_by("position")
    assert [entry.details for entry in entries] == [{"colour": "#1d4f7c"}, {"colour": "-"}]


def test_a_preview_is_the_page_itself_and_saves_nothing(cast: Cast) -> None:
    shown = cast.admin.post(PAGE, {"picked": "#ffcc00", "typed": ""}).content.decode()
    assert linked(shown).startswith("/tema/ffcc00-")
    assert "sulit dibaca di halaman terang, jadi di sana dipakai #806600." in shown
    assert not linked(page(cast.visitor))
    assert not Institution.objects.get().colour


@pytest.mark.parametrize("typed", ["merah", "#12", "rgb(1,2,3)", "#1d4f7c;}", "url(x)", "#ggg"])
def test_what_is_no_colour_is_refused_beside_its_field(cast: Cast, typed: str) -> None:
    for path in (PAGE, f"{PAGE}/warna"):
        answer = cast.admin.post(path, {"picked": "#123456", "typed": typed})
        assert answer.status_code == 422
        assert 'id="colour-typed-error"' in answer.content.decode()
    assert not Institution.objects.get().colour
    assert cast.visitor.get(f"/tema/{'x' * 6}-0.css").status_code == 404


def stored() -> list[Path]:
    """Return every file in the storage."""
    return list(traces.files_in(Path(settings.EVIDENCE_ROOT)))


def tokens(block: str) -> dict[str, str]:
    """Return the colours of one part of app.css, by name."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def test_every_colour_can_be_read_on_every_ground_of_the_pages() -> None:
    sheet = (settings.BASE_DIR / "wbs/web/assets/app.css").read_text("utf-8")
    first, second = re.findall(r'@plugin "daisyui/theme" \{(.*?)\n\}', sheet, re.S)
    roots = re.findall(r":root \{([^}]*--tint[^}]*)\}", sheet)
    for ground, colours in ((LIGHT, tokens(first + roots[0])), (DARK, tokens(second + roots[1]))):
        names = ("color-base-200", "tint-warning", "tint-success")
        assert (ground.page, *ground.others) == (
            colours["color-base-100"],
            *(colours[name] for name in names),
        )
        words = [colours[f"color-{name}"] for name in ("secondary", "accent", "error", "info")]
        for colour in COLOURS:
            made = theme.of(colour).light if ground is LIGHT else theme.of(colour).dark
            under = (ground.page, ground.content, made.tint, *ground.others)
            assert min(contrast(made.colour, one) for one in under) >= theme.READABLE, colour
            assert min(contrast(made.tint, one) for one in words) >= theme.READABLE, colour
    assert theme.of("#1d4f7c").light.colour == "#1d4f7c"


def test_a_logo_stands_on_every_page_and_only_its_pixels_are_kept(cast: Cast) -> None:
    before = stored()
    told = [chunk(b"tEXt", f"Author\0{SECRET}".encode()), chunk(b"eXIf", SECRET.encode())]
    assert send(cast, picture(*told) + SECRET.encode()).status_code == 302
    for who, path in (("visitor", "/"), ("reporter", "/aduan"), ("verifier", "/meja")):
        found = re.search(
            r'<img class="logo" src="([^"]+)" alt="">', page(getattr(cast, who), path)
        )
        assert found, path
    answer = cast.visitor.get(found[1])
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content == png.cleaned(picture())
    wanted = traces.needles({"secret": SECRET})
    assert not traces.found_in(answer.content + bytes(Logo.objects.get().png), wanted)
    assert stored() == before


def test_an_older_page_shows_the_new_logo_and_none_once_it_is_gone(cast: Cast) -> None:
    send(cast, picture())
    old = f"/logo/{Institution.objects.get().logo}.png"
    send(cast, picture(side=(4, 4)))
    answer = cast.visitor.get(old)
    assert answer.content == png.cleaned(picture(side=(4, 4)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert cast.admin.post(f"{PAGE}/logo/hapus").status_code == 302
    _forget()
    assert cast.visitor.get(old).status_code == 404
    assert "<img" not in page(cast.visitor)
    assert AuditEntry.objects.filter(event="look:changed").count() == 3


def hostile() -> Iterator[tuple[str, bytes, str]]:
    """Give names, files, and what is said of them."""
    whole, big = picture(), "Kecilkan"
    yield "logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"
    yield "logo.jpg", b"\xff\xd8\xff\xe0" + bytes(64), "JPEG"
    yield "logo.png", b"<!doctype html><script>1</script>", "bukan PNG"
    yield "logo.png", b"", "bukan PNG"
    yield "logo.png", whole[:-5], "bukan PNG"
    yield "logo.png", whole.replace(b"IDAT", b"IDAX"), "bukan PNG"
    yield "logo.png", bytes([*whole[:45], whole[45] ^ 1, *whole[46:]]), "bukan PNG"
    yield "bom.png", picture(raw=bytes(5_000_000)), "bukan PNG"
    yield "kurang.png", picture(raw=bytes(3)), "bukan PNG"
    yield "saringan.png", picture(raw=b"\x07" + bytes(19)), "bukan PNG"
    yield "bening.png", picture(chunk(b"tRNS", bytes(7))), "bukan PNG"
    yield "lebar.png", picture(side=(60_000, 60_000), raw=b""), big
    noise = b"".join(b"\0" + token_bytes(900) for _row in range(300))
    yield "berat.png", picture(side=(300, 300), raw=noise), big
    yield "besar.png", whole + bytes(1024 * 1024), big


def test_whatever_is_no_small_png_is_refused_in_words_and_not_kept(cast: Cast) -> None:
    before = stored()
    for name, data, said in hostile():
        answer = send(cast, data, name)
        assert answer.status_code == 422, name
        slip = re.search(r'id="logo-logo-error">([^<]*)', answer.content.decode())
        assert slip, name
        assert said in slip[1], (name, slip[1])
    assert "Pilih berkasnya." in cast.admin.post(f"{PAGE}/logo").content.decode()
    assert not Logo.objects.exists()
    assert stored() == before


@pytest.mark.parametrize("kind", [(0, 1, 1), (0, 16, 2), (2, 8, 3), (4, 8, 2), (6, 16, 8)])
@pytest.mark.parametrize("interlaced", [0, 1])
def test_every_kind_of_png_is_read(kind: tuple[int, int, int], interlaced: int) -> None:
    colour, bits, _bytes = kind
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    wide, high = 9, 5
    sides = [(wide, high)]
    if interlaced:
        sides = [(2, 1), (1, 1), (3, 1), (2, 2), (5, 1), (4, 3), (9, 2)]
    raw = b"".join((b"\0" + bytes(-(-w * bits * channels // 8))) * h for w, h in sides)
    header = struct.pack(">IIBBBBB", wide, high, bits, colour, 0, 0, interlaced)
    rest = chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    whole = png.SIGNATURE + chunk(b"IHDR", header) + rest
    assert png.cleaned(png.cleaned(whole)) == png.cleaned(whole)
    with pytest.raises(png.NoPicture):
        png.cleaned(whole.replace(chunk(b"IHDR", header), chunk(b"IHDR", header[:-1] + b"\x02")))


def test_each_institution_has_its_own_logo_and_colour(cast: Cast) -> None:
    Institution.objects.filter(id=cast.institution.id).update(host="127.0.0.1")
    other = Institution.objects.create(name="Lain", slug="lain", host="wbs.example")
    send(cast, picture())
    choose(cast, picked="#1d4f7c")
    mark = Institution.objects.get(id=cast.institution.id).logo
    other.refresh_from_db()
    assert (other.logo, other.colour) == ("", "")
    answer = cast.visitor.get(f"/logo/{mark}.png", headers={"host": "wbs.example"}, secure=True)
    assert answer.status_code == 404


def test_paper_bears_the_logo(cast: Cast) -> None:
    report = file_report(cast.reporter)
    images = []
    for _turn in range(2):
        answer = cast.verifier.post(f"/meja/{report.id}/unduh", {"form": "pdf"})
        first = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0]
        images.append(len(first["/Resources"].get("/XObject", {})))  # type: ignore[attr-defined]
        send(cast, picture())
    assert images == [0, 1]
