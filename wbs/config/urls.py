# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each room's pages hang."""

from django.urls import include, path

urlpatterns = [
    path("", include("wbs.public.urls")),
    path("", include("wbs.web.urls")),
    path("", include("wbs.accounts.urls")),
    path("", include("wbs.reports.urls")),
    path("", include("wbs.casework.urls")),
]

handler400 = "wbs.web.faults.bad_request"
handler403 = "wbs.web.faults.forbidden"
handler404 = "wbs.web.faults.not_found"
handler500 = "wbs.web.faults.server_error"
