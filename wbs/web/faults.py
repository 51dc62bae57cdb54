# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees, and what the log keeps, when something goes wrong."""

import errno
import logging
import sqlite3
import sys
import traceback
from collections.abc import Callable

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wbs.web import again

logger = logging.getLogger("wbs.faults")


class Busy(Exception):
    """More work is waiting than we can do at once: please try again."""


class TooOften(Exception):
    """This address asked too often: please wait a little."""


class Lost(Exception):
    """A file that we had taken in is no longer there."""


class BareFormatter(logging.Formatter):
    """Writes where an exception came from and its kind, never its message.

    Messages quote values: a column's content, a path a person typed, a file name.
    """

    def formatException(self, ei: object) -> str:  # noqa: N802 (the name is logging's)
        """Return kinds and places of the exception chain, without messages or locals."""
        error = ei[1] if isinstance(ei, tuple) else None
        lines: list[str] = []
        while isinstance(error, BaseException):
            frames = traceback.extract_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__name__}")
            lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in frames]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def page(request: HttpRequest, status: int, title: str, message: str, advice: str) -> HttpResponse:
    """Return the error page with `status`, and what was sent in a form that sends it again.

    Without menu and name when the database is away.
    """
    words: dict[str, object] = {
        "title": title,
        "message": message,
        "advice": advice,
        "status": status,
    }
    words["again"] = again.form_of(request, fresh=status == 403)
    try:
        return render(request, "web/error.html", words, status=status)
    except (DatabaseError, InterfaceError):
        return HttpResponse(render_to_string("web/error.html", words), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 for a body over our limits, which Django takes for a bad request too."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return page(
        request,
        400,
        _("Kiriman Anda tidak dapat dibaca"),
        _("Ada bagian dari kiriman Anda yang tidak dapat kami baca."),
        _("Kembali ke halaman sebelumnya, periksa isinya, lalu kirim sekali lagi."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return csrf_failure(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose origin we cannot prove."""
    return page(
        request,
        403,
        _("Formulir ini sudah kedaluwarsa"),
        _("Demi keamanan Anda, formulir hanya berlaku di browser yang membukanya."),
        _(
            "Kirim sekali lagi. Kalau belum bisa juga, buka ulang halaman formulirnya dan "
            "izinkan cookie di browser Anda."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, for what is not there and for what this person may not see."""
    return page(
        request,
        404,
        _("Halaman tidak ditemukan"),
        _("Halaman ini tidak ada, atau tidak untuk akun ini."),
        _("Periksa alamatnya, atau mulai lagi dari Home."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; with bare words when even the error page cannot be made.

    What a middleware raises (a full disk while the form is read for CSRF, a broken roster) comes
    here without passing `process_exception`: it is answered and logged here.
    """
    error = sys.exc_info()[1]
    answer = _logged_answer(error) if isinstance(error, Exception) else None
    if answer is not None:
        return answer(request)
    title = _("Ada kesalahan pada sistem kami")
    message = _("Ini bukan salah Anda. Yang sudah kami terima tetap tersimpan.")
    advice = _("Tunggu beberapa menit, lalu coba lagi.")
    try:
        return page(request, 500, title, message, advice)
    except Exception as error:
        logger.error("no error page", exc_info=error)
        text = f"{title}. {message} {advice}\n"
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def busy(request: HttpRequest) -> HttpResponse:
    """Answer 503."""
    response = page(
        request,
        503,
        _("Sistem sedang sibuk"),
        _("Permintaan Anda mungkin belum selesai kami proses."),
        _("Tunggu sebentar, lalu coba lagi. Aduan atau pesan yang sama hanya tercatat sekali."),
    )
    response.headers["Retry-After"] = "5"
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer 429."""
    response = page(
        request,
        429,
        _("Terlalu banyak permintaan"),
        _(
            "Dalam waktu singkat situs ini terlalu sering dibuka dari jaringan Anda, "
            "mungkin oleh orang lain."
        ),
        _("Tunggu beberapa menit, lalu coba lagi."),
    )
    response.headers["Retry-After"] = "300"
    return response


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer 405 to whoever opens the address of a form as if it were a page."""
    return page(
        request,
        405,
        _("Alamat ini bukan sebuah halaman"),
        _("Alamat ini hanya menerima kiriman dari formulirnya."),
        _("Kembali ke halaman sebelumnya, atau mulai lagi dari Home."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    return page(
        request,
        413,
        _("Kiriman terlalu besar"),
        _("Isi formulir ini melebihi batas yang dapat kami terima."),
        _("Kembali, kurangi isinya, lalu kirim sekali lagi."),
    )


def lost(request: HttpRequest) -> HttpResponse:
    """Answer 500 for a file that is gone: nothing was opened, and nothing is promised."""
    return page(
        request,
        500,
        _("Berkas ini tidak dapat dibuka"),
        _("Berkas ini tidak ada lagi di tempat penyimpanan kami. Ini bukan salah Anda."),
        _("Kalau Anda masih menyimpan berkasnya, kirim lagi lewat pesan di halaman aduan."),
    )


def no_space(request: HttpRequest) -> HttpResponse:
    """Answer 507."""
    return page(
        request,
        507,
        _("Tempat penyimpanan kami sedang penuh"),
        _("Kiriman ini belum tersimpan. Yang sudah pernah kami terima tetap aman."),
        _("Coba lagi nanti, atau kirim tanpa berkas lebih dulu."),
    )


ANSWERED_BY_DJANGO = (Http404, PermissionDenied, BadRequest, MultiPartParserError)
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
PG_DISK_FULL = "53100"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class FaultMiddleware:
    """Answers the faults that have a page of their own; the rest goes to `server_error`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        answer = not_allowed(request)
        answer.headers["Allow"] = response.headers["Allow"]
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for `error`, or None when it is not one of ours."""
        if isinstance(error, ANSWERED_BY_DJANGO):
            return None
        if answer_for(error) is None:
            return None  # `server_error` logs and answers it
        answer = _logged_answer(error)
        return answer(request) if answer else None


def _logged_answer(error: Exception) -> Callable[[HttpRequest], HttpResponse] | None:
    answer = answer_for(error)
    if answer is None:
        logger.error("unexpected fault", exc_info=error)
    elif answer in (busy, no_space, lost) and not isinstance(error, Busy):
        logger.error("fault", exc_info=error)
    return answer


def answer_for(error: Exception) -> Callable[[HttpRequest], HttpResponse] | None:
    """Return the view that answers `error`, or None."""
    if is_full(error):
        return no_space
    if isinstance(error, Busy | DatabaseError | InterfaceError):
        return busy
    if isinstance(error, Lost):
        return lost
    if isinstance(error, TooOften):
        return too_often
    if isinstance(error, UnreadablePostError):
        return bad_request  # the line broke off: nobody is left to read it
    return too_large if isinstance(error, TOO_LARGE) else None


def is_full(error: BaseException | None) -> bool:
    """Tell whether a disk or database is full, here or in what caused this."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if isinstance(error, sqlite3.Error):
            return bool(getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL)
        if getattr(error, "sqlstate", None) == PG_DISK_FULL:
            return True
        error = error.__cause__
    return False
