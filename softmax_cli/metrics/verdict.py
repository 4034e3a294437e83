"""The verdict on a model: what all rows of labelled logits come to, exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from softmax_cli.errors import listed
from softmax_cli.metrics import contradictions, figures, parameters
from softmax_cli.metrics.kept_rows import without
from softmax_cli.metrics.observing import observe
from softmax_cli.metrics.settings import Settings, checked
from softmax_cli.metrics.tally import Tally
from softmax_cli.metrics.types import Base, Contents, Labels, Values

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FORMAT, VERSION = "softmax-cli metrics", 1

# numbers that are worked on together: enough for arrays to pay, few enough to stay near
AT_ONCE = 1 << 18


class Metrics:
    """Partial of a verdict: loss, accuracy, calibration of rows that come a chunk at a time.

    Every figure is rounded once from exact sums, so that neither the order of the rows nor the
    chunks, files and processes that they come in can change a bit.

    Parameters
    ----------
    classes : sequence of str, or int
        The names of all classes in the order of the logits, or their number; of columns, if binary.
    base : {"e", "2", "10"}
        Of the logarithm in losses: nats, bits or decimal digits.
    temperature : float
        Divides the logits.
    top : int
        Among how many likeliest classes the true one is looked for by ``top5_accuracy``.
    bins : int
        How many bins the calibration error has.
    mass : bool
        Whether bins hold equal counts of rows, instead of being equally wide.  All confidences are
        then held, in 17 bytes each.
    binary : bool
        Whether each column is a problem of its own, yes or no.
    contents : {"logits", "log-probs", "probs"}
        What numbers are given; probabilities are taken as they are.  Binary ones are those of yes.

    Raises
    ------
    TypeError, ValueError
        If a parameter is none of these.

    Notes
    -----
    The loss is the mean negative log-likelihood, perplexity the base to its power, Brier's score
    that of scikit-learn: a sum over classes, from 0 to 2, or half of it of two classes.  The
    calibration error is that of Guo et al. (2017), equation 3: bins (lo, hi] of the probability of
    the predicted class.  If binary, the probability of yes is compared with the rate of yes.  Of
    equal logits, the class of the lower number ranks first.  Of soft targets, the likeliest class
    is the true one, except in loss and Brier's score.  Standard errors are sd/sqrt(n), the sd with
    n - 1 (E. Miller, "Adding error bars to evals", arXiv 2411.00640); that of one row is NaN.  Rows
    with weights have weighted means; see `estimates.standard_error`.

    Examples
    --------
    >>> metrics = Metrics(["cat", "dog", "bird"])
    >>> metrics.update([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], ["cat", "dog"])
    >>> figures = metrics.result()
    >>> figures["rows"], figures["loss"], figures["accuracy"]
    (2, 20.208515008138917, 0.5)
    >>> other = Metrics(["cat", "dog", "bird"])
    >>> other.update([[0.0, 1.0, 0.1]], [1])
    >>> (metrics + other).result()["accuracy"]
    0.6666666666666666
    >>> Metrics.from_dict((metrics + other).to_dict()) == sum([other, metrics])
    True
    """

    __slots__ = ("_tally", "settings")

    def __init__(
        self,
        classes: Sequence[str] | int,
        *,
        base: Base = "e",
        temperature: float = 1.0,
        top: int = 5,
        bins: int = 15,
        mass: bool = False,
        binary: bool = False,
        contents: Contents = "logits",
    ) -> None:
        self.settings = checked(
            classes=classes,
            base=base,
            temperature=temperature,
            contents=contents,
            top=top,
            bins=bins,
            mass=mass,
            binary=binary,
        )
        self._tally = Tally(self.settings)

    @classmethod
    def of(cls, settings: Settings) -> Metrics:
        """Return one of some settings that has seen nothing yet."""
        return cls(**settings._asdict())

    def at(self, temperature: float) -> Metrics:
        """Return one of the same settings, but for the temperature, that has seen nothing yet."""
        return Metrics.of(self.settings._replace(temperature=temperature))

    @classmethod
    def total(cls, parts: Sequence[Metrics]) -> Metrics:
        """Return all that some of equal settings have seen together; there is one at least."""
        whole = cls.of(parts[0].settings)
        for part in parts:
            whole.merge(part)
        return whole

    @property
    def rows(self) -> int:
        """How many rows were added."""
        return self._tally.rows

    @property
    def ignored(self) -> int:
        """How many rows were left out by their label."""
        return self._tally.ignored

    def update(
        self,
        logits: ArrayLike,
        labels: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        ignore_label: int | str | None = None,
    ) -> None:
        """Add the rows of a chunk.

        Parameters
        ----------
        logits : array_like
            Of the shape (…, classes); what `softmax` takes, without NaN.
        labels : array_like of int, of str, or of numbers
            Class numbers from 0, or names of classes, of the shape of `logits` without the last
            axis; or targets of the shape of `logits`.  If binary, labels of 0 and 1, or targets in
            between, of the shape of `logits`, which may then lack the axis of columns.
        weights : array_like, optional
            A weight of each row, 0 or more, of the shape of `logits` without the last axis.
        ignore_label : int or str, optional
            The label of rows that are counted in ``ignored``, and nowhere else.

        Raises
        ------
        TypeError, ValueError
            If something is of another type or shape; if a label is no class, or a row of logits
            has a NaN, a +inf or no class above -inf.
        """
        from softmax_cli.metrics import labelled_arrays

        rows = labelled_arrays.rows_of(logits, labels, weights, ignore_label, self.settings)
        self.add(rows.values, rows.labels, rows.targets, rows.weights, ignored=rows.ignored)

    def add(
        self,
        values: Values,
        labels: Labels | Any | None,
        targets: Values | None = None,
        weights: Any = None,
        *,
        bad: Collection[int] = (),
        ignored: Collection[int] = (),
    ) -> None:
        """Add n rows of lists or of an array, of which nothing is checked.

        Parameters
        ----------
        values : Values, of shape (n, k)
            Rows of lists may differ in length.
        labels : Labels
            The true class of each row; of several binary columns, rows of 0 and 1, as `values` are.
            None where there are
        targets : Values, of shape (n, k)
        weights : n floats, or None for 1 each
            Finite, and 0 or more.
        bad, ignored : collections of int
            The numbers of rows that are not there, and of those that count in ``ignored`` alone.
        """
        left_out = {*bad, *ignored}
        self._tally.ignored += len(left_out) - len({*bad})
        values, *given = without(left_out, (values, labels, targets, weights))
        step = max(1, AT_ONCE // self.settings.columns)
        for start in range(0, len(values), step):
            rows = slice(start, start + step)
            true, soft, own = (part if part is None else part[rows] for part in given)
            self._tally.add(observe(values[rows], true, soft, own, self.settings))

    def merge(self, other: Metrics) -> None:
        """Add all that another one has seen; ValueError where their settings differ."""
        _refuse_stranger(other, "merge")
        own = self.settings._asdict()
        for name, theirs in other.settings._asdict().items():
            if own[name] != theirs:
                mine, other_ = (_shown(value) for value in (own[name], theirs))
                raise ValueError(f"metrics of unlike {name}: {mine} and {other_}")
        self._tally.merge(other._tally)

    def __add__(self, other: object) -> Metrics:
        if not isinstance(other, Metrics):
            return NotImplemented
        both = Metrics.of(self.settings)
        both.merge(self)
        both.merge(other)
        return both

    def __radd__(self, other: object) -> Metrics:
        """Return a copy, where `sum` begins with 0."""
        return Metrics.of(self.settings) + self if other == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Metrics) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        own = self.settings._asdict()
        classes, usual = own.pop("classes"), Metrics(1).settings._asdict()
        given = [f"{name}={value!r}" for name, value in own.items() if value != usual[name]]
        settings = ", ".join([_shown(classes), *given])
        return f"<Metrics({settings}): {self.rows} row{'' if self.rows == 1 else 's'}>"

    def keys(self) -> list[str]:
        """Return the names of the figures that `result` has, in their order."""
        return figures.names(self.settings)

    def result(self) -> dict[str, float]:
        """Return the figures by name: those that the class describes, and the numbers of rows.

        What cannot be said is NaN: everything of no rows, the standard errors of one.

        Raises
        ------
        ValueError
            If there are rows, and all their weights are 0.
        """
        return figures.record(self._tally, self.settings)

    def loss_above(self, other: Metrics) -> float:
        """Return the loss less that of other metrics of the same rows, rounded once."""
        _refuse_stranger(other, "loss_above")
        return figures.loss_above(self._tally, other._tally)

    def per_class(self) -> list[dict[str, Any]]:
        """Return for each class its name, support, predictions, precision, recall, F1 and loss.

        Support and predictions are sums of weights, if there are some.  A ratio of 0 and 0 is NaN.
        Of several binary problems, it is yes in each column, and the loss that of the column.
        """
        return figures.per_class(self._tally, self.settings)

    def class_names(self) -> list[str]:
        """Return the names, or numbers as text, of the classes of `per_class`."""
        return [str(name) for name in figures.class_names(self._tally, self.settings)]

    def confusion(self) -> list[list[float]]:
        """Return a row for each true class, of how often each class is predicted.

        These are sums of weights, if there are some.  If binary, it is no and yes, of all columns.
        """
        return figures.confusion(self._tally, self.settings)

    def reliability(self) -> list[dict[str, float]]:
        """Return the bins: from, to, rows, mean confidence, accuracy, and accuracy - confidence.

        The means of an empty bin are NaN.  If binary, the accuracy is the rate of yes.
        """
        return figures.reliability(self._tally)

    def to_dict(self) -> dict[str, Any]:
        """Return all that was added, exactly, in what JSON can hold."""
        settings = self.settings._asdict()
        if not isinstance(settings["classes"], int):
            settings["classes"] = [*settings["classes"]]
        if not isfinite(self.settings.temperature):
            settings["temperature"] = str(self.settings.temperature)
        return {"format": FORMAT, "version": VERSION, "settings": settings, **self._tally.to_dict()}

    @classmethod
    def from_dict(cls, saved: Any) -> Metrics:
        """Return what `to_dict` was made of; ValueError if it is no such thing, or is damaged."""
        if not isinstance(saved, dict) or saved.get("format") != FORMAT:
            raise ValueError("not saved metrics")
        if saved.get("version") != VERSION:
            raise ValueError(f"metrics of version {saved.get('version')}; this is {VERSION}")
        try:
            settings = {name: saved["settings"][name] for name in Settings._fields}
            metrics = cls(**settings | {"temperature": float(settings["temperature"])})
            metrics._tally.take(saved)
            contradictions.check(metrics._tally, metrics.settings)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise ValueError(f"saved metrics are damaged ({error})") from None
        return metrics


def _refuse_stranger(other: object, method: str) -> None:
    if not isinstance(other, Metrics):
        raise TypeError(f"Metrics.{method}: other must be Metrics, not {parameters.shown(other)}")


def _shown(setting: Any) -> str:
    """Show a setting in a message: names of classes, where there are many, are cut short."""
    if not isinstance(setting, tuple):
        return repr(setting)
    return f"[{listed(setting)}]"
