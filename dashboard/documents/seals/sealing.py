"""Seals a PDF: the signature of a body (PAdES) over every byte, after which nothing may be changed."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import DocumentMetadata
from pyhanko.sign import fields, pkcs11, signers, timestamps
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dashboard.documents.seals import event_loop
from dashboard.documents.seals.key_file import SealKey
from dashboard.documents.seals.refusal import SealRefused
from dashboard.documents.seals.token_key import TokenKey

FIELD = "Seal"


class _DatedMetadata(DocumentMetadata):
    """What a file says of itself, with one moment of its change whatever is set.

    pyHanko takes the clock once for each of the two places that tell it, and PDF/A wants them equal.
    """

    moment: datetime | None = None

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, self.moment if name == "last_modified" else value)


class _DatedWriter(IncrementalPdfFileWriter):
    """Adds to a file at one moment."""

    def __init__(self, content: bytes, moment: datetime) -> None:
        super().__init__(io.BytesIO(content))
        told = _DatedMetadata()
        vars(told).update(vars(self.document_meta), moment=moment, last_modified=moment)
        self._meta = told


def seal(
    content: bytes, key: SealKey | TokenKey, reason: str, timestamp: str | None = None
) -> bytes:
    """The PDF with a seal, which says its `reason`; asks the service of time stamps at an address, if named.

    Raises SealRefused (seal-timestamp) where that service gives none.
    """
    writer = _DatedWriter(content, datetime.now(UTC).replace(microsecond=0))
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # Nothing of it is seen on a page, and nothing is read aloud.
    place = fields.SigFieldSpec(FIELD, readable_field_name=reason)
    written = io.BytesIO()
    signer = _signer(key)
    try:
        event_loop.outside(
            signers.sign_pdf,
            writer,
            about,
            signer,
            timestamper=timestamps.HTTPTimeStamper(timestamp) if timestamp else None,
            new_field_spec=place,
            output=written,
        )
    except (TimestampRequestError, OSError, ValueError) as error:
        if timestamp is None:
            raise
        raise SealRefused(
            "seal-timestamp", found=timestamp, why=str(error.__cause__ or error)
        ) from error
    return written.getvalue()


def _signer(key: SealKey | TokenKey) -> signers.Signer:
    certificate, *others = (
        x509.Certificate.load(each.public_bytes(Encoding.DER))
        for each in (key.certificate, *key.others)
    )
    if isinstance(key, TokenKey):
        return pkcs11.PKCS11Signer(
            key.session,
            signing_cert=certificate,
            ca_chain=others,
            key_label=key.label,
            key_id=key.id,
            embed_roots=False,
            # Not every token makes the digest of an elliptic signature itself.
            use_raw_mechanism=certificate.public_key.algorithm == "ec",
        )
    private = key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    make: Any = SimpleCertificateStore  # it has no types
    known = make()
    known.register_multiple(others)
    return signers.SimpleSigner(
        certificate, keys.PrivateKeyInfo.load(private), known, embed_roots=False
    )
