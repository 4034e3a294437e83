"""Record what scikit-learn and uncertainty-calibration say of the examples: published.json.

    pip install scikit-learn==1.9.1 uncertainty-calibration==0.1.4
    python tests/metrics/record_published.py

Probabilities are SciPy's; the weights are 0, 0.5, 1, 1.5, 0, ... in the order of the rows.
"""

import csv
import json
from pathlib import Path

import numpy as np
import scipy.special

EXAMPLES = Path(__file__).parents[2] / "examples"


def figures(y, p, weights):
    """Return what is said of true classes and probabilities of all classes."""
    from sklearn import metrics

    classes = p.shape[1]
    labels, guess = [*range(classes)], p.argmax(axis=1)
    names = ("precision", "recall", "f1", "support")
    each = metrics.precision_recall_fscore_support(
        y, guess, labels=labels, sample_weight=weights, zero_division=np.nan
    )
    return {
        "loss": metrics.log_loss(y, p, labels=labels, sample_weight=weights),
        "accuracy": metrics.accuracy_score(y, guess, sample_weight=weights),
        "brier": metrics.brier_score_loss(y, p, labels=labels, sample_weight=weights)
        if classes > 2
        else metrics.brier_score_loss(y, p[:, 1], sample_weight=weights),
        "top": {
            str(k): metrics.top_k_accuracy_score(y, p, k=k, labels=labels, sample_weight=weights)
            for k in range(2, classes - 1)
        },
        **{name: values.tolist() for name, values in zip(names, each, strict=True)},
        "confusion": metrics.confusion_matrix(
            y, guess, labels=labels, sample_weight=weights
        ).tolist(),
    }


def main():
    import calibration

    recorded = {}
    for name, column, first in (
        ("digits-test", "digit", "zero"),
        ("digits-validation", "digit", "zero"),
        ("iris", "species", "setosa"),
        ("breast-cancer", "benign", "logit"),
    ):
        with (EXAMPLES / f"{name}.csv").open() as lines:
            header, *rows = csv.reader(lines)
        start = header.index(first)
        classes = header[start:]
        x = np.array([row[start:] for row in rows], float)
        truth = [row[header.index(column)] for row in rows]
        if len(classes) == 1:
            y = np.array(truth, int)
            x = np.hstack([np.zeros_like(x), x])
        else:
            y = np.array([classes.index(label) for label in truth])
        p = scipy.special.softmax(x, axis=1)
        recorded[name] = figures(y, p, None)
        if len(classes) > 1:
            recorded[name]["ece"] = float(calibration.get_ece(p, y, num_bins=15))
        weights = np.arange(len(y)) % 4 / 2
        recorded[name]["weighted"] = figures(y, p, weights)
    path = Path(__file__).parent / "published.json"
    lines = [f'"{name}": {json.dumps(said)}' for name, said in recorded.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n")


if __name__ == "__main__":
    main()
