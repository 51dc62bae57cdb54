# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `web`."""

from django.urls import path

from wbs.web import views

app_name = "web"
urlpatterns = [
    path("bahasa", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
]
