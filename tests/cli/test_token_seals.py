"""A paper is sealed with a key that never leaves its token (PKCS#11): tokens of SoftHSM."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, CertificateType, ObjectClass

from dashboard.__main__ import main
from tests.authority import NOW, YEAR, Body, make_body
from tests.cli.test_seals import Tell, command_on
from tests.documents.archive_rules import broken_clauses
from tests.pages import SMALL

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
BODY, EMPTY = "Pečeť odboru", "Empty"
PIN = "2468"
KEYS = ("elliptic", "rsa", "old", "bare")
"""The keys on the token of the body: the last has no certificate, the one before it an expired one."""


@dataclass(frozen=True)
class BodyWithToken:
    """A database with a report, and the certificate of the authority that signed those on the token."""

    url: str
    trust: str


@pytest.fixture(scope="module")
def body_with_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BodyWithToken]:
    if not Path(LIBRARY).exists() or shutil.which("softhsm2-util") is None:
        pytest.skip("no SoftHSM, a token made of files; on Debian: apt-get install softhsm2")
    folder = tmp_path_factory.mktemp("tokens")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    authority = make_body("Authority of the tests")
    (folder / "ca.pem").write_bytes(authority.certificate_pem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))
        for label in (BODY, EMPTY):
            _util("--init-token", "--free", "--label", label, "--so-pin", "13579", "--pin", PIN)
        _fill(folder, authority)
        url = f"sqlite:///{folder / 'a.db'}"
        assert main(["status", "--strategy", str(SMALL), "--database", url]) == 0
        yield BodyWithToken(url, str(folder / "ca.pem"))
        pkcs11.unload(LIBRARY)


def _util(*words: str) -> None:
    subprocess.run([str(shutil.which("softhsm2-util")), *words], check=True, capture_output=True)


def _fill(folder: Path, authority: Body) -> None:
    """Puts the keys and certificates onto the token of the body."""
    bodies = [
        make_body("Ministerstvo vnitra", authority),
        make_body("Ministerstvo vnitra – RSA", authority, by_rsa=True),
        make_body("Old body", authority, start=NOW - 2 * YEAR, end=NOW - YEAR),
        make_body("Bare body", authority),
    ]
    key = folder / "key.pem"
    for number, (label, body) in enumerate(zip(KEYS, bodies, strict=True), 1):
        key.write_bytes(body.pem())
        said = ("--label", label, "--id", f"0{number}", "--pin", PIN)
        _util("--import", str(key), "--token", BODY, *said)
    key.unlink()
    token = pkcs11.lib(LIBRARY).get_token(token_label=BODY)
    with token.open(rw=True, user_pin=PIN) as session:
        for number, (label, body) in enumerate(zip(KEYS[:-1], bodies, strict=False), 1):
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: label,
                    Attribute.ID: bytes([number]),
                    Attribute.SUBJECT: body.certificate.subject.public_bytes(),
                    Attribute.VALUE: body.certificate.public_bytes(Encoding.DER),
                }
            )


@pytest.fixture
def tell(body_with_token: BodyWithToken, capsys: pytest.CaptureFixture[str]) -> Tell:
    return command_on(body_with_token.url, capsys)


def address(*parts: str) -> str:
    return f"pkcs11:{';'.join(parts)}?module-path={LIBRARY}"


@pytest.mark.parametrize(
    ("key", "by"),
    [
        (address("token=Pe%C4%8De%C5%A5%20odboru", "object=elliptic"), "Ministerstvo vnitra"),
        (address("token=Pečeť odboru", "id=%02"), "Ministerstvo vnitra – RSA"),
    ],
    ids=["elliptic", "rsa"],
)
def test_a_key_on_a_token_seals_as_one_in_a_file_does(
    key: str,
    by: str,
    body_with_token: BodyWithToken,
    tell: Tell,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DASHBOARD_SEAL_PASSPHRASE", PIN)
    out = tmp_path / "sealed.pdf"

    written = tell("report", "--out", str(out), "--seal", key)
    code, told = tell("verify", str(out), "--trust", body_with_token.trust)

    assert written[0] == 0, written[1]
    assert code == 0, told
    assert f"Sealed by {by} on " in told
    assert "The certificate leads to an authority that you named." in told
    assert broken_clauses(out.read_bytes()) == set()


def test_a_token_that_seals_nothing_is_one_sentence_and_no_file(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, out = "token=Pečeť odboru", tmp_path / "out.pdf"
    cases = [
        (address(body, "object=elliptic"), "1111", "seal-passphrase: The passphrase or PIN"),
        (address(body, "object=elliptic"), "", "seal-passphrase: The passphrase or PIN"),
        (address(body, "object=old"), PIN, "seal-expired: The certificate of Old body"),
        (address(body, "object=bare"), PIN, "seal-no-certificate: The certificate of the key"),
        (address(body), PIN, "seal-token-not-one: Not exactly one matches “object” of the address; "
         "there are: bare, elliptic, old, rsa."),
        (address("token=Empty"), PIN, "seal-token-not-one: Not exactly one matches “object”"),
        (address("token=Another"), PIN, "seal-token-not-one: Not exactly one matches “token” of "
         "the address; there are: Empty, Pečeť odboru."),
        (address("slot-id=1"), PIN, "seal-token-address: The address of a key"),
        (f"{address(body)}&pin-value={PIN}", "", "seal-token-address: The address of a key"),
        (f"pkcs11:{body}", PIN, "seal-token-no-library: The address of the key names no library"),
        (f"pkcs11:{body}?module-path=/none.so", PIN, "seal-token: The token cannot be used"),
        (f"pkcs11:{body}?module-path={out.parent}", PIN, "seal-token: The token cannot be used"),
    ]  # fmt: skip
    for key, pin, sentence in cases:
        monkeypatch.setenv("DASHBOARD_SEAL_PASSPHRASE", pin)

        code, told = tell("report", "--out", str(out), "--seal", key)

        assert code == 1, (key, told)
        assert told.startswith(f"{key.partition('?')[0]}: {sentence}"), told
        assert PIN not in told
        assert len(told.splitlines()) == 1
        assert not out.exists()
