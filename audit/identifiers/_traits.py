"""Characteristics of a person: special categories (GDPR, Art. 9), offences (Art. 10) and others that laws protect.

Each row is one characteristic: the words by which a column is called in the main European languages, and the words that
its cells use. Codes say nothing ("2" may be any religion), so a column counts if its name says what it holds; or
if nearly all of its different values are words that only this characteristic uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import ModuleType

from audit.identifiers._made import made

_THINGS = ("car", "horse", "bib", "conditions", "track", "distance", "circuit", "url", "image", "name of", "result")

# id | what it is | what columns are called | what cells say (* for all that begin so); indented lines go on
_TABLE = """
ethnicity | racial or ethnic origin | race, ethnicity, ethnic, racial, hispanic, hispan, latino, latinx, ethnie,
  origine ethnique, ethnische herkunft, ethnie, etnia, origen etnico, raza, raca, raça, razza, skin color, skin
  colour, tribe, caste, raceeth, raceethnicity, etniciteit, pochodzenie etniczne | african american, african-american,
  caucasian, hispanic, latino, latina, asian, pacific islander, native american, black or african american, native
  hawaiian, white british, black african, black caribbean, mixed race, roma, arab, han, two or more races, american
  indian*, asian-pac-islander, amer-indian-eskimo, white non-hispanic, non-hispanic*, hispanic or latino
religion | religion or philosophical belief | religion, religious, faith, creed, denomination, konfession, kirche,
  confession, religione, religión, religiao, religião, religie, wyznanie, belief, church, religia, glaube | catholic,
  roman catholic, protestant, muslim, jewish, hindu, buddhist, christian, atheist, agnostic, sikh, orthodox,
  evangelical, lutheran, mormon, jain, islam, judaism, hinduism, buddhism, christianity, katholisch, evangelisch,
  konfessionslos, catholique, musulman*, católic*, cattolic*, römisch-katholisch, röm.-kath., muslimisch, jüdisch,
  protestantisch, buddhistisch, orthodoxe, orthodox christian, juif, juive, bouddhiste, hindou*, athée, judío, judía,
  musulmán*, ateo, atea, protestante*, evangélic*, ebreo, ebrea, musulmano, musulmana, anglican, methodist, baptist,
  presbyterian, pentecostal, adventist*, jehovah*, sunni, shia, quaker, rooms-katholiek, moslim, joods, katolik*,
  muzułmanin, ateista, żyd*, katolsk, muslimsk, judisk, no religion, no religious affiliation, zoroastrian, baha'i
politics | political opinion | political, politics, party, political party, party affiliation, partei,
  parteizugehorigkeit, parti politique, partito, partido, ideology, voted, vote choice, partia | republican, democrat,
  labour, conservative, liberal democrats, libertarian, cdu, csu, spd, green party, socialist, communist, independent,
  cdu/csu, fdp, afd, die linke, die grünen, bündnis 90/die grünen, bsw, labour party, conservative party, ukip, reform
  uk, plaid cymru, sinn féin, scottish national party, democratic party, republican party, les républicains, parti
  socialiste, rassemblement national, la france insoumise, psoe, podemos, ciudadanos, izquierda unida, partido
  popular, forza italia, fratelli d'italia, partito democratico, movimento 5 stelle, lega nord, pvda, groenlinks, vvd,
  pvv, d66, platforma obywatelska, prawo i sprawiedliwość, partido socialista, bloco de esquerda, socialdemokraterna,
  moderaterna, sverigedemokraterna, venstre, arbeiderpartiet
union_membership | trade-union membership | union, union member, unionmember, trade union, labor union, labour union,
  gewerkschaft, syndicat, sindicato, sindacato, vakbond, fackforbund | union member, non-union, trade union member,
  nonunion, unionised, unionized, not a union member, gewerkschaftsmitglied, syndiqué*, non syndiqué*, sindicalizad*,
  sindacalizzat*, ig metall, ver.di, dgb, cgt, cfdt, cgil, ccoo, fnv, solidarność, unison
