# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `casework`."""

from django.urls import path

from wbs.casework import disclosure, log, team, terms, views, writing

app_name = "casework"
urlpatterns = [
    path("meja", views.inbox, name="inbox"),
    path("meja/<uuid:id>", views.case, name="case"),
    path("meja/<uuid:id>/pesan", views.reply, name="reply"),
    path("meja/<uuid:id>/kelengkapan", views.complete, name="complete"),
    path("meja/<uuid:id>/catatan", views.note, name="note"),
    path("meja/<uuid:id>/status/<slug:move>", views.move, name="move"),
    path("meja/<uuid:id>/internal", writing.note, name="desk_note"),
    path("meja/<uuid:id>/internal/<uuid:evidence>", writing.file, name="desk_file"),
    path("meja/<uuid:id>/usulan", writing.propose, name="propose"),
    path("meja/<uuid:id>/usulan/kembali", writing.send_back, name="send_back"),
    path("meja/<uuid:id>/bukti/<uuid:evidence>", views.evidence, name="evidence"),
    path("meja/<uuid:id>/identitas", disclosure.identity, name="identity"),
    path("meja/<uuid:id>/identitas/minta", views.ask, name="ask"),
    path("identitas", disclosure.requests, name="requests"),
    path("identitas/<uuid:asking>/setujui", disclosure.approve, name="approve"),
    path("identitas/<uuid:asking>/tolak", disclosure.refuse, name="refuse"),
    path("petugas", team.team, name="team"),
    path("petugas/undang", team.invite, name="invite"),
    path("petugas/tanda-tangan", team.sign, name="sign"),
    path("petugas/<uuid:id>/kunci-baru", team.invite_again, name="invite_again"),
    path("petugas/<uuid:id>/batal", team.withdraw, name="withdraw"),
    path("petugas/<uuid:id>/kunci-aduan", team.give_access, name="give_access"),
    path("petugas/<uuid:id>/kunci-identitas", team.give_custody, name="give_custody"),
    path("batas-waktu", terms.terms, name="terms"),
    path("batas-waktu/langkah", terms.set_term, name="set_term"),
    path("batas-waktu/langkah/<uuid:id>/hapus", terms.drop_term, name="drop_term"),
    path("batas-waktu/hari", terms.set_day, name="set_day"),
    path("batas-waktu/hari/<uuid:id>/hapus", terms.drop_day, name="drop_day"),
    path("audit", log.log, name="log"),
]
