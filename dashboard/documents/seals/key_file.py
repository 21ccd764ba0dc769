"""The key that a body seals with: read from a PKCS#12 or PEM file, and held against the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from dashboard.documents.seals.refusal import SealRefused


@dataclass(frozen=True, slots=True)
class SealKey:
    """A private key with its certificate, and those between it and its authority."""

    key: PrivateKeyTypes
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


def read_key(content: bytes, passphrase: str | None, now: datetime) -> SealKey:
    """The key of a file, whose certificate is valid and for signing.

    Raises SealRefused: seal-key-unread, seal-passphrase, seal-no-certificate, seal-expired, seal-other-use.
    """
    is_pem = b"-----BEGIN " in content
    key, certificates = (_read_pem if is_pem else _read_pkcs12)(content, passphrase)
    mine = next((each for each in certificates if _is_of(each, key)), None)
    if mine is None:
        raise SealRefused("seal-no-certificate")
    check_certificate(mine, now)
    return SealKey(key, mine, tuple(each for each in certificates if each is not mine))


def is_locked(content: bytes) -> bool:
    """Whether a passphrase opens the key of a file."""
    if b"-----BEGIN " in content:
        return b"ENCRYPTED" in content
    try:
        pkcs12.load_pkcs12(content, None)
    except ValueError:
        return _is_pkcs12(content)
    return False


def name_of(certificate: x509.Certificate) -> str:
    """Who a certificate was issued to, as its common name, else whole."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _read_pem(
    content: bytes, passphrase: str | None
) -> tuple[PrivateKeyTypes, list[x509.Certificate]]:
    locked = is_locked(content)
    try:
        key = load_pem_private_key(content, (passphrase or "").encode() if locked else None)
    except (ValueError, TypeError):
        raise SealRefused("seal-passphrase" if locked else "seal-key-unread") from None
    try:
        return key, x509.load_pem_x509_certificates(content)
    except ValueError:
        raise SealRefused("seal-no-certificate") from None


def _read_pkcs12(
    content: bytes, passphrase: str | None
) -> tuple[PrivateKeyTypes, list[x509.Certificate]]:
    if not _is_pkcs12(content):
        raise SealRefused("seal-key-unread")
    try:
        found = pkcs12.load_pkcs12(content, passphrase.encode() if passphrase else None)
    except ValueError:
        raise SealRefused("seal-passphrase") from None
    if found.key is None:
        raise SealRefused("seal-key-unread")
    held = [found.cert, *found.additional_certs]
    return found.key, [each.certificate for each in held if each is not None]


def read_certificates(content: bytes) -> list[x509.Certificate]:
    """The certificates of a file, PEM or DER; raises ValueError where there is none."""
    if b"-----BEGIN " in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]


def _is_pkcs12(content: bytes) -> bool:
    """Whether a file has the form of PKCS#12, which is read without its passphrase."""
    from asn1crypto.pkcs12 import Pfx  # noqa: PLC0415 - only for those who seal

    try:
        return bool(Pfx.load(content)["auth_safe"].native)
    except (ValueError, TypeError, KeyError):
        return False


def _is_of(certificate: x509.Certificate, key: PrivateKeyTypes) -> bool:
    return _der(certificate.public_key()) == _der(key.public_key())


def _der(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """Raises SealRefused (seal-expired, seal-other-use) where a certificate does not sign on a day."""
    found = name_of(certificate)
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begin <= now <= end:
        days = {"start": begin.date().isoformat(), "end": end.date().isoformat()}
        raise SealRefused("seal-expired", found=found, **days)
    uses: Iterable[x509.KeyUsage] = (
        each.value for each in certificate.extensions if isinstance(each.value, x509.KeyUsage)
    )
    if not all(use.digital_signature or use.content_commitment for use in uses):
        raise SealRefused("seal-other-use", found=found)
