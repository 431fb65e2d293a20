"""What each metric of privacy is called in the report: title, unit and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.numbers import Unit

_RECOGNISED: Mapping[str, tuple[str, Unit, str]] = {
    "class_share": ("Rows in classes of a size", "share", "{value} of the rows are in classes of size {size}"),
    "rows_in_small_classes": (
        "Rows in classes below a size",
        "share",
        "{value} of the rows share their quasi-identifiers with fewer than {k} rows, themselves included",
    ),
    "singling_out": ("Singling out", "share", "the quasi-identifiers single out {value} of the rows"),
    "prosecutor_risk": (
        "Highest prosecutor risk",
        "share",
        "somebody who knows that a person is in the table points at the right row in up to {value} of cases",
    ),
    "marketer_risk": (
        "Average prosecutor risk",
        "share",
        "somebody who matches every person in the table is right for {value} of them",
    ),
    "wildcard_k_anonymity": (
        "Smallest class, missing values matching any",
        "count",
        "with missing values matching any, a row could be confused with as few as {value}, itself included",
    ),
    "wildcard_unique_rows": (
        "Unique rows, missing values matching any",
        "share",
        "with missing values matching any, {value} of the rows match no other",
    ),
    "proposed_quasi_identifiers": (
        "Proposed quasi-identifier, bits",
        "number",
        "{column} is proposed as a quasi-identifier: it holds {value} bits of information",
    ),
    "proposed_k_anonymity": (
        "Smallest class over proposed columns",
        "count",
        "the smallest class of rows that share all proposed quasi-identifiers has a size of {value}",
    ),
    "proposed_unique_rows": (
        "Unique rows over proposed columns",
        "share",
        "{value} of the rows are alone in the proposed quasi-identifiers",
    ),
    "unique_rows_without": (
        "Unique rows without a column",
        "share",
        "without {column}, {value} of the rows are unique",
    ),
    "uniqueness_due_to": (
        "Unique rows due to a column",
        "share",
        "{value} of the unique rows are unique only because of {column}",
    ),
    "identifying_set": ("Identifying set of columns", "share", "{columns} together make {value} of the rows unique"),
    "identifying_columns": (
        "Columns that identify",
        "count",
        "{share} of the rows can be made unique by as few columns as {value}",
    ),
    "l_diversity": ("Distinct l", "count", "the least diverse class has {value} different values of {column}"),
    "entropy_l_diversity": (
        "Entropy l",
        "number",
        "the least diverse class is worth {value} equally likely values of {column}",
    ),
    "recursive_diversity": (
        "Recursive diversity, c",
        "number",
        "in some class a commonest value of {column} is {value} times as frequent as all from place {l} on",
    ),
    "homogeneous_rows": (
        "Rows in homogeneous classes",
        "share",
        "{value} of the rows are in classes of two or more that all have the same {column}",
    ),
    "largest_homogeneous_class": (
        "Largest homogeneous class",
        "count",
        "the largest class that all has the same {column} has a size of {value}",
    ),
    "t_closeness": (
        "Distance to the whole table (t-closeness)",
        "number",
        "{column} in some class lies {value} from the whole table ({distance} distances), on a scale from 0 to 1",
    ),
    "population_k": (
        "Smallest class in the population",
        "count",
        "the smallest class of the population that occurs in the table has a size of {value}",
    ),
    "journalist_risk": (
        "Highest journalist risk",
        "share",
        "a link from the population to a row is right in up to {value} of cases",
    ),
    "journalist_risk_average": (
        "Average journalist risk",
        "share",
        "a link from the population to a row is right in {value} of cases on average",
    ),
    "presence": ("Presence", "share", "the {share} share of a class of the population that is in the table is {value}"),
    "population_unique_rows": (
        "Unique in the population (estimate)",
        "share",
        "an estimated {value} of the rows are unique in the population",
    ),
    "linkability": ("Linkability", "share", "{value} of the rows are linked to the same person in the second table"),
    "linkability_by_chance": (
        "Linkability by chance",
        "share",
        "drawing any row of the second table links {value} of the rows rightly",
    ),
    "certain_links": (
        "Certain links",
        "share",
        "{value} of the rows look like exactly one row of the second table, which looks like no other row",
    ),
    "split_linkability": (
        "Linkability of two halves",
        "share",
        "{columns}: known apart, the two halves are brought together for {value} of the rows",
    ),
    "split_linkability_by_chance": (
        "Linkability of two halves, by chance",
        "share",
        "taking any row for each half brings {value} of the rows together",
    ),
    "split_linkability_risk": (
        "Linkability of two halves, beyond chance",
        "share",
        "{columns}: of what chance leaves, linking the two halves gets {value}",
    ),
    "inference_gain": (
        "Inference gain",
        "difference",
        "knowing the quasi-identifiers raises the share of rightly guessed {column} by {value}",
    ),
}

_GIVEN_AWAY: Mapping[str, tuple[str, Unit, str]] = {
    "membership_blind_auc": (
        "Features alone: training or not (AUC)",
        "number",
        "from the features alone, training rows are told from others with an AUC of {value}",
    ),
    "membership_loss_auc": (
        "Confidence: training or not (AUC)",
        "number",
        "from the model’s confidence alone, training rows are told from others with an AUC of {value}",
    ),
    "membership_auc": (
        "RMIA: training or not (AUC)",
        "number",
        "RMIA tells training rows from others with an AUC of {value}",
    ),
    "membership_true_positive_rate": (
        "Training rows found",
        "share",
        "{value} of the training rows are found at a share of false alarms of {false_positive_rate}",
    ),
    "membership_epsilon": (
        "Epsilon, at least",
        "number",
        "the model’s training has an epsilon of at least {value}, by the false alarms {false_positive_rate}",
    ),
    "membership_smallest_rate": (
        "Smallest share of false alarms supported",
        "share",
        "the rows support no statement at a share of false alarms below {value}",
    ),
    "shared_rows": ("Audited rows seen in training", "share", "{value} of the audited rows equal a training row"),
    "nearly_shared_rows": (
        "Audited rows nearly seen in training",
        "share",
        "{value} of the audited rows differ from a training row in one feature at most",
    ),
    "repeated_training_rows": (
        "Repeated training rows",
        "share",
        "{value} of the training rows equal another training row",
    ),
    "attribute_inference_gain": (
        "Attribute inference, training rows beyond others",
        "difference",
        "the model raises the share of rightly guessed {feature} by {value} more for training rows than for others",
    ),
    "attribute_inference_members": (
        "Attribute inference, training rows",
        "difference",
        "the model raises the share of rightly guessed {feature} by {value} for training rows",
    ),
    "attribute_inference_others": (
        "Attribute inference, other rows",
        "difference",
        "the model raises the share of rightly guessed {feature} by {value} for rows that it has not seen",
    ),
    "oldest_record_days": ("Oldest record, days", "count", "the oldest record is {value} days old"),
    "records_past_retention": (
        "Records past retention",
        "share",
        "{value} of the records are older than they may be kept",
    ),
    "undated_records": ("Undated records", "share", "{value} of the rows have no readable day of recording"),
    "children_share": ("Children", "share", "{value} of the persons are below the age of consent"),
    "rows_without_consent": ("Rows without consent", "share", "{value} of the rows have no recorded consent"),
    "erased_rows": ("Rows of erased ids", "count", "rows of the {table} table with an erased {column}: {value}"),
}

_COLUMNS: Mapping[str, tuple[str, Unit, str]] = {
    "values_found": (
        "Cells with an identifier",
        "count",
        "cells of {column} that hold or contain a valid {identifier}: {value}",
    ),
    "names_in_text": ("Texts with a name", "share", "{value} of the different texts of {column} name a person"),
    "places_in_text": ("Texts with a place", "share", "{value} of the different texts of {column} name a place"),
    "personal_columns": ("Columns of personal data", "count", "columns called personal data: {value}"),
    "undecided_columns": (
        "Columns left open",
        "count",
        "columns that may hold numbers of persons or codes of things: {value}",
    ),
    "column_values": (
        "Valid different values",
        "share",
        "{value} of the different values of {column} are or could be a {identifier}",
    ),
    "column_null_rate": (
        "Valid shuffled values",
        "share",
        "{value} of the values of {column} would be a valid {identifier} if their letters and digits were shuffled",
    ),
    "column_p_value": (
        "p-value of valid values",
        "probability",
        "if chance made them, so many valid values in {column} ({identifier}) would arise with probability {value}",
    ),
    "undeclared_personal_columns": (
        "Undeclared columns of personal data",
        "count",
        "columns of personal data of which the plan says nothing: {value}",
    ),
    "stale_declarations": (
        "Stale declarations",
        "count",
        "columns declared as personal data in which none was recognised: {value}",
    ),
    "contradicted_declarations": (
        "Contradicted declarations",
        "count",
        "columns declared as something else than was found: {value}",
    ),
    "special_category": ("Column of a special category", "count", "{column} is of a special category: {category}"),
    "special_category_columns": ("Columns of special categories", "count", "columns of special categories: {value}"),
    "offence_columns": ("Columns about offences", "count", "columns about convictions and offences: {value}"),
    "protected_columns": (
        "Columns of protected characteristics",
        "count",
        "columns of protected characteristics that are not of Art. 9: {value}",
    ),
}

PRIVACY: Mapping[str, tuple[str, Unit, str]] = {
    f"privacy.{name}": words for table in (_RECOGNISED, _GIVEN_AWAY, _COLUMNS) for name, words in table.items()
}
