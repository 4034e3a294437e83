"""Numbers of a length that is wanted."""

import numpy as np

from softmax_cli.formats.csv.bulk import result_texts
from softmax_cli.formats.csv.bulk.placeholders import placeholders


def test_placeholders_have_the_length_that_is_wanted():
    """Whatever the text of a double: with the commas between them, no byte more or less."""
    for n in range(3, 81):
        for lengths in ([n], [n, n], [n, n + 1], [n + 4, n]):
            numbers = placeholders(np.array(lengths))
            if numbers is None:  # too long for a few, or too unlike each other
                assert max(lengths) > 75 or min(lengths) < 11, lengths
                continue
            texts = [bytes(result_texts.dump(row)) for row in numbers]
            assert [len(text) - len("[]") for text in texts] == lengths
            assert len({text.count(b",") for text in texts}) == 1, lengths


def test_no_placeholder_is_that_short_or_that_long():
    for length in (0, 1, 2, 76, 1000):
        assert placeholders(np.array([length, length])) is None, length


def test_lengths_that_no_number_of_placeholders_has_in_common():
    assert placeholders(np.array([3, 75])) is None
    assert placeholders(np.array([0, 40])) is None