sexuality | sex life or sexual orientation | sexual orientation, orientation, sexuality, sexual, sexuelle
  orientierung, orientation sexuelle, orientacion sexual, orientación sexual, lgbt, lgbtq | heterosexual, homosexual,
  bisexual, gay, lesbian, straight, queer, asexual, pansexual, heterosexuell, homosexuell, bisexuell, asexuell,
  lesbisch, schwul, hétérosexuel*, homosexuel*, bisexuel*, lesbienne, lesbiana, eterosessuale, omosessuale, bisessuale,
  lesbica, heteroseksueel, homoseksueel, biseksueel, heteroseksualn*, homoseksualn*, biseksualn*, heterossexual,
  homossexual, bissexual, gay or lesbian, heterosexual or straight
health | diagnosis, medication or disability | health, diagnosis, diagnoses, diagnose, diagnostic, diagnostico,
  diagnóstico, diagnosi, disease, illness, medication, medications, medicine, drug name, prescription, disability,
  disabled, handicap, behinderung, pregnancy, pregnant, allergy, allergies, symptom, symptoms, hiv, hiv status,
  diabetes, diabetic, cancer, depression, blood type, blood group, bmi, smoker, smoking, krankheit, medikament,
  maladie, grossesse, enfermedad, malattia, mental health, health status, icd, icd10, treatment, vaccination,
  vaccinated, comorbidity, medical condition, medical history | diabetes*, hypertension, asthma, cancer*, depression,
  hiv positive, pregnant, disabled, epilepsy, schizophrenia, arthritis, copd, type 2 diabetes, migraine, anaemia,
  tuberculosis, influenza, pneumonia
genetics | genetic data | genotype, genetic, genetics, genome, dna, snp, rsid, allele, genetik, génétique, genetico,
  brca, haplotype, hgvs, variant, mutation, gene variant, dna sequence, karyotype, genotyp, mutación, mutazione |
  brca1, brca2
biometrics | biometric template | fingerprint, faceprint, voiceprint, face embedding, face template, face encoding,
  iris template, biometric, biometrics, fingerabdruck, empreinte digitale, huella dactilar, retina, minutiae, face
  descriptor, face vector, voice embedding, speaker embedding, iris code, iriscode, fingerprint template, gesichtsbild
  vektor, impronta digitale, vingerafdruk, odcisk palca, biometrie, biométrie, faceid, touchid | -
offences | criminal convictions and offences | conviction, convictions, convicted, criminal record, criminal, offence,
  offences, offense, offenses, felony, misdemeanor, arrest, arrests, arrested, vorstrafe, vorstrafen, casier
  judiciaire, condamnation, antecedentes, charge degree, charge desc, recidivism, is recid, priors, prior convictions,
  prison, sentence length, probation | felony, misdemeanor, burglary, grand theft, petit theft, battery, assault*,
  driving under the influence, convicted, not convicted, previously convicted, no criminal record, larceny,
  manslaughter, vorbestraft, nicht vorbestraft, keine vorstrafen, körperverletzung, diebstahl, raub, hehlerei,
  urkundenfälschung, condamné*, casier vierge, vol aggravé, escroquerie, coups et blessures, condenad*,
  sin antecedentes, hurto, estafa, lesiones, condannat*, incensurat*, furto, rapina, truffa, lesioni, veroordeeld,
  diefstal, mishandeling,
  onbesproken gedrag, skazan*, niekaran*, kradzież, rozbój, oszustwo, sem antecedentes, roubo, dömd, ostraffad, stöld,
  misshandel, straffet, dømt
sex | sex or gender | sex, gender, male, female, geschlecht, genre, sexe, sexo, sesso, genere, geslacht, kon, kön,
  plec, płeć, pohlavi, pohlaví, gender identity, pronouns | male, female, non-binary, nonbinary, genderqueer, agender,
  bigender, genderfluid, polygender, männlich, weiblich, divers, homme, femme, masculin, féminin, hombre, mujer,
  maschio, femmina, masculino, femenino, transgender*
