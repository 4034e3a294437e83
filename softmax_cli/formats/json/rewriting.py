"""Rows that go out as they came, byte for byte, but for their logits and the results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise, takewhile
from json.decoder import scanstring  # type: ignore[attr-defined]

from softmax_cli.formats.json.places import Span, spans, tree_of, without
from softmax_cli.formats.spelling import json_text, speller
from softmax_cli.syntax.paths import Path
from softmax_cli.table.block import Block
from softmax_cli.table.cells import to_json
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.schema import Field, Results, Rewrite, Schema

_BLANKS = " \t\r\n"

Fallback = Callable[[Block], Iterator[str]]
Behind = Callable[[Block, int, list[float]], list[str]]


def rewrite_of(layout: Layout, fields: Sequence[Field]) -> Rewrite | None:
    """Return how rows become those of a result; None where they are written anew."""
    if not layout.paths:
        return None
    logits = layout.columns("logits")
    if len(logits) + len(layout.carried) + len(layout.hidden) < layout.width:
        return None
    if not layout.append and _replaces(layout, fields):
        return Rewrite(layout.paths, in_place=True)
    carried = len(layout.carried)
    if layout.names is None or [field.numeric for field in fields] != [False] * carried + [True] * (
        len(fields) - carried
    ):
        return None
    # New names may be those of fields in the middle.
    if layout.renamed and not layout.append and len(fields) - carried == len(logits):
        return None
    dropped = () if layout.append else _fields_of(layout)
    return Rewrite(dropped, in_place=False)


def _replaces(layout: Layout, fields: Sequence[Field]) -> bool:
    """Say whether the results stand in the places of the logits, under their names."""
    logits, carried = layout.columns("logits"), layout.carried
    if len(fields) != len(logits) + len(carried):
        return False
    if layout.names is None:
        parts = getattr(fields, "parts", [fields])
        if layout.renamed:
            return False
        if sum(len(part) for part in parts if isinstance(part, Results)) == len(logits):
            return True
        # A class and its probability are as many as two logits, and do not replace them.
        kinds = [field.kind for field in fields if field.numeric]
        return len(kinds) == len(logits) and len(set(kinds)) == 1
    assert layout.arrays is not None
    assert layout.keys is not None
    if layout.renamed and (layout.arrays[logits[0]] is None or layout.keys[logits[0]] is not None):
        return False
    chosen = set(logits)
    return all(
        field.numeric == (index in chosen)
        and (field.array or field.name) == (layout.arrays[index] or layout.names[index])
        for index, field in zip(sorted({*chosen, *carried}), fields, strict=True)
    )


def _fields_of(layout: Layout) -> tuple[Path, ...]:
    """Return the paths of the innermost fields in which the logits are."""
    within = layout.arrays is not None and layout.arrays[layout.columns("logits")[0]] is not None
    paths = [path[:-1] if within else path for path in layout.paths]
    keys = (tuple(takewhile(lambda step: isinstance(step, str), path)) for path in paths)
    return tuple(dict.fromkeys(keys))


def rewriter(
    schema: Schema,
    options: WriteOptions,
    anew: Fallback,
    behind: Behind,
    *,
    lines: bool,
) -> Callable[[Block], Iterator[str] | None]:
    """Return the function that writes the rows of a block into the texts in which they came.

    Parameters
    ----------
    schema : Schema
    options : WriteOptions
    anew : callable
        Writes the rows of a block without regard to their texts.
    behind : callable
        Returns the fields of results of a row, as texts.
    lines : bool
        Whether a row has to be one line.
    """
    rewrite = schema.rewrite
    if rewrite is None:
        return lambda block: None
    tree = tree_of(rewrite.paths)
    results = {field.array or field.name for field in _numeric(schema, 1 << 10)}

    def replaced(text: str, numbers: list[str]) -> str | None:
        places = spans(text, tree, len(rewrite.paths))
        return _replaced(text, places, numbers) if len(places) == len(numbers) else None

    def extended(text: str, members: list[str]) -> str | None:
        start = text.index("{")
        head, tail, others = without(text, start, tree)
        return text[:start] + head + ", " * others + ", ".join(members) + tail

    put: Callable[[str, list[str]], str | None] = replaced if rewrite.in_place else extended
    empty = _emptier(rewrite, schema) if rewrite.in_place else put

    def write(block: Block) -> Iterator[str] | None:
        if block.texts is None:
            return None
        shapes = block.shapes or ()
        if any(shape and not results.isdisjoint(shape.late) for shape in shapes):
            return None
        if rewrite.in_place:
            parts = _number_texts(block, schema, options)
        else:
            parts = (behind(block, row, values) for row, values in enumerate(block.rows()))
        return _rows(block, parts)

    def _rows(block: Block, parts: Iterator[list[str]]) -> Iterator[str]:
        assert block.texts is not None
        for row, (text, part) in enumerate(zip(block.texts, parts, strict=True)):
            whole = None
            # A bad row may have more in the place of the logits than there are, or less.
            bad = row in block.bad
            unlike = bad and block.shapes is not None and block.shapes[row] is not None
            if text is not None and not (lines and "\n" in text):
                text = text if lines else text.strip(_BLANKS)
                whole = None if unlike else put(text, part)
                whole = empty(text, part) if whole is None and bad else whole
            yield next(anew(block.part([row]))) if whole is None else whole

    return write


def _emptier(rewrite: Rewrite, schema: Schema) -> Callable[[str, list[str]], str | None]:
    """Return what puts nulls where a row of other fields than the first has its logits, if any.

    It returns None for a row without a place for them.
    """
    paths = rewrite.paths
    field = next(_numeric(schema, 1))
    # an array, or an object, is emptied as a whole: there are others in it than in the first row
    whole = field.array is not None and None not in paths[0][:-1]
    reached: Sequence[Path] = [paths[0][:-1]] if whole else paths
    tree = tree_of(reached)
    nested = any(len(path) > 1 for path in reached)

    def emptied(text: str, numbers: list[str]) -> str | None:
        places = spans(text, tree, len(reached))
        if len(places) < len(reached) and not nested:
            return None
        if not whole:
            return _replaced(text, places, ["null"] * len(places))
        fields = _numeric(schema, len(numbers))
        keys = [to_json(own.key, None) for own in fields if own.key is not None]
        pairs = zip(keys, numbers, strict=True) if keys else ()
        inside = ", ".join([f"{key}: {number}" for key, number in pairs] or numbers)
        empty = f"{{{inside}}}" if keys else f"[{inside}]"
        texts = [f'"{empty}"' if _is_text_of_array(text, start) else empty for start, _ in places]
        return _replaced(text, places, texts)

    return emptied


def _is_text_of_array(text: str, start: int) -> bool:
    """Say whether a text that begins there is spelt as an array is, whatever its escapes."""
    if text[start] != '"':
        return False
    inner: str = scanstring(text, start + 1)[0]
    return inner.lstrip(_BLANKS).startswith("[")


def _numeric(schema: Schema, most: int) -> Iterator[Field]:
    return islice((field for field in schema.fields if field.numeric), most)


def _replaced(text: str, places: Sequence[Span], numbers: Sequence[str]) -> str:
    if any(place >= after for place, after in pairwise(places)):
        # Where paths reach the same value, the row is bad, and one null stands there.
        pairs = sorted(dict(zip(places, numbers, strict=True)).items())
        places, numbers = [place for place, _ in pairs], [number for _, number in pairs]
    parts = []
    position = 0
    for (start, end), number in zip(places, numbers, strict=True):
        parts += [text[position:start], number]
        position = end
    parts.append(text[position:])
    return "".join(parts)


def _number_texts(block: Block, schema: Schema, options: WriteOptions) -> Iterator[list[str]]:
    """Yield the texts of the results of each row."""
    field = next(_numeric(schema, 1))
    if not isinstance(block.values, list):
        from softmax_cli.formats.json.bulk.row_template import result_texts

        texts = result_texts(block.values, field, options)
        if texts is not None:
            width = block.values.shape[1]
            return (texts[row : row + width] for row in range(0, len(texts), width))
    spell = speller(field, options)
    return ([json_text(spell(value)) for value in values] for values in block.rows())
