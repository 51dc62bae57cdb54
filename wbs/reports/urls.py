# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the reporter's pages."""

from django.urls import path

from wbs.reports.views import cases, create, files, followup, watch

app_name = "reports"
urlpatterns = [
    path("aduan", cases.index, name="list"),
    path("aduan/tambah", create.create, name="create"),
    path("aduan/berkas", files.upload, name="upload"),
    path("aduan/<uuid:id>", cases.detail, name="detail"),
    path("aduan/<uuid:id>/tanda-terima", cases.receipt, name="receipt"),
    path("aduan/<uuid:id>/pesan", cases.reply, name="reply"),
    path("aduan/<uuid:id>/keberatan", cases.object_to, name="object"),
    path("aduan/<uuid:id>/aman", followup.unharmed, name="unharmed"),
    path("aduan/<uuid:id>/pembalasan", followup.harmed, name="harmed"),
    path("aduan/<uuid:id>/kabar", watch.watch, name="watch"),
    path("aduan/<uuid:id>/bukti/<uuid:evidence>", files.evidence, name="evidence"),
]
