# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the room `accounts`."""

from django.urls import path

from wbs.accounts import (
    account_views,
    enrol_views,
    idle_views,
    notice_views,
    passkey_views,
    second_views,
    views,
)

app_name = "accounts"
urlpatterns = [
    path("register", views.register, name="register"),
    path("login", views.login, name="login"),
    path("login/langkah-kedua", second_views.second_step, name="second"),
    path("login/pasang", second_views.set_up, name="set_up"),
    path("sesi", idle_views.session, name="session"),
    path("logout", views.logout, name="logout"),
    path("lupa-password", views.forgot, name="forgot"),
    path("pengadu", views.profile, name="profile"),
    path("pengadu/password", views.password, name="password"),
    path("pengadu/kode-pemulihan", views.recovery, name="recovery"),
    path("akun", account_views.account, name="account"),
    path("akun/surat", notice_views.letters, name="letters"),
    path("akun/aplikasi-kode", account_views.new_totp, name="new_totp"),
    path("akun/kode-cadangan", account_views.new_codes, name="new_codes"),
    path("akun/kunci-sandi", passkey_views.add, name="add_passkey"),
    path("akun/kunci-sandi/<slug:row>/nama", passkey_views.rename, name="rename_passkey"),
    path("akun/kunci-sandi/<slug:row>/hapus", passkey_views.remove, name="remove_passkey"),
    path("akun/sesi", account_views.end_others, name="end_others"),
    path("akun/sesi/<slug:row>", account_views.end_one, name="end_one"),
    path("undangan", enrol_views.enrol, name="enrol"),
    path("undangan/<str:token>", enrol_views.invited, name="invited"),
]
