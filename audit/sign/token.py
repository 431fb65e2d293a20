"""A key that never leaves its token: smart card, USB token or hardware security module, by PKCS#11.

Reference: OASIS PKCS #11 v3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from audit.envelope import refusal
from audit.errors import MissingExtra
from audit.sign.key import Key, key


@contextmanager
def opened(library: Path, *, label: str, pin: str | None, token: str | None = None) -> Iterator[Key]:
    """The key of that label on a token, for as long as the session lasts.

    Args:
        library: the PKCS#11 module of the token's maker, such as `libsofthsm2.so`.
        label: of the key and of its certificate.
        pin: of the token; None asks on the token's own pad.
        token: label of the token; needed where the module has several slots.

    Raises:
        MissingExtra: python-pkcs11 is not installed.
        ReportError: the token, the key or its certificate is not there, or the PIN is wrong.
    """
    if find_spec("pkcs11") is None:
        raise MissingExtra("Signing with a token", "pkcs11")
    from pkcs11 import PROTECTED_AUTH, PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import open_pkcs11_session

    criteria = None if token is None else TokenCriteria(label=token)
    try:
        session = open_pkcs11_session(
            str(library), token_criteria=criteria, user_pin=PROTECTED_AUTH if pin is None else pin
        )
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise refusal(f"the token cannot be opened: {_said(error)}", "token") from None
    with session:
        try:
            made = key(_signer(session, label))
        except (PKCS11Error, ValueError, LookupError, AttributeError) as error:
            raise refusal(f"the token has no certificate {label!r}: {_said(error)}", "token") from None
        yield made


def _signer(session: Any, label: str) -> Any:
    """PyHanko's signer; many tokens sign with an elliptic curve but do not make the digest (no CKM_ECDSA_SHA256)."""
    from pyhanko.sign.pkcs11 import PKCS11Signer

    signer = PKCS11Signer(session, cert_label=label, key_label=label)
    curve = signer.signing_cert.public_key.algorithm == "ec"
    return PKCS11Signer(session, cert_label=label, key_label=label, use_raw_mechanism=True) if curve else signer


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
