# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `casework`."""

from django.urls import path

from wbs.casework import log, views

app_name = "casework"
urlpatterns = [
    path("meja", views.inbox, name="inbox"),
    path("meja/<uuid:id>", views.case, name="case"),
    path("meja/<uuid:id>/pesan", views.reply, name="reply"),
    path("meja/<uuid:id>/catatan", views.note, name="note"),
    path("meja/<uuid:id>/status/<slug:move>", views.move, name="move"),
    path("meja/<uuid:id>/bukti/<uuid:evidence>", views.evidence, name="evidence"),
    path("audit", log.log, name="log"),
]