age | age | age, alter, edad, eta, età, idade, leeftijd, wiek, alder, ålder, ika, ikä, vek, věk, age years, age in
  years, âge | -
nationality | nationality, citizenship or immigration status | nationality, citizenship, citizen, immigration,
  nationalitat, nationalität, staatsangehörigkeit, staatsburgerschaft, nationalité, nationalite, nacionalidad,
  nazionalita, nazionalità, cittadinanza, nacionalidade, nationaliteit, obywatelstwo, native country, country of
  birth, birth country, place of birth, birthplace, visa status, migrant, immigrant | -
civil_status | marital status | marital, marital status, marriage, married, maritalstatus, civil status, family
  status, familienstand, etat civil, état civil, estado civil, stato civile, burgerlijke staat, stan cywilny,
  relationship status, spouse | married, divorced, widowed, single, separated, never married, never-married, civil
  marriage, unmarried, verheiratet, ledig, geschieden, verwitwet, célibataire, marié*, divorcé*, casad*, solter*,
  coniugat*, married-civ-spouse, married-spouse-absent, single / not married, widow
employment | salary, employer or occupation | salary, wage, wages, income, earnings, employer, job, job title,
  jobtitle, occupation, profession, beruf, gehalt, einkommen, arbeitgeber, métier, metier, salaire, revenu, salario,
  ingresos, ocupacion, ocupación, profesion, profesión, stipendio, reddito, professione, salario, beroep, zawod,
  zawód, pensja, lön, yrke, annual income, workclass | -
education | education record | education, school, degree, university, gpa, grade point, ausbildung, bildung, studium,
  éducation, diplome, diplôme, educacion, educación, istruzione, titolo studio, opleiding, wyksztalcenie,
  wykształcenie, student id, exam score, graduate, college | bachelors, masters, some-college, hs-grad, doctorate,
  prof-school, assoc-voc, bachelor's degree, master's degree, high school diploma, secondary / secondary special,
  incomplete higher
