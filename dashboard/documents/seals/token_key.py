"""The key of a body on a token, a card or a server of keys (PKCS#11), by its address (RFC 7512)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, ObjectClass, PKCS11Error, TokenFlag

from dashboard.documents.seals.key_file import check_certificate
from dashboard.documents.seals.refusal import SealRefused

SCHEME = "pkcs11:"
"""What the address of a key on a token begins with; anything else is the name of a file."""

_LIBRARY = "module-path"
_PARTS = ("token", "serial", "object", "id", _LIBRARY)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A private key that stays on its token, by label and id there; its certificate, and the others there.

    The session is open; who opened the key closes it.
    """

    session: pkcs11.Session
    label: str
    id: bytes
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]


def open_key(address: str, pin: str, now: datetime) -> TokenKey:
    """The key at an address, whose certificate is valid and for signing; without a PIN the token asks for it.

    Raises SealRefused: seal-token-address, seal-token, seal-token-not-one, seal-passphrase,
    seal-no-certificate, seal-expired, seal-other-use.
    """
    parts = _read_address(address)
    try:
        session = _find_token(parts).open(user_pin=pin or pkcs11.PROTECTED_AUTH)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.ArgumentsBad):
        raise SealRefused("seal-passphrase") from None
    except (PKCS11Error, OSError) as error:
        raise SealRefused("seal-token", why=_reason(error)) from error
    try:
        return _find_key(session, parts, now)
    except PKCS11Error as error:
        session.close()
        raise SealRefused("seal-token", why=_reason(error)) from error
    except SealRefused:
        session.close()
        raise


def _read_address(address: str) -> dict[str, bytes]:
    """The parts of an address by their names, each as the bytes that it stands for."""
    path, _, query = address.removeprefix(SCHEME).partition("?")
    parts: dict[str, bytes] = {}
    for part in filter(None, (*path.split(";"), *query.split("&"))):
        name, _, value = part.partition("=")
        if name not in _PARTS or not value:
            raise SealRefused("seal-token-address", found=name)
        parts[name] = unquote_to_bytes(value)
    if _LIBRARY not in parts:
        raise SealRefused("seal-token-no-library")
    return parts


def _find_token(parts: dict[str, bytes]) -> pkcs11.Token:
    library = pkcs11.lib(parts[_LIBRARY].decode(errors="replace"))
    there = [slot.get_token() for slot in library.get_slots(token_present=True)]
    ready = [token for token in there if TokenFlag.TOKEN_INITIALIZED in token.flags]
    wanted = [
        token
        for token in ready
        if parts.get("token", token.label.encode()) == token.label.encode()
        and parts.get("serial", token.serial) == token.serial
    ]
    token: pkcs11.Token = _the_only(wanted, (token.label for token in ready), "token")
    return token


def _find_key(session: pkcs11.Session, parts: dict[str, bytes], now: datetime) -> TokenKey:
    keys = [
        (str(key[Attribute.LABEL]), bytes(key[Attribute.ID]))
        for key in session.get_objects(
            {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True}
        )
    ]
    wanted = [
        (label, id)
        for label, id in keys
        if parts.get("object", label.encode()) == label.encode() and parts.get("id", id) == id
    ]
    label, id = _the_only(wanted, (label for label, _ in keys), "object")
    held = [
        (bytes(one[Attribute.ID]), x509.load_der_x509_certificate(one[Attribute.VALUE]))
        for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    ]
    # A token joins a key to its certificate by their id.
    certificate = next((each for of, each in held if of == id), None)
    if certificate is None:
        raise SealRefused("seal-no-certificate")
    check_certificate(certificate, now)
    others = tuple(each for _, each in held if each is not certificate)
    return TokenKey(session, label, id, certificate, others)


def _the_only(wanted: list[Any], there: Iterable[str], part: str) -> Any:
    if len(wanted) != 1:
        known = ", ".join(sorted(there)) or "–"
        raise SealRefused("seal-token-not-one", found=part, near=known)
    return wanted[0]


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
