"""The XMP packet: what the file is, for archives and indexers, and what it was made from.

WeasyPrint writes the identification of one conformance; this report is PDF/A-3a and PDF/UA-1 at once. In PDF/A-3
every property outside the predefined schemas needs a description of its own (ISO 19005-3, 6.6.2.3.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import escape

from audit.language import spoken

NAMESPACE = "urn:signoff:report:1"
"""Of the report's own properties."""

_OWN = {
    "reportId": "Report identifier",
    "verdict": "Overall verdict",
    "evidenceSha256": "SHA-256 of the attached evidence.json",
    "judgementSha256": "SHA-256 of the attached judgement.json",
}


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """What the packet says."""

    title: str
    author: str
    subject: str
    keywords: str
    tool: str
    date: str
    """ISO 8601 with time and zone."""
    report_id: str
    verdict: str
    evidence_sha256: str
    judgement_sha256: str


def packet(metadata: Metadata, producer: str) -> bytes:
    """The rdf:RDF element."""
    own = {
        "reportId": metadata.report_id,
        "verdict": metadata.verdict,
        "evidenceSha256": metadata.evidence_sha256,
        "judgementSha256": metadata.judgement_sha256,
    }
    values = "".join(f"<signoff:{name}>{escape(value)}</signoff:{name}>" for name, value in own.items())
    return _PACKET.format(
        producer=escape(producer),
        title=escape(metadata.title),
        author=escape(metadata.author),
        subject=escape(metadata.subject),
        keywords=escape(metadata.keywords),
        tool=escape(metadata.tool),
        date=metadata.date,
        namespace=NAMESPACE,
        language=spoken(),
        own=values,
        schemas=_schema("PDF/UA identification schema", _PDFUA, "pdfuaid", {"part": "PDF/UA part"}, "Integer")
        + _schema("Signoff report schema", NAMESPACE, "signoff", _OWN, "Text"),
    ).encode()


def _schema(title: str, namespace: str, prefix: str, properties: Mapping[str, str], kind: str) -> str:
    """The description of one namespace, as PDF/A asks for it."""
    category = "internal" if prefix == "pdfuaid" else "external"
    described = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
        for name, description in properties.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


_PDFUA = "http://www.aiim.org/pdfua/ns/id/"
_PACKET = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:signoff="{namespace}">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords>{keywords}</pdf:Keywords>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
{own}</rdf:Description>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""
