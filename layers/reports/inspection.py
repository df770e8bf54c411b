"""What is found in a PDF that somebody brings: its signatures, and the data attached to it.

A file may be made to break its reader: this runs in a process with bounds on memory and time
(`api.reports.bounded`), never in one that serves.
"""

import io
import logging
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from blueprint.digest import sha256_of
from blueprint.reports.signing import FileSeen, SignatureSeen, read_reason

__all__ = ["MOST_SIGNATURES", "inspect"]

MOST_SIGNATURES = 20
_ATTACHMENT = "determination.json"
_MOST_ATTACHED = 20_000_000
_ALLOWED_CHANGES = (
    ModificationLevel.NONE,
    ModificationLevel.LTA_UPDATES,
    ModificationLevel.FORM_FILLING,
)
_BROKEN = (
    PdfError,
    SignatureValidationError,
    SigningError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
    OSError,
)


def _signature(
    embedded: EmbeddedPdfSignature, trusted: tuple[bytes, ...], *, last: bool
) -> SignatureSeen:
    stated = read_reason(str(embedded.sig_object.get("/Reason", "")))
    certificate = embedded.signer_cert
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in trusted], allow_fetching=False
    )
    intact = unchanged = known = stamped = False
    at = None
    try:
        status = validate_pdf_signature(embedded, context)
        intact = bool(status.intact and status.valid)
        unchanged = status.modification_level in _ALLOWED_CHANGES and status.docmdp_ok is not False
        # Behind the last signature there is nothing, not even what a reader passes over.
        unchanged = unchanged and (
            not last or status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        )
        known = bool(status.trusted)
        stamped = status.timestamp_validity is not None
        moment = status.signer_reported_dt
        if status.timestamp_validity is not None:
            moment = status.timestamp_validity.timestamp
        at = None if moment is None else moment.isoformat()
    except _BROKEN:
        logging.getLogger(__name__).debug("a signature cannot be judged", exc_info=True)
    # One that does not hold is still known by its certificate: it says who is said to have signed.
    ours = known or certificate.dump() in trusted
    return SignatureSeen(str(name), at, stamped, ours, intact, unchanged, stated)


def _attached(reader: PdfFileReader) -> bytes | None:
    """The attached document's bytes; None where there is none. ValueError where it is too large."""
    tree: Any = reader.root.get("/Names", {}).get("/EmbeddedFiles")
    if tree is None:
        return None
    nodes, looked = [tree], 0
    while nodes:
        node = nodes.pop()
        if isinstance(node, generic.IndirectObject):
            node = node.get_object()  # type: ignore[no-untyped-call]
        looked += 1
        if looked > 100:
            raise ValueError("too many attachments")
        nodes += list(node.get("/Kids", ()))
        names = list(node.get("/Names", ()))
        for name, spec in zip(names[::2], names[1::2], strict=True):
            if str(name) == _ATTACHMENT:
                if isinstance(spec, generic.IndirectObject):
                    spec = spec.get_object()  # type: ignore[no-untyped-call]
                data: bytes = spec["/EF"]["/F"].data
                if len(data) > _MOST_ATTACHED:
                    raise ValueError("too large")
                return data
    return None


def inspect(pdf: bytes, trusted: tuple[bytes, ...]) -> FileSeen:
    """What the file holds; `trusted` are certificates (DER) that count as ours."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        embedded = list(reader.embedded_signatures)[:MOST_SIGNATURES]
        assert reader.root is not None
    except (*_BROKEN, AssertionError):
        return FileSeen(readable=False)
    attachment, broken = None, False
    try:
        attachment = _attached(reader)
    except Exception:
        broken = True
    signatures = []
    for number, each in enumerate(embedded, 1):
        try:
            signatures.append(_signature(each, trusted, last=number == len(embedded)))
        except _BROKEN:
            signatures.append(SignatureSeen("—", None, False, False, False, False, None))
    digest = None if attachment is None else f"sha256:{sha256_of(attachment)}"
    return FileSeen(True, tuple(signatures), attachment, digest, broken)
