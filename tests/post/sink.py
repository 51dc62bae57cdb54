# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real mail server that keeps what it is given, over STARTTLS as a provider's has it."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.server import free_port

USER, PASSWORD = "kurir", "rahasia kurir"


@dataclass
class Sink:
    """What came: (recipient, raw bytes of the letter). `refuses` answers each recipient."""

    port: int = 0
    came: list[tuple[str, bytes]] = field(default_factory=list)
    refuses: str = ""
    takes: float = 0.0
    over_tls: list[bool] = field(default_factory=list)

    @property
    def letters(self) -> list[bytes]:
        """The letters alone."""
        return [raw for _to, raw in self.came]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or refuse."""
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter."""
        time.sleep(self.takes)
        self.over_tls.append(session.ssl is not None)
        self.came += [(to, envelope.original_content) for to in envelope.rcpt_tos]
        return "250 OK"


@contextmanager
def listening(folder: Path) -> Iterator[tuple[Sink, Path]]:
    """Give a sink that listens, and the file of the certificate to trust."""
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    sink = Sink(port=free_port())
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=sink.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_known,
    )
    controller.start()
    try:
        yield sink, certificate
    finally:
        controller.stop()


def _known(_server: Any, _session: Any, _envelope: Any, _how: str, told: Any) -> AuthResult:
    return AuthResult(success=(told.login, told.password) == (USER.encode(), PASSWORD.encode()))


def _certificate(folder: Path) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), "127.0.0.1"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "sink.pem"
    file.write_bytes(private + made.public_bytes(pem))
    return file
