"""A paper is sealed with the key of a body, and whoever gets it can verify seal, anchor and rows."""

from __future__ import annotations

import io
import json
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata import xmp_xml
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dashboard.__main__ import main
from dashboard.documents.seals import key_file, sealing
from tests.authority import NOW, YEAR, Body, make_body
from tests.documents.archive_rules import broken_clauses
from tests.pages import SMALL

ROWS = (
    "task,indicator,component,date,value,note\n"
    "1,1.a,plan,2024-05-02,1,Schváleno.\n"
    "2,2.a,meeting 1,2024-06-02,1,\n"
)
OPENS = "Heslo 1 ž"
BODY, AUTHORITY = "Ministerstvo vnitra – odbor", "Authority of the tests"

Tell = Callable[..., tuple[int, str]]


@dataclass(frozen=True)
class Made:
    """A database with a report, a sealed paper and one that is not, and who sealed."""

    folder: Path
    url: str
    authority: Body
    body: Body

    @property
    def sealed(self) -> Path:
        return self.folder / "sealed.pdf"

    @property
    def plain(self) -> Path:
        return self.folder / "plain.pdf"

    @property
    def trust(self) -> str:
        return str(self.folder / "ca.pem")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("seals")
    authority = make_body(AUTHORITY)
    made = Made(folder, f"sqlite:///{folder / 'a.db'}", authority, make_body(BODY, authority))
    (folder / "rows.csv").write_text(ROWS)
    (folder / "ca.pem").write_bytes(authority.certificate_pem)
    (folder / "seal.p12").write_bytes(made.body.p12(OPENS, authority))
    here = ["--strategy", str(SMALL), "--database", made.url]
    send = ["submit", str(folder / "rows.csv"), "--entity", "TOWN", "--accept"]
    with pytest.MonkeyPatch.context() as patch:
        # Nobody is asked who was not named.
        patch.setattr(socket.socket, "connect", lambda *_: pytest.fail("asked somebody"))
        patch.setenv("DASHBOARD_SEAL_PASSPHRASE", OPENS)
        assert main([*send, *here]) == 0
        key = ["--seal", str(folder / "seal.p12")]
        assert main(["report", "--out", str(made.sealed), *key, *here]) == 0
    assert main(["report", "--out", str(made.plain), *here]) == 0
    return made


def command_on(database: str, capsys: pytest.CaptureFixture[str]) -> Tell:
    """Runs a command on a database; the exit code and what it prints."""

    def run(*words: str, url: str = database) -> tuple[int, str]:
        capsys.readouterr()
        code = main([*words, "--strategy", str(SMALL), "--database", url])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.fixture
def tell(made: Made, capsys: pytest.CaptureFixture[str]) -> Tell:
    return command_on(made.url, capsys)


def test_a_sealed_paper_is_whole_trusted_and_agrees_with_the_database(
    made: Made, tell: Tell
) -> None:
    code, told = tell("verify", str(made.sealed), "--trust", made.trust)
    found = json.loads(
        tell("verify", str(made.sealed), "--trust", made.trust, "--format", "json")[1]
    )
    czech = tell("verify", str(made.sealed), "--lang", "cs")

    assert code == 0
    whole, by, trusted, anchor, rows = told.splitlines()
    assert whole == "The seal is whole: nothing in the document was changed since."
    assert by.startswith(f"Sealed by {BODY} on ")
    assert f"issued by CN={AUTHORITY} and is valid until" in by
    assert trusted == "The certificate leads to an authority that you named."
    assert f"The anchor {found['anchor']['sequence']} {found['anchor']['digest']} is part" in anchor
    assert rows == "2 rows that the document carries are the rows stored."
    assert (found["seal"]["state"], found["seal"]["is_trusted"]) == ("whole", True)
    assert found["seal"]["reason"] == (
        f"Audit anchor {found['anchor']['sequence']}: {found['anchor']['digest']}"
    )
    assert (found["rows"], found["problems"], found["anchor"]["agrees"]) == (2, [], True)
    assert (czech[0], czech[1].splitlines()[0][:22]) == (0, "Pečeť je neporušená: v")
    assert "Důvěryhodnost certifikátu se neověřovala" in czech[1]


def test_a_sealed_paper_is_still_for_archives_and_its_pages_are_the_same(made: Made) -> None:
    sealed, plain = made.sealed.read_bytes(), made.plain.read_bytes()

    assert sealed.startswith(plain)
    assert broken_clauses(sealed) == set()


