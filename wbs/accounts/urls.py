# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `accounts`."""

from django.urls import path

from wbs.accounts import enrol_views, second_views, views

app_name = "accounts"
urlpatterns = [
    path("register", views.register, name="register"),
    path("login", views.login, name="login"),
    path("login/langkah-kedua", second_views.second_step, name="second"),
    path("login/pasang", second_views.set_up, name="set_up"),
    path("logout", views.logout, name="logout"),
    path("lupa-password", views.forgot, name="forgot"),
    path("pengadu", views.profile, name="profile"),
    path("pengadu/password", views.password, name="password"),
    path("pengadu/kode-pemulihan", views.recovery, name="recovery"),
    path("undangan", enrol_views.enrol, name="enrol"),
    path("undangan/<str:token>", enrol_views.invited, name="invited"),
]
