# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `public`."""

from django.urls import path

from wbs.public import look_views, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("panduan/kriteria", views.criteria, name="criteria"),
    path("panduan/cara-melapor", views.guide, name="guide"),
    path("panduan/kerahasiaan", views.confidentiality, name="confidentiality"),
    path("tema/<slug:mark>.css", look_views.style, name="style"),
    path("logo/<slug:mark>.png", look_views.logo, name="logo"),
    path("status", views.status, name="status"),
]
