"""An authority of the tests: its certificate, and the keys of bodies that it signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Body:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def pem(self, passphrase: str = "") -> bytes:
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return (
            self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock) + self.certificate_pem
        )

    def p12(self, passphrase: str, *others: Body) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"seal",
            self.key,
            self.certificate,
            [each.certificate for each in others],
            BestAvailableEncryption(passphrase.encode()),
        )


def make_body(
    name: str,
    by: Body | None = None,
    *,
    start: datetime = NOW - YEAR,
    end: datetime = NOW + YEAR,
    signs: bool = True,
    stamps: bool = False,
    by_rsa: bool = False,
) -> Body:
    """A body with a certificate by an authority, which is one itself without another."""
    # The service of time stamps that the tests run signs with RSA alone.
    key = (
        rsa.generate_private_key(65537, 2048)
        if stamps or by_rsa
        else ec.generate_private_key(ec.SECP256R1())
    )
    mine = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(mine)
        .issuer_name(by.certificate.subject if by else mine)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(_usage(signs=signs and by is not None, certifies=by is None), critical=True)
    )
    if stamps:
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(stamping, critical=True)
    return Body(key, made.sign(by.key if by else key, SHA256()))


def _usage(*, signs: bool, certifies: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=not signs and not certifies,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
