"""Values on the command line."""

ONE = "0.2689414213699951,0.7310585786300049\n"
THREE = "0.6590011388859679,0.24243297070471392,0.09856589040931817\n"


def test_one_vector_however_it_is_written(run):
    for values in (
        "2 1 0.1",
        "2,1,0.1",
        "'2 1 0.1'",
        "'2, 1, 0.1'",
        "[2,1,0.1]",
        "'[2, 1, 0.1]'",
        "[2, 1, 0.1]",
        "'tensor([2., 1., 0.1])'",
        "'[2.  1.  0.1]'",
        "-- 2 1 0.1",
        "+2 1. .1e0",
    ):
        assert run(f"softmax {values}") == (0, THREE, ""), values


def test_a_table_however_it_is_written(run):
    for values in (
        "1,2 3,4",
        "'1 2' '3 4'",
        "'1,2\n3,4'",
        "'[[1,2],[3,4]]'",
        "'[[1. 2.]\n [3. 4.]]'",
        "'((1, 2), (3, 4))'",
        "'array([[1, 2], [3, 4]])'",
        "1,2 '3 4'",
    ):
        assert run(f"softmax {values}") == (0, ONE * 2, ""), values


def test_values_that_are_wrong_are_a_usage_error(run):
    for values, message in (
        (
            "1,2 3",
            "'3' is a bare number beside the row '1,2'\n"
            "  give either numbers (2 1 0.1) or rows (2,1,0.1 1,2,3)",
        ),
        ("1,2 3,4,5", "row 2 has 3 values, row 1 has 2 values"),
        (
            "1 2 nofile.csv",
            "'nofile.csv' is not a number\n  give numbers alone, or FILEs alone",
        ),
        ("1_000 1", "'1_000' is not a number\n  give numbers alone, or FILEs alone"),
        (
            "1_000",
            "'1_000' is not a number, and no file has that name\n"
            "  a number is digits, with a point and an exponent: -2.5e-3",
        ),
        (
            "0x10",
            "'0x10' is not a number, and no file has that name\n"
            "  a number is digits, with a point and an exponent: -2.5e-3",
        ),
        (
            "٣",
            "'٣' is not a number, and no file has that name\n"
            "  a number is digits, with a point and an exponent: -2.5e-3",
        ),
        ("1e400 1", "row 1, value 1: '1e400' is too large for a double"),
        ("1,2 3,-1e400", "row 2, value 2: '-1e400' is too large for a double"),
        ("nan 1", "row 1, value 1: nan is not a logit"),
        ("1 inf", "row 1, value 2: inf is not a logit"),
        ("-inf -inf", "row 1: every class is -inf"),
        ("1,2 -inf,-inf", "row 2: every class is -inf"),
        ("''", "an argument is empty: it is neither a number nor a file"),
        (
            "'[1,2]' '[3,4]'",
            "one literal at a time: '[3,4]' follows the first\n"
            "  put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'",
        ),
        ("'[[[1,2]],[1]]'", "the arrays of the literal differ in length: 2 and a number"),
    ):
        status, _, err = run(f"softmax {values}")
        assert (status, err) == (2, f"softmax-cli: {message}\n"), values


def test_a_file_whose_name_is_a_literal(run, here):
    (here / "[1,2]").write_text("1,2\n1,2\n")
    assert run("softmax '[1,2]'").out == ONE * 2


def test_a_file_whose_name_looks_like_a_number(run, here):
    (here / "2024_1").write_text("1,2\n")
    assert run("softmax 2024_1").out == ONE


def test_a_masked_class_has_no_probability(run):
    assert run("softmax 1 -inf 2") == (0, "0.2689414213699951,0.0,0.7310585786300049\n", "")


def test_names_make_a_header(run):
    assert run("softmax 1 2 --names a,b").out == "a,b\n" + ONE


def test_one_number_is_certain(run):
    assert run("softmax 5").out == "1.0\n"
    assert run("log-softmax 5").out == "0.0\n"
