"""Choice: which picture a result is, as its columns tell, or why it is none."""

from __future__ import annotations

from softmax_cli.errors import UsageError
from softmax_cli.plots import collectors, report_collectors, sweep_collectors
from softmax_cli.plots.collectors import Collector
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def collector_of(schema: Schema, options: WriteOptions) -> Collector:
    """Return what makes a picture of a result.

    Raises
    ------
    UsageError
        There is no picture of such a result.
    """
    if schema.report is not None or schema.figure:
        return _of_report(schema, options)
    if schema.measure is not None:
        if schema.sweep is not None:
            return sweep_collectors.SweepCollector(schema, options)
        if schema.has_depth:
            return collectors.ArrayCollector(schema, options)
        if schema.dimensions == 1:
            return collectors.VectorCollector(schema, options)
        return collectors.TableCollector(schema, options)
    numbers = [field for field in schema.fields if field.numeric]
    if len(numbers) == 1 and numbers[0].kind == "number":
        if schema.sweep is None:
            return report_collectors.LossCollector(schema, options)
        return sweep_collectors.CurveCollector(schema, options)
    if not numbers:
        raise UsageError("a picture is of numbers: there is nothing but text to draw")
    raise UsageError(
        f"a picture shows no {'classes' if options.command == 'argmax' else 'single rows'}",
        "softmax draws probabilities, xent losses, metrics --confusion and --reliability diagrams",
    )


def _of_report(schema: Schema, options: WriteOptions) -> Collector:
    if schema.report == "bins":
        return report_collectors.ReliabilityCollector(schema, options)
    numbers = [field for field in schema.fields if field.numeric]
    keys = [field for field in schema.fields if not field.numeric]
    if schema.report == "counts":
        if keys:
            raise UsageError("a picture shows one confusion matrix: --by and -T give several")
        return report_collectors.MatrixCollector(schema, options)
    swept = schema.sweep is not None
    if swept and len(numbers) == 1 and len(keys) == 1:
        return sweep_collectors.CurveCollector(schema, options)
    if schema.figure:
        raise UsageError("one number is no picture", "-T 0.5,1,2 makes a curve of it")
    hint = None
    if options.command == "metrics":
        hint = "--reliability and --confusion are, and -r loss -T 0.5,1,2 is a curve"
    raise UsageError("a record of figures is no picture", hint)
