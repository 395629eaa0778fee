"""Fit the weights of the comparison's scorer on labelled revisions, and say how well they do on texts left out.

python benchmarks/fit.py DATA, where DATA holds human_dev.jsonl and mut_dev.jsonl (one JSON object per line: `id`,
`source`, `old` and `new` sentences, `aligned` pairs of indices, `removed` and `ignore`d indices into `old`). Prints
precision, recall and F1 of "removed" for some thresholds, each text judged by weights that were fitted without it and
without other texts of its group (five folds), then the weights fitted on everything, for compare/scorer.py.
Needs scikit-learn, which policybook itself does not.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from removed import chapter
from sklearn.linear_model import LogisticRegression

from policybook.compare import align, scorer
from policybook.settings import CompareSettings
from policybook.steps import Steps

FOLDS = 5
ROUNDS = 2  # what one fit recognises vouches for its neighbours in the next
DOUBT = 0.6  # probability that a pair must have to get the score 0.5: doubt counts as a removal
GROUPS = {"argrewrite2": "human", "deplain-web": "human", "mut-en": "mutations", "mut-id": "mutations"}
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Text:
    """One labelled revision: its scored pairs, and for each pair whether people aligned it."""

    record: dict[str, Any]
    scored: scorer.Scored
    problem: scorer.Problem
    aligned: np.ndarray

    @property
    def fold(self) -> int:
        """Two drafts of the same essay are in the same fold."""
        name = self.record["id"]
        if self.record["source"] == "argrewrite2":
            name = name.rsplit("-", 1)[0]
        return sum(name.encode()) % FOLDS


def read(folder: Path) -> list[Text]:
    """Every labelled revision of the folder, its candidate pairs scored."""
    lines = [line for kind in ("human", "mut") for line in (folder / f"{kind}_dev.jsonl").read_text().splitlines()]
    return [_text(json.loads(line)) for line in lines]


def _text(record: dict[str, Any]) -> Text:
    before, after = chapter(record["old"]).passages, chapter(record["new"]).passages
    problem = align.problem(before, after, align.identical(before, after), Steps())
    scored = scorer.score(problem)
    pairs = {(i, j) for i, j in record["aligned"]}
    aligned = [
        (problem.left_old[i], problem.left_new[j]) in pairs
        for i, j in zip(scored.pairs.old.tolist(), scored.pairs.new.tolist(), strict=True)
    ]
    return Text(record, scored, problem, np.array(aligned, bool))


def fit(texts: Sequence[Text]) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic model of whether a pair is aligned, moved by DOUBT."""
    rows = np.concatenate([text.scored.features for text in texts])
    model = LogisticRegression(max_iter=5000).fit(rows, np.concatenate([text.aligned for text in texts]))
    return model.coef_[0], float(model.intercept_[0]) - float(np.log(DOUBT / (1 - DOUBT)))


def removed(text: Text, weights: np.ndarray, bias: float, needed: float) -> set[int]:
    """The old sentences that these weights leave without a counterpart."""
    scored = scorer.rescored(text.scored, weights, bias)
    found = align.counterparts(text.problem, scored, needed, CompareSettings().shared)
    return {i for i in text.problem.left_old if i not in found.new}


def main() -> None:
    """Fit, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    folder = parser.parse_args().data
    for _ in range(ROUNDS):
        scorer.WEIGHTS, scorer.BIAS = fit(read(folder))
    texts = read(folder)
    models = [fit([text for text in texts if text.fold != fold]) for fold in range(FOLDS)]
    for needed in THRESHOLDS:
        counts = {group: np.zeros(3, int) for group in (*GROUPS, *GROUPS.values())}
        for text in texts:
            ignored = set(text.record.get("ignore", []))
            gone = set(text.record["removed"]) - ignored
            called = removed(text, *models[text.fold], needed) - ignored
            for group in (text.record["source"], GROUPS[text.record["source"]]):
                counts[group] += (len(gone & called), len(called - gone), len(gone - called))
        print(f"needed {needed}: ", "  ".join(f"{group} {_rates(*n)}" for group, n in counts.items()))
    weights, bias = fit(texts)
    print("WEIGHTS", dict(zip(scorer.FEATURES, weights.round(2).tolist(), strict=True)), "BIAS", round(bias, 2))


def _rates(hits: int, false: int, missed: int) -> str:
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    return f"{precision:.3f}/{recall:.3f} F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"


if __name__ == "__main__":
    main()
