"""Markdown is data too: every digit, names escaped."""

ONE = "| 0.2689414213699951 | 0.7310585786300049 |\n"


def test_a_table(run):
    assert run("softmax 1,2 3,4 --names a,b -f markdown") == (
        0,
        "| a | b |\n| ---: | ---: |\n" + ONE * 2,
        "",
    )


def test_carried_cells_and_marks_that_would_end_a_cell(run):
    text = 'n|m,a,b\nx|y,1,2\n"two\nlines",1,2\na\\b,1,2\n'
    assert run("softmax -k 1 -f markdown -p 1", input=text).out == (
        "| n\\|m | a | b |\n| --- | ---: | ---: |\n"
        "| x\\|y | 0.3 | 0.7 |\n| two<br>lines | 0.3 | 0.7 |\n| a\\\\b | 0.3 | 0.7 |\n"
    )


def test_a_class_is_text_beside_its_number(run):
    assert run("argmax 1 2 --names 'a,b|c' -f markdown").out == (
        "| argmax | class |\n| ---: | --- |\n| 1 | b\\|c |\n"
    )


def test_percent_is_not_for_data(run):
    assert run("softmax 1 2 -f markdown --percent") == (
        2,
        "",
        "softmax-cli: --percent is for tables (-f table)\n",
    )