"""

_TITLES = {
    "health": "A special category of personal data (GDPR, Art. 4(15) and 9(1)).",
    "genetics": "A special category of personal data (GDPR, Art. 4(13) and 9(1)).",
    "biometrics": "A special category where it serves to identify somebody (GDPR, Art. 4(14) and 9(1)).",
    "offences": "Under official control (GDPR, Art. 10). Not a special category of Art. 9.",
}
_SPECIAL = ("ethnicity", "religion", "politics", "union_membership", "sexuality")
_AGAINST = {
    "ethnicity": _THINGS,
    "politics": ("third", "counter", "size", "date", "planner", "venue"),
    "union_membership": ("western", "credit", "european", "id"),
    "sexuality": ("page", "screen", "photo", "device", "view"),
    "health": ("insurance number", "card", "bar", "food", "check url", "code status", "department", "control"),
    "offences": ("service", "battery", "free", "ev"),
    "age": ("account", "credit", "history", "car", "vehicle", "loan", "policy", "days", "page", "building", "house"),
    "employment": ("status code", "id", "run", "queue", "cron", "scheduler", "number"),
    "education": ("temperature", "celsius", "angle", "bus", "district", "holiday"),
    "civil_status": ("license", "bureau"),
    "biometrics": ("browser", "hash", "md5", "sha", "device", "file", "url"),
    "genetics": ("product", "sku", "design", "option", "test", "ab", "size", "price", "font"),
}
_WRITTEN = {
    "genetics": (
        r"rs[1-9][0-9]{2,9}"
        r"|(?:(?:N[CGMPRTW]_|ENS[TPG]|LRG_|XM_|XP_)[0-9]{3,12}(?:\.[0-9]{1,3})?(?:\([A-Z0-9-]{1,15}\))?:)?"
        r"(?:[cgmnr]\.[-*]?[0-9]{1,9}(?:[+_-][-*0-9+]{1,12})?(?:[ACGTUacgu]>[ACGTUacgu]|del|dup|ins|inv|=)[A-Za-z0-9_=]{0,60}"
        r"|p\.\(?(?:[A-Z][a-z]{2}|[A-Z])[0-9]{1,5}(?:[A-Z][a-z]{2}|[A-Z*=]|del|dup|ins|fs)[A-Za-z0-9*_]{0,40}\)?)"
        r"|(?=[ACGT]*A)(?=[ACGT]*C)(?=[ACGT]*G)(?=[ACGT]*T)[ACGTN]{20,100000}"
    ),
    "biometrics": r"(?:Rk1SACAyMAA|RkFDADAxMAA|RklSADAxMAA|SUlSADAxMAA)[A-Za-z0-9+/=]{4,100000}",
}
"""Variants of genes (dbSNP, HGVS) and sequences; records of fingers, faces and irises (ISO/IEC 19794) in base64."""
_FEWEST = 5
_ROUND = re.compile(r"rs[0-9]*00", re.ASCII)


@lru_cache(maxsize=1)
def modules() -> dict[str, ModuleType]:
    """Every row as a module, by id."""
    return dict(map(_module, re.split(r"\n(?! )", _TABLE.strip())))


def _module(line: str) -> tuple[str, ModuleType]:
    id_, name, header, cells = (cell.strip() for cell in " ".join(line.split()).split("|"))
    words = tuple(dict.fromkeys(word.strip() for word in header.split(",")))
    law = _TITLES.get(id_, "A special category of personal data (GDPR, Art. 9(1)).")
    if id_ not in _TITLES and id_ not in _SPECIAL:
        law = "Personal data (GDPR, Art. 4(1)), protected or sensitive in other laws; not a special category of Art. 9."
    page = (
        f"{name[:1].upper()}{name[1:]}.\n\n{law}\n\nRecognised by the column's name ({', '.join(words[:4])} ...), or "
        "by cells that nearly all use words of this characteristic and of no other. What a code such as 2 stands for "
        "is not asked.\n\nReferences\n----------\nGDPR, Art. 4, 9 and 10. Cal. Civ. Code 1798.140(v)(1)(C) and (ae).\n"
    )
    return id_, made(
        id_,
        page,
        NAME=name,
        PATTERN=r"^[^\n]{1,200}$",
        HEADER=words,
        NOT_HEADER=_AGAINST.get(id_, ()),
        NEEDS_HEADER=True,
        DIRECT=False,
        is_valid=_is_value,
        **({} if cells == "-" and id_ not in _WRITTEN else {"says": _vocabulary(cells, _WRITTEN.get(id_, "(?!)"))}),
        **({"column_is": _are_variants} if id_ == "genetics" else {}),
    )


def _is_value(text: str) -> bool:
    """Whether a cell may be the value of a characteristic: short, printable, not a mere dash."""
    text = text.strip()
    return 0 < len(text) <= 200 and text.isprintable() and any(map(str.isalnum, text))


def _are_variants(values: Sequence[str]) -> bool:
    """Whether values are several and not round: rs5000 are rupees."""
    return len(values) >= _FEWEST and 2 * sum(_ROUND.fullmatch(value) is not None for value in values) < len(values)


def _vocabulary(cells: str, written: str) -> Callable[[str], bool]:
    words = [word.strip() for word in cells.split(",")]
    exact = frozenset(word for word in words if not word.endswith("*") and word != "-")
    starts = tuple(word[:-1] for word in words if word.endswith("*"))

    shape = re.compile(written, re.ASCII)

    def says(text: str) -> bool:
        """Whether a cell uses a word of this characteristic, or is written as only its values are."""
        if shape.fullmatch(text.strip()):
            return True
        text = text.strip().strip("?").lower()
        return text in exact or (bool(starts) and text.startswith(starts))

    return says
