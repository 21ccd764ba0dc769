"""Seals a PDF: the signature of a body (PAdES) over every byte, after which nothing may be changed."""

from __future__ import annotations

import io
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dashboard.documents.seals import event_loop
from dashboard.documents.seals.key_file import SealKey
from dashboard.documents.seals.refusal import SealRefused

FIELD = "Seal"


def seal(content: bytes, key: SealKey, reason: str, timestamp: str | None = None) -> bytes:
    """The PDF with a seal, which says its `reason`; asks the service of time stamps at an address, if named.

    Raises SealRefused (seal-timestamp) where that service gives none.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
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


def _signer(key: SealKey) -> signers.SimpleSigner:
    private = key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate, *others = (
        x509.Certificate.load(each.public_bytes(Encoding.DER))
        for each in (key.certificate, *key.others)
    )
    make: Any = SimpleCertificateStore  # it has no types
    known = make()
    known.register_multiple(others)
    return signers.SimpleSigner(
        certificate, keys.PrivateKeyInfo.load(private), known, embed_roots=False
    )