def test_a_seal_tells_one_moment_though_the_clock_moves_on(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = SimpleNamespace(get_localzone=lambda: timezone(timedelta(minutes=1)))
    monkeypatch.setattr(xmp_xml, "tzlocal", later)
    key = key_file.read_key(made.body.pem(), None, NOW)

    assert broken_clauses(sealing.seal(made.plain.read_bytes(), key, "An anchor")) == set()


def test_a_seal_of_somebody_else_is_named(made: Made, tell: Tell, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(make_body("Another authority").certificate_pem)

    code, told = tell("verify", str(made.sealed), "--trust", str(other))

    assert code == 1
    assert f"seal-untrusted: The certificate of {BODY} leads to none" in told


def _flipped(content: bytes, plain: bytes) -> bytes:
    middle = len(plain) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _revised(content: bytes, _: bytes) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = generic.pdf_string("de")
    writer.update_root()
    writer.write(revised := io.BytesIO())
    return revised.getvalue()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_flipped, "seal-altered"),
        (_revised, "seal-added"),
        (lambda content, _: content + b"\n% more\n", "seal-added"),
        (lambda content, _: content.replace(b"Audit anchor", b"Other anchor"), "seal-"),
    ],
    ids=["one byte", "a revision", "more bytes", "the reason"],
)
def test_what_was_changed_after_the_seal_is_named(
    change: Callable[[bytes, bytes], bytes], code: str, made: Made, tell: Tell, tmp_path: Path
) -> None:
    altered, content = tmp_path / "altered.pdf", made.sealed.read_bytes()
    altered.write_bytes(change(content, made.plain.read_bytes()))
    if altered.read_bytes() == content:
        pytest.fail("nothing was changed")

    exit_code, told = tell("verify", str(altered), "--trust", made.trust)

    assert exit_code == 1
    assert f"{altered}: {code}" in told
    assert "The seal is whole" not in told
    assert "--trust" not in told


def test_a_paper_of_another_database_is_foreign_and_its_seal_is_whole(
    made: Made, tell: Tell, tmp_path: Path
) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert tell("status", url=other)[0] == 0

    code, told = tell("verify", str(made.sealed), url=other)

    assert code == 1
    assert "The seal is whole" in told
    assert "paper-foreign: The anchor" in told


def test_an_unsealed_paper_is_compared_with_the_database(made: Made, tell: Tell) -> None:
    code, told = tell("verify", str(made.plain))

    assert code == 1
    assert "seal-missing: The document bears no seal." in told
    assert "2 rows that the document carries are the rows stored." in told


def test_what_is_no_paper_of_ours_is_one_sentence(made: Made, tell: Tell, tmp_path: Path) -> None:
    table, other = made.folder / "rows.csv", tmp_path / "other.pdf"
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(other)

    assert tell("verify", str(table)) == (
        1,
        f"{table}: pdf-unread: This is not a PDF that can be read. "
        "Name the PDF as it was received; ask its sender for it again.\n",
    )
    code, told = tell("verify", str(other))
    assert code == 1
    assert [line.split(": ")[1] for line in told.splitlines()] == ["seal-missing", "paper-no-data"]
    assert tell("verify", str(tmp_path / "none.pdf"))[0] == 2
    assert tell("verify", str(made.sealed), "--trust", str(table))[0] == 2


