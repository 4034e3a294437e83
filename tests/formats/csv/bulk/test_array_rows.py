"""Arrays in cells as cells of their elements: where it is certain which cells those are."""

from softmax_cli.formats.csv.bulk.array_rows import elements_as_cells
from softmax_cli.table.cells import Dialect
from softmax_cli.table.layout import Layout

NAMES = ("id", "x.0", "x.1", "y")
LAYOUT = Layout(4, NAMES, None, (None, "x", "x", None), {"logits": range(1, 3)}, (0, 3), None)


def opened(text, mark=",", layout=LAYOUT):
    cells = elements_as_cells(text.encode(), Dialect(mark, "\n"), layout)
    return cells if cells is None else cells.data.decode()


def test_what_stands_for_brackets_and_quotes():
    for mark, text, expected in (
        (",", '7,"[1, 2]",a\n8,"[3,4]","b,c"\n', '7,  1, 2  ,a\n8,  3,4  ,"b,c"\n'),
        (",", '7,"[1,2]",a\r\n', "7,  1,2  ,a\r\n"),
        (";", '7;[1, 2];a\n8;"[3 , 4]";b\n', "7; 1; 2 ;a\n8;  3 ; 4  ;b\n"),
        ("\t", "7\t[1,2]\ta\n", "7\t 1\t2 \ta\n"),
        (",", '"7 ""[""",a,b,c\n', None),
        (",", '7,"[1,\n2]",a\n', "7,  1, 2  ,a\n"),
        (",", "7,[1 2],a\n8,[ -3.5  4. ],b\n", "7, 1,2 ,a\n8,  -3.5 ,4   ,b\n"),
        (",", '7,"[1.\n 2.]",a\n', "7,  1  ,2   ,a\n"),
        (";", "7;[1., 2.5];a\n8;[3.,4.];b\n", "7; 1 ; 2.5 ;a\n8; 3 ;4  ;b\n"),
    ):
        assert opened(text, mark) == expected, text


def test_rows_that_had_several_lines():
    text = '7,"[1,\n2]",a\n8,"[3\n,\n4]",b\n9,"[5,6]",c\n'
    cells = elements_as_cells(text.encode(), Dialect(",", "\n"), LAYOUT)
    assert cells.broken.tolist() == [0, 1, 1]


def test_at_the_ends_of_lines():
    arrays = ("t", None, "x", "x")
    roles = {"targets": (0,), "logits": range(2, 4)}
    layout = Layout(4, NAMES, None, arrays, roles, (1,), None)
    assert opened('"[1]",7,"[2,3]"\n[4],8,"[5,6]"\n', layout=layout) == (
        "  1  ,7,  2,3  \n 4 ,8,  5,6  \n"
    )
    assert opened('"[1,2]",7,"[3]"\n', layout=layout) is None
    assert opened('"[2,3]",7,"[1]"\n"[1]",7,"[2,3]"\n', layout=layout) is None


def test_what_is_left_to_the_plain_reader():
    for text in (
        '7,"1, 2",a\n',
        '7,"[1, 2",a\n',
        '7,"1, 2]",a\n',
        '7,"[[1, 2]]",a\n',
        '7,"[1, [2]]",a\n',
        '7,"]1, 2[",a\n',
        '7," [1, 2]",a\n',
        '7,"[1, 2] ",a\n',
        '7,"[1, 2]"x,a\n',
        '7,x"[1, 2]",a\n',
        '7,"[1, 2],a\n',
        '7,[1, 2]",a\n',
        "7,[1, 2],a\n",
        '7,"[1 2 ]",a\n8,"[1 2 3]",a\n9,"[]",a\n',
        '"[1, 2]",7,a\n',
        '7,"[1, 2]","[a]"\n',
        '"[1, 2]",7,8\n9,"[1, 2]",a\n',
        '7,"[1, 2, 3]"\n',
        '7,"[1]",a,b\n',
        '7,"[1, 2]",a\n8,"[3]",b,"c""\n',
    ):
        assert opened(text) is None, text
    assert opened("7;[1; 2];a\n", ";") is None
    assert opened('7 "[1, 2]" a\n', " ") is None


def test_an_array_that_is_carried_and_a_number_beside_arrays_are_left_too():
    text = '7,"[1, 2]",a\n'
    assert opened(text) is not None
    assert opened(text, layout=LAYOUT._replace(carried=(0, 1, 2))) is None
    assert opened(text, layout=LAYOUT._replace(roles={"logits": range(1, 4)})) is None
    nothing = LAYOUT._replace(arrays=(None,) * 4, roles={})
    assert opened(text, layout=nothing) is None
