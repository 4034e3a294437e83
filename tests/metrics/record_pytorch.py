"""Record PyTorch's losses on a grid of options: pytorch.json.

    pip install torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu
    python tests/metrics/record_pytorch.py

In float64, on the CPU. Options are spelt as `xent` has them; -100 is PyTorch's ignore_index.
"""

import itertools
import json
import random
from pathlib import Path

ROWS, CLASSES = 7, 4
REDUCTIONS = ("none", "mean", "sum")


def table(random, make, columns):
    return [[make(random) for _ in range(columns)] for _ in range(ROWS)]


def distribution(random):
    parts = [random.random() for _ in range(CLASSES)]
    return [part / sum(parts) for part in parts]


def main():
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    source = random.Random(17)
    logits = table(source, lambda random: round(random.gauss(0, 3), 6), CLASSES)
    labels = [2, 0, 3, -100, 1, 3, 0]
    targets = [distribution(source) for _ in range(ROWS)]
    ones = table(source, lambda random: random.choice([0.0, 1.0]), CLASSES)
    soft_ones = table(source, lambda random: round(random.random(), 6), CLASSES)
    x = torch.tensor(logits, dtype=torch.float64)

    def doubles(numbers):
        return None if numbers is None else torch.tensor(numbers, dtype=torch.float64)

    cases = []
    weights = (None, [2.0, 0.5, 1.0, 3.25], [0.0, 1.0, 0.0, 0.125])
    for weight, smoothing, reduction in itertools.product(weights, (0.0, 0.1, 1.0), REDUCTIONS):
        options = {"weight": doubles(weight), "label_smoothing": smoothing, "reduction": reduction}
        asked = {"class-weight": weight, "label-smoothing": smoothing, "reduction": reduction}
        kept = [row for row, label in enumerate(labels) if label >= 0]
        for truth, given, rows in (
            ("labels", torch.tensor(labels), range(ROWS)),
            ("good labels", torch.tensor(labels)[kept], kept),
            ("targets", doubles(targets), range(ROWS)),
        ):
            losses = cross_entropy(x[list(rows)], given, **options).tolist()
            cases.append({"truth": truth, **asked, "losses": losses})
    for weight, truth, reduction in itertools.product(
        (None, [3.0], [2.0, 0.5, 1.0, 0.0]), ("ones", "soft ones"), REDUCTIONS
    ):
        given = doubles(ones if truth == "ones" else soft_ones)
        losses = binary_cross_entropy_with_logits(
            x, given, pos_weight=doubles(weight), reduction=reduction
        )
        losses = (losses.mean(1) if reduction == "none" else losses).tolist()
        cases.append(
            {"truth": truth, "pos-weight": weight, "reduction": reduction, "losses": losses}
        )
    recorded = {
        "made by": f"PyTorch {torch.__version__}",
        "logits": logits,
        "labels": labels,
        "targets": targets,
        "ones": ones,
        "soft ones": soft_ones,
        "cases": cases,
    }
    path = Path(__file__).with_name("pytorch.json")
    path.write_text(json.dumps(recorded) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
