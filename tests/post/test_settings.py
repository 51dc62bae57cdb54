# SPDX-License-Identifier: AGPL-3.0-or-later
"""WBS_SMTP_URL and WBS_MAIL_FROM: understood, or refused by name without showing the password."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from wbs.config import env
from wbs.config.env import Smtp


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "smtp+starttls://kurir:rah%40sia@mail.example:587",
            Smtp("mail.example", 587, "kurir", "rah@sia", True, False),
        ),
        ("smtps://kurir:x@mail.example", Smtp("mail.example", 465, "kurir", "x", False, True)),
        ("smtp://127.0.0.1:2525", Smtp("127.0.0.1", 2525, "", "", False, False)),
        ("", None),
    ],
)
def test_a_mail_server_is_read_from_its_url(
    url: str, found: Smtp | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WBS_SMTP_URL", url)
    assert env.smtp("WBS_SMTP_URL") == found


def test_the_url_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "smtp"
    file.write_text("smtps://a:b@mail.example\n")
    monkeypatch.delenv("WBS_SMTP_URL")
    monkeypatch.setenv("WBS_SMTP_URL_FILE", str(file))
    found = env.smtp("WBS_SMTP_URL")
    assert found is not None
    assert found.password == "b"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://kurir:rahasia@mail.example",
        "smtp://kurir:rahasia@mail.example:25",
        "smtp+starttls://kurir:rahasia@mail.example:lima",
        "smtp+starttls://kurir:rahasia@",
        "smtp+starttls://kurir:rahasia@mail.example/path",
        "smtp+starttls://rahasia@mail.example",
    ],
)
def test_a_wrong_url_is_refused_by_name_and_its_password_is_not_shown(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WBS_SMTP_URL", url)
    with pytest.raises(ImproperlyConfigured, match="WBS_SMTP_URL") as refused:
        env.smtp("WBS_SMTP_URL")
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "bukan alamat", "a@b", "WBS <kabar@wbs.example>"])
def test_a_sender_that_is_no_address_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WBS_MAIL_FROM", value)
    with pytest.raises(ImproperlyConfigured, match="WBS_MAIL_FROM"):
        env.email("WBS_MAIL_FROM")
