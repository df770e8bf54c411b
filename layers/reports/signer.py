"""PAdES signatures by pyHanko: the one implementation of `blueprint.reports.signing.Signer`.

SM2 certificates and OFD are not shipped: no kept-up library signs with either.
"""

import io
import logging

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper

from blueprint.errors import Unavailable
from blueprint.reports.signing import Purpose, reason_of
from layers.reports.keys import KeyPair, SigningKeys

__all__ = ["PadesSigner"]

_log = logging.getLogger(__name__)


def _loaded(pair: KeyPair) -> signers.SimpleSigner:
    read = signers.SimpleSigner.load_pkcs12_data(
        pair.container, other_certs=[], passphrase=pair.passphrase or None
    )
    if read is None:
        raise Unavailable("签名密钥打不开")
    found: signers.SimpleSigner = read
    return found


class PadesSigner:
    """`timestamper` confirms the time of each signature, where a setting gives a service."""

    def __init__(self, keys: SigningKeys, timestamper: TimeStamper | None = None) -> None:
        self._signers = {"report": _loaded(keys.report), "review": _loaded(keys.review)}
        self._timestamper = timestamper

    def sign(self, pdf: bytes, purpose: Purpose) -> bytes:
        first = purpose.kind == "report"
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        there = len(list(fields.enumerate_sig_fields(writer)))
        name = "Report" if first else f"Review{there}"
        # Outside the page, so that it is no part of what is read out, and yet printable: PDF/UA
        # asks for the one, PDF/A for the other.
        unseen = fields.InvisSigSettings(
            set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
        )
        field = fields.SigFieldSpec(
            name,
            invis_sig_settings=unseen,
            readable_field_name="出具签名" if first else "复核签名",
        )
        metadata = signers.PdfSignatureMetadata(
            field_name=name,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason_of(purpose),
            certify=first,
            # What may follow is a further signature: an officer's.
            docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        )
        try:
            signed = signers.sign_pdf(
                writer,
                metadata,
                signer=self._signers[purpose.kind],
                timestamper=self._timestamper,
                new_field_spec=field,
            )
        except OSError as error:
            raise Unavailable("时间戳服务没有回答：报告暂不能签名") from error
        return bytes(signed.getvalue())
