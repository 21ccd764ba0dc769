"""Reads the seal of a PDF: whether it is whole, whose it is, and whether that is trusted."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from dashboard.documents.seals import event_loop
from dashboard.documents.seals.key_file import name_of

for _name in ("pyhanko", "pyhanko_certvalidator"):
    # What they find is told in words, not on the standard error.
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class SealState(StrEnum):
    """What became of the bytes that were sealed."""

    NONE = "none"
    WHOLE = "whole"
    ALTERED = "altered"
    ADDED = "added"
    """What was sealed is there, and something was added after it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a file; without one only its state.

    `at` is the moment that the seal itself states, `until` the last day of its certificate. `is_trusted` is
    None where no authority was named to trust.
    """

    state: SealState
    by: str = ""
    issuer: str = ""
    at: datetime | None = None
    until: datetime | None = None
    reason: str = ""
    is_stamped: bool = False
    is_trusted: bool | None = None
    is_lapsed: bool = False
    """Whether the certificate is valid no longer, where authorities were named; it is trusted no more."""


def read_seal(content: bytes, trusted: Sequence[x509.Certificate] | None = None) -> Seal:
    """The seal of a PDF, the last where there are several, all of which must be whole.

    Raises ValueError where the file is no PDF that can be read.
    """
    try:
        found = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
    except Exception as error:  # a damaged file fails in more ways than can be listed
        raise ValueError(str(error)) from error
    seals = [_examine(each, trusted) for each in found]
    broken = [each for each in seals if each.state is not SealState.WHOLE]
    return (broken or seals or [Seal(SealState.NONE)])[-1]


def _examine(found: EmbeddedPdfSignature, trusted: Sequence[x509.Certificate] | None) -> Seal:
    roots = [asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in trusted or ()]
    told = Seal(SealState.ALTERED)
    try:
        told = _read_signature(found)
        context = ValidationContext(trust_roots=roots)
        result = event_loop.outside(validate_pdf_signature, found, context)
    except Exception:  # as above: of a seal that was altered anything may be wrong
        return told
    # The place of a seal is larger than it is: what is in the rest is not sealed.
    rest = found.pkcs7_content[len(cms.ContentInfo.load(found.pkcs7_content).dump()) :]
    if not (result.intact and result.valid) or any(rest):
        return told
    # An archive may add what proves the seal for longer.
    is_all = result.coverage is SignatureCoverageLevel.ENTIRE_FILE
    is_all |= result.modification_level is ModificationLevel.LTA_UPDATES
    return replace(
        told,
        state=SealState.WHOLE if is_all and result.docmdp_ok else SealState.ADDED,
        is_stamped=result.timestamp_validity is not None,
        is_trusted=None if trusted is None else bool(result.trusted),
        is_lapsed=trusted is not None and told.until is not None and told.until < datetime.now(UTC),
    )


def _read_signature(found: EmbeddedPdfSignature) -> Seal:
    """What a seal says of itself, before it is known whether that is so."""
    owner = x509.load_der_x509_certificate(found.signer_cert.dump())
    return Seal(
        SealState.ALTERED,
        name_of(owner),
        owner.issuer.rfc4514_string(),
        found.self_reported_timestamp,
        owner.not_valid_after_utc,
        str(found.sig_object.get("/Reason", "")),
    )
