"""Validly signed by somebody whom the root vouches for, or by somebody whom it does not: wrong people, wrong times."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from tests.sign.people import AT, LATER, SIGNED, Key, lawyer, owner, person, self_signed
from tests.sign.reports import PLAN, made, signed, signed_once, unsigned
from tests.sign.revocation import Authorities
from tests.sign.stamping import stamper
from tests.verify import attacks, shadows, wrong_keys
from tests.verify.animals import Animal
from tests.verify.attacks import signed_by

Attack = Callable[[bytes], bytes]

BY_A_SIGNER: dict[str, tuple[Attack, int, str]] = {
    # Everything below is validly signed by somebody whom the root vouches for.
    "the first signer changes a page": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.replace_page_content),
        2,
        "changed after it was rendered",
    ),
    "the first signer replaces an attachment": (
        lambda _: signed_by(
            unsigned(), "sig_model_owner", owner(), before=attacks.replace_attachment("evidence.json", b"{}\n")
        ),
        2,
        "changed after it was rendered",
    ),
    "the last signer changes a page": (
        lambda _: signed_by(signed_once(), "sig_legal", lawyer(), before=attacks.replace_page_content),
        2,
        "sig_model_owner (Tomas Okafor): changed afterwards",
    ),
    "a signer covers the page with a new field": (
        lambda _: signed_by(signed_once(), "sig_legal", lawyer(), before=attacks.field_over_the_page),
        2,
        "not permitted",
    ),
    "a signer makes another's field look signed": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.forge_appearance("sig_legal")),
        2,
        "changed after it was rendered",
    ),
    "a field that no role has": (
        lambda pdf: signed_by(pdf, "sig_extra", person("Mallory"), before=lambda w: attacks.field_over_the_page(w)),
        4,
        "sig_extra belongs to no role",
    ),
    "a signer changes the metadata": (
        lambda _: signed_by(unsigned(), "sig_model_owner", owner(), before=attacks.say_other_evidence),
        5,
        "digest stands in the document's metadata",
    ),
    "one person in two roles": (
        lambda _: signed_by(signed_by(unsigned(), "sig_model_owner", person("Ada")), "sig_legal", person("Ada")),
        4,
        "Ada signs as 'model owner' and as 'legal', which must be two people",
    ),
    "the key of another role": (
        lambda _: signed_by(unsigned(), "sig_model_owner", lawyer()),
        4,
        "the certificate of Lena Fischer is for the role 'legal', not for 'model owner'",
    ),
    "a role claimed in the field of another": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada"), role="legal"),
        4,
        "signs as 'legal', but in the field of 'model owner'",
    ),
    "a certificate from elsewhere": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Mallory", root="Another root")),
        3,
        "does not chain to any of the roots",
    ),
    "an expired certificate": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada", days=30)),
        3,
        "not valid on 2026-11-21",
    ),
    "a weak digest": (
        lambda _: signed_by(unsigned(), "sig_model_owner", person("Ada"), digest="sha1"),
        2,
        "the digest sha1 is too weak",
    ),
}


def _by(name: str) -> Animal:
    attack, step, words = BY_A_SIGNER[name]
    return Animal(name=f"signer: {name}", make=lambda: attack(signed()), step=step, words=words)


STRICT = PLAN.replace(
    "signoff: {roles: [model owner, legal]}",
    "signoff:\n  roles: [model owner, legal, independent auditor]\n  valid_for: 30 days\n  ordered: true\n"
    "  distinct: [[legal, independent auditor]]\n  people:\n    model owner: [Tomas Okafor]\n    legal: [FINGERPRINT]",
)
"""People by name and by fingerprint, in order, for thirty days; the owner may be legal, legal not the auditor."""


@lru_cache
def strict() -> bytes:
    return made(text=STRICT.replace("FINGERPRINT", wrong_keys.fingerprint(lawyer())))


@lru_cache
def strict_owner() -> bytes:
    return signed_by(strict(), "sig_model_owner", owner(), when=SIGNED)


@lru_cache
def strict_both() -> bytes:
    return signed_by(strict_owner(), "sig_legal", lawyer())


def _people(name: str, make: Callable[[], bytes], words: str, **given: object) -> Animal:
    return Animal(name=f"people: {name}", make=make, step=4, words=words, steps=4, given=lambda: dict(given))


NOBODY = Authorities(url="http://127.0.0.1:9/")
"""Where nobody answers: revocation lists come with the verifier."""


@lru_cache
def rita() -> Key:
    key = NOBODY.person("Rita Revoked")
    NOBODY.revoke(key, SIGNED - timedelta(days=30))
    return key


def revocation() -> dict[str, object]:
    rita()
    return {"revocation": [NOBODY.list(AT)]}


PEOPLE = [
    _people(
        "a stranger in the field of somebody who is named",
        lambda: signed_by(strict(), "sig_model_owner", person("Mallory")),
        "Mallory is not among the people whom the plan names for 'model owner'",
    ),
    _people(
        "the right name on a certificate of another fingerprint",
        lambda: signed_by(strict_owner(), "sig_legal", person("Lena Fischer", days=364)),
        "Lena Fischer is not among the people whom the plan names for 'legal'",
    ),
    _people(
        "out of order",
        lambda: signed_by(signed_by(strict(), "sig_legal", lawyer()), "sig_model_owner", owner()),
        "'legal' signed before 'model owner'",
    ),
    _people(
        "after the last day",
        lambda: signed_by(strict(), "sig_model_owner", owner(), when=SIGNED + timedelta(days=40)),
        "Tomas Okafor signed on 2026-12-31, after the last day of this sign-off, 2026-12-20",
        at=AT + timedelta(days=40),
    ),
    _people(
        "shown after the last day",
        strict_both,
        "the sign-off held until 2026-12-20; today is 2026-12-31",
        at=AT + timedelta(days=40),
    ),
    _people(
        "the owner as the auditor, with another key",
        lambda: signed_by(strict_both(), "sig_independent_auditor", person("Tomas OKAFOR")),
        "which must be two people",
    ),
    _people(
        "the same person twice where the plan forbids it",
        lambda: signed_by(strict_both(), "sig_independent_auditor", person("lena fischer")),
        "signs as 'legal' and as 'independent auditor', which must be two people",
    ),
    _people(
        "no reason for signing what is not cleared",
        lambda: signed_by(unsigned(), "sig_legal", lawyer(), meaning="I approve."),
        "the report says “not cleared”, and Lena Fischer signed it without saying why",
    ),
    _people(
        "a reason against another verdict",
        lambda: signed_by(unsigned(), "sig_legal", lawyer(), meaning="Fine. Despite “cannot tell”: it will do"),
        "the report says “not cleared”, but Lena Fischer signed despite “cannot tell”",
    ),
    _people(
        "a person with the key of the engine",
        lambda: signed_by(shadows.sealed(), "sig_legal", person("Signoff engine", kind="rsa")),
        "with the key of the engine's seal",
    ),
]

CERTIFICATES = [
    Animal(
        name="certificate: revoked",
        make=lambda: signed_by(unsigned(), "sig_legal", rita()),
        step=3,
        words="its certificate was revoked on 2026-10-22",
        given=revocation,
    ),
    Animal(
        name="certificate: revoked after a signature that no time stamp dates",
        make=lambda: signed_by(
            unsigned(),
            "sig_legal",
            rita(),
            when=SIGNED - timedelta(days=60),
        ),
        step=3,
        words="no time stamp proves that it signed before",
        given=revocation,
    ),
    Animal(
        name="certificate: signed on a day to come",
        make=lambda: signed_by(unsigned(), "sig_legal", lawyer(), when=AT + timedelta(days=7)),
        step=3,
        words="says that it was signed on 2026-11-28, which is still to come",
    ),
    Animal(
        name="certificate: self-signed",
        make=lambda: signed_by(unsigned(), "sig_model_owner", self_signed("Mallory")),
        step=3,
        words="its certificate is self-signed and not among the roots",
    ),
    Animal(
        name="certificate: not one for signing",
        make=lambda: signed_by(unsigned(), "sig_legal", wrong_keys.for_encryption("Ada")),
        step=3,
        words="may not be used for this",
    ),
    Animal(
        name="certificate: issued by a person",
        make=lambda: signed_by(unsigned(), "sig_legal", wrong_keys.issued_by(owner(), "Mallory")),
        step=3,
        words="may not be used for this",
    ),
    Animal(
        name="certificate: a short key",
        make=lambda: wrong_keys.signed_with_short_key(unsigned(), "sig_legal"),
        step=2,
        words="an RSA key of 1024 bits is too weak",
    ),
    Animal(
        name="time stamp: from an authority that nobody trusts",
        make=lambda: signed_by(unsigned(), "sig_legal", lawyer(), stamper=stamper("Another root", LATER)),
        step=3,
        words="its time stamp is not from an authority that is trusted here",
    ),
    Animal(
        name="time stamp: of another signature",
        make=lambda: shadows.with_foreign_stamp(unsigned(), "sig_legal", lawyer(), stamper("Demo root", LATER)),
        step=3,
        words="its time stamp is not from an authority that is trusted here",
    ),
    Animal(
        name="time stamp: after the certificate had ended",
        make=lambda: signed_by(
            unsigned(),
            "sig_legal",
            person("Ada Brandt", days=30),
            when=SIGNED - timedelta(days=310),
            stamper=stamper("Demo root", SIGNED),
        ),
        step=3,
        words="its certificate was not valid on 2026-11-21",
    ),
]

SIGNERS = [*map(_by, BY_A_SIGNER), *PEOPLE, *CERTIFICATES]
