"""What pyHanko is told so that a signature is PAdES baseline and disturbs nothing else in the report.

References: ETSI EN 319 142-1 6.3, ETSI EN 319 122-1 5.2.3 and 5.2.6, ISO 19005-3 (PDF/A-3 is PDF 1.7).
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from asn1crypto import cms, x509
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment, SignerAttrSpec
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import StaticStampStyle

from audit.envelope import field_name

ROLE = "urn:signoff:role:"
"""Start of the claimed role in a signature's signed attributes."""

SEAL = "seal"
"""Name of the field of the engine's certification signature."""
ARCHIVE = "archive_"
"""Start of the names of the fields of archive time stamps."""

RESERVED = 32_768
"""Hexadecimal digits that are kept free for a signature made outside."""

NOWHERE = InvisSigSettings(box_out_of_bounds=True)
"""An invisible field lies outside the page: inside, PDF/A and PDF/UA would contradict each other."""


def role_urn(role: str) -> str:
    """A role as a claimed signer attribute: `urn:signoff:role:data-protection-officer`."""
    return ROLE + quote(field_name(role).removeprefix("sig_").replace("_", "-"))


class Writer(IncrementalPdfFileWriter):
    """An incremental update that adds a signature and leaves everything else as it was issued.

    pyHanko otherwise rewrites the XMP packet and the Info dictionary in every revision, and raises the document to
    PDF 2.0 when an elliptic-curve key signs; the report is PDF/A-3, which is PDF 1.7.
    """

    def _update_meta(self) -> None:
        """Keep the metadata: pyHanko has no public switch for this, so a test watches that they stay the same."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Keep the version of the report."""

    def register_extension(self, ext: Any) -> None:
        """Declare the PAdES extension only; it allows every algorithm that ETSI TS 119 312 does."""
        if str(ext.prefix_name) == "/ESIC":
            super().register_extension(ext)


class _DatedSigner(PdfSigner):
    """Signs at a stated moment rather than at whatever the clock says halfway through."""

    when: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.when
        return session


class _Picture(ImportedPdfPage):
    """A page held in memory; pyHanko imports pages by file name only."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__("")
        self._pdf = pdf

    def render(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "appearance.pdf"
            file.write_bytes(self._pdf)
            self.file_name = str(file)
            return bytes(super().render())


def metadata(field: str, *, role: str, name: str, meaning: str) -> Any:
    """The signature's own data: who, in which role, with which meaning."""
    claimed = cms.RoleSyntax({"role_name": x509.GeneralName("uniform_resource_identifier", x509.URI(role_urn(role)))})
    attributes = SignerAttrSpec(
        claimed_attrs=[cms.AttCertAttribute({"type": "role", "values": [claimed]})], certified_attrs=[]
    )
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        name=name,
        reason=meaning,
        subfilter=SigSeedSubFilter.PADES,
        cades_signed_attr_spec=CAdESSignedAttrSpec(
            commitment_type=GenericCommitment.PROOF_OF_APPROVAL.asn1, signer_attributes=attributes
        ),
    )


def sealing(name: str, meaning: str) -> Any:
    """The data of the engine's seal: a certification after which only signature fields may be filled."""
    return PdfSignatureMetadata(
        field_name=SEAL,
        md_algorithm="sha256",
        name=name,
        reason=meaning,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        cades_signed_attr_spec=CAdESSignedAttrSpec(commitment_type=GenericCommitment.PROOF_OF_ORIGIN.asn1),
    )


def dated_signer(details: Any, signer: Any, stamper: Any, picture: bytes | None, when: datetime) -> Any:
    """A signer that fills its field with the picture and nothing else; without a picture, an invisible new field."""
    if picture is None:
        field = SigFieldSpec(details.field_name, on_page=0, invis_sig_settings=NOWHERE)
        made = _DatedSigner(details, signer, timestamper=stamper, new_field_spec=field)
    else:
        corner = SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
        )
        style = StaticStampStyle(
            background=_Picture(picture), background_layout=corner, background_opacity=1.0, border_width=0
        )
        made = _DatedSigner(details, signer, timestamper=stamper, stamp_style=style)
    made.when = when
    return made