def test_a_row_that_was_changed_in_the_database_is_named_with_its_column(
    made: Made, tell: Tell, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.db"
    shutil.copy(made.folder / "a.db", changed)
    with sqlite3.connect(changed) as connection:
        connection.execute("UPDATE progress_row SET note = 'Zamítnuto.' WHERE id = 1")
    connection.close()

    code, told = tell("verify", str(made.sealed), "--format", "json", url=f"sqlite:///{changed}")

    found = json.loads(told)
    assert code == 1
    assert "audit-rows" in {each["code"] for each in found["problems"]}
    assert [each["message"] for each in found["problems"] if each["code"] == "paper-row-other"] == [
        "Row 1 is stored otherwise than the document has it: note."
    ]
    assert found["seal"]["state"] == "whole"


def test_a_key_that_seals_nothing_is_one_sentence_and_no_file(
    made: Made, tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, authority = made.body, made.authority
    old = make_body("Old body", authority, start=NOW - 2 * YEAR, end=NOW - YEAR)
    keys: list[tuple[bytes, str, str]] = [
        (body.p12(OPENS), "wrong", "seal-passphrase: The passphrase or PIN does not"),
        (body.p12(OPENS), "", "seal-passphrase: The passphrase or PIN does not"),
        (body.pem(OPENS), "wrong", "seal-passphrase: The passphrase or PIN does not"),
        (body.pem(OPENS), "", "seal-passphrase: The passphrase or PIN does not"),
        (b"no key", "", "seal-key-unread: This file has no key to seal with"),
        (body.certificate_pem, "", "seal-key-unread: This file has no key to seal with"),
        (
            body.pem().partition(b"-----BEGIN CERT")[0],
            "",
            "seal-no-certificate: The certificate of",
        ),
        (body.pem().partition(b"-----BEGIN CERT")[0] + authority.certificate_pem, "", "seal-no-c"),
        (old.pem(), "", "seal-expired: The certificate of Old body is valid from"),
        (make_body("Door", authority, signs=False).pem(), "", "seal-other-use: The certificate of"),
    ]
    key, out = tmp_path / "key", tmp_path / "out.pdf"
    for content, passphrase, sentence in keys:
        key.write_bytes(content)
        monkeypatch.setenv("DASHBOARD_SEAL_PASSPHRASE", passphrase)

        code, told = tell("report", "--out", str(out), "--seal", str(key))

        assert code == 1
        assert told.startswith(f"{key}: {sentence}"), told
        assert len(told.splitlines()) == 1
        assert not out.exists()


def test_the_papers_of_a_meeting_are_sealed_with_a_key_in_pem_too(
    made: Made, tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, out = tmp_path / "key.pem", tmp_path / "papers.pdf"
    key.write_bytes(made.body.pem(OPENS))
    monkeypatch.setenv("DASHBOARD_SEAL_PASSPHRASE", OPENS)

    assert tell("pack", "--since", "2024-06-01", "--out", str(out), "--seal", str(key))[0] == 0
    assert tell("verify", str(out), "--trust", made.trust)[0] == 0


def test_what_cannot_be_sealed_is_wrong_usage(made: Made, tell: Tell, tmp_path: Path) -> None:
    key = str(made.folder / "seal.p12")
    for words in (
        ("--out", str(tmp_path / "a.docx"), "--seal", key),
        ("--out", str(tmp_path / "a.pdf"), "--timestamp", "http://127.0.0.1:9"),
        ("--out", str(tmp_path / "a.pdf"), "--seal", str(tmp_path / "none")),
    ):
        assert tell("report", *words)[0] == 2
    assert list(tmp_path.iterdir()) == []


class _Stamping(BaseHTTPRequestHandler):
    """A service of time stamps."""

    stamper: DummyTimeStamper

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        given = self.stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(given)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def stamping(made: Made) -> Iterator[str]:
    """The address of a service of time stamps on this machine."""
    body = make_body("Stamps", made.authority, stamps=True)
    private = body.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(body.certificate.public_bytes(Encoding.DER))
    make: Any = SimpleCertificateStore  # it has no types
    _Stamping.stamper = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(private), make())
    with HTTPServer(("127.0.0.1", 0), _Stamping) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_time_stamp_is_asked_for_where_its_service_is_named(
    made: Made, tell: Tell, stamping: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_SEAL_PASSPHRASE", OPENS)
    out, key = tmp_path / "stamped.pdf", str(made.folder / "seal.p12")

    stamped = tell("report", "--out", str(out), "--seal", key, "--timestamp", stamping)

    assert stamped[0] == 0, stamped[1]
    code, told = tell("verify", str(out), "--trust", made.trust)
    assert code == 0
    assert "The seal bears a time stamp." in told

    out.unlink()
    silent = "http://127.0.0.1:9/"
    code, told = tell("report", "--out", str(out), "--seal", key, "--timestamp", silent)
    assert code == 1
    assert told.startswith(f"seal-timestamp: The service of time stamps {silent} gave none:")
    assert len(told.splitlines()) == 1
    assert not out.exists()


def test_nothing_of_the_seal_is_seen_on_a_page(made: Made) -> None:
    with pikepdf.open(made.sealed) as file:
        fields = list(file.Root.AcroForm.Fields)

        assert [str(one.T) for one in fields] == ["Seal"]
        assert [float(edge) for edge in fields[0].Rect] == [0, 0, 0, 0]
