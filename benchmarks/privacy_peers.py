"""What other tools say of the same data: run by the interpreter that has them, for `benchmarks.privacy`.

`PYTHON -m benchmarks.privacy_peers classes FILE` prints JSON on the classes of a Parquet file (q0 ..., secret), and
`columns FILE` on labelled columns (JSON lines of values): what each tool that is installed says, and its CPU seconds.
A tool that is not installed is named and left out. Nothing of this repository is imported here.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd


def _timed(run: Callable[[], Any]) -> dict[str, Any]:
    started = time.process_time()
    try:
        found = run()
    except ImportError as error:
        return {"absent": str(error)}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"[:200]}
    return {"cpu": round(time.process_time() - started, 3), "said": found}


def classes(path: Path) -> dict[str, Any]:
    """k, l, t by pyCANON; linkability by anonymeter."""
    table = pd.read_parquet(path)
    keys = [name for name in table if name.startswith("q")]

    def pycanon() -> dict[str, float]:
        from pycanon import anonymity

        return {
            "k": int(anonymity.k_anonymity(table, keys)),
            "l": int(anonymity.l_diversity(table, keys, ["secret"])),
            "t": float(anonymity.t_closeness(table, keys, ["secret"])),
        }

    def anonymeter() -> dict[str, float]:
        from anonymeter.evaluators import LinkabilityEvaluator

        halves = keys[: len(keys) // 2], keys[len(keys) // 2 :]
        asked = LinkabilityEvaluator(ori=table[keys], syn=table[keys], aux_cols=halves, n_attacks=len(table))
        asked.evaluate(n_jobs=1)
        found = asked.results()
        low, high = found.risk().ci
        return {
            "rate": float(found.attack_rate.value),
            "error": float(found.attack_rate.error),
            "low": float(low),
            "high": float(high),
        }

    return {"pycanon": _timed(pycanon), "anonymeter": _timed(anonymeter)}


def columns(path: Path) -> dict[str, Any]:
    """For each column whether a tool calls it personal: Presidio by patterns alone, and datahub-classify."""
    cases = [json.loads(line) for line in path.read_text().splitlines()]

    def presidio() -> list[bool]:
        import logging

        logging.disable(logging.CRITICAL)
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

        class Blank(NlpEngine):  # type: ignore[misc]
            """No model: what the patterns find."""

            def __init__(self) -> None:
                self.blank = spacy.blank("en")

            def load(self) -> None: ...
            def is_loaded(self) -> bool:
                return True

            def process_text(self, text: str, language: str) -> Any:
                doc = self.blank(text)
                words = [token.text for token in doc]
                starts = [token.idx for token in doc]
                return NlpArtifacts([], doc, starts, words, self, language)

            def process_batch(self, texts: Any, language: str, **_: Any) -> Any:
                return ((text, self.process_text(text, language)) for text in texts)

            def is_stopword(self, word: str, language: str) -> bool:
                return False

            def is_punct(self, word: str, language: str) -> bool:
                return False

            def get_supported_entities(self) -> list[str]:
                return []

            def get_supported_languages(self) -> list[str]:
                return ["en"]

        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=["en"])
        engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
        said = []
        for case in cases:
            hits = [engine.analyze(value, language="en") for value in case["values"]]
            said.append(any(one.entity_type not in ("DATE_TIME", "URL", "NRP") for found in hits for one in found))
        return said

    def datahub() -> list[bool]:
        from datahub_classify.helper_classes import ColumnInfo, Metadata
        from datahub_classify.infotype_predictor import predict_infotypes
        from datahub_classify.reference_input import input1

        settings = {key: value for key, value in input1.items() if key != "Full_Name"}  # that one needs a spaCy model
        infos = [
            ColumnInfo(metadata=Metadata({"Name": case["name"], "Description": "", "Datatype": "str",
                                          "Dataset_Name": ""}), values=case["values"])
            for case in cases
        ]  # fmt: skip
        found = predict_infotypes(infos, 0.68, settings, [], 10)
        return [bool(one.infotype_proposals) for one in found]

    return {"presidio, patterns": _timed(presidio), "datahub-classify, no names": _timed(datahub)}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps({"classes": classes, "columns": columns}[sys.argv[1]](Path(sys.argv[2]))))
