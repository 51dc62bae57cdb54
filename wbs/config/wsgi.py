# SPDX-License-Identifier: AGPL-3.0-or-later
"""The WSGI application; ASGI is not offered, since Django's ASGI handler spools bodies to disk."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
application = get_wsgi_application()
