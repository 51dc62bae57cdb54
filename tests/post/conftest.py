# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail server for the tests of letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.post.sink import PASSWORD, USER, Sink, listening


@pytest.fixture
def sink(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A server that our letters go to, as WBS_SMTP_URL=smtp+starttls://... would have it."""
    with listening(tmp_path) as (found, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, PASSWORD
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = True, 10
        yield found
