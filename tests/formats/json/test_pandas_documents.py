"""Data frames that pandas writes as one document are tables, with their names and their index."""

import pytest

SPLIT = '{"columns":["cat","dog"],"index":[0.5,1],"data":[[1.5,2.25],[0.5,3.5]]}'
TABLE = (
    '{"schema":{"fields":[{"name":"time","type":"number"}],"primaryKey":["time"]},'
    '"data":[{"time":0.5,"cat":1.5,"dog":2.25},{"time":1,"cat":0.5,"dog":3.5}]}'
)
OUT = """[
{"NAME": 0.5, "cat": 0.321, "dog": 0.679},
{"NAME": 1, "cat": 0.0474, "dog": 0.953}
]
"""


@pytest.mark.parametrize(("text", "index"), [(SPLIT, "index"), (TABLE, "time")])
@pytest.mark.parametrize("columns", ["", " -c .data", " -c '.data[]'", " -c data"])
def test_a_data_frame_is_a_table_with_its_names_and_its_index(run, text, index, columns):
    note = f"<stdin>: '{index}' is the index of pandas: it is carried, as no logit\n"
    expected = (0, OUT.replace("NAME", index), note)
    assert run(f"softmax{columns} -p 3", input=text) == expected
    assert run(f"argmax{columns} -f csv", input=text).out == (
        f"{index},argmax,class\n0.5,1,dog\n1,1,dog\n"
    )


@pytest.mark.parametrize(("text", "index"), [(SPLIT, "index"), (TABLE, "time")])
def test_what_an_option_says_of_its_columns_holds(run, text, index):
    status, out, err = run(f"softmax --keep {index} -p 3", input=text)
    assert (status, out, err) == (0, OUT.replace("NAME", index), "")
    assert run("softmax -c dog,cat --only -f csv -p 2", input=text) == (
        *(0, "cat,dog\n0.32,0.68\n0.047,0.95\n", ""),
    )
    labelled = text.replace('"index":[0.5,1]', '"index":[0,1]').replace('"time":0.5', '"time":0')
    assert run(f"xent -l {index} -r mean -p 3", input=labelled) == (0, "0.593\n", "")


def test_columns_of_a_data_frame_are_doubted_as_those_of_any_table(run):
    text = '{"columns":["id","cat","dog"],"index":[0,1],"data":[[7,1.5,2.25],[9,0.5,3.5]]}'
    for columns in ("", " -c .data"):
        assert "--keep id carries it along" in run(f"softmax{columns}", input=text).err
    assert run("softmax --keep id,index --only -f csv -p 3", input=text).out == (
        "cat,dog\n0.321,0.679\n0.0474,0.953\n"
    )


def test_levels_of_an_index_are_all_carried(run):
    text = TABLE.replace('["time"]', '["time", "kind"]').replace('"cat":', '"kind":3,"cat":')
    done = run("softmax -p 3 -f csv", input=text)
    assert done.out.splitlines()[1] == "0.5,3,0.321,0.679"
    assert done.err == (
        "<stdin>: 'time', 'kind' are the index of pandas: they are carried, as no logits\n"
    )


def test_a_column_of_the_name_of_the_index_is_none(run):
    done = run("softmax -p 3 -f csv", input=SPLIT.replace('"dog"', '"index"'))
    assert done.out.startswith("level_0,cat,index\n0.5,0.321,0.679\n")


@pytest.mark.parametrize(
    "text",
    [
        '{"columns":[["a","x"],["a","y"]],"index":[0,1],"data":[[1.5,2.25],[0.5,3.5]]}',
        '{"columns":["a","a","b"],"index":[0,1],"data":[[1.5,2.25],[0.5,3.5]]}',
        '{"columns":["a","b"],"index":[0],"data":[[1.5,2.25],[0.5,3.5]]}',
        '{"columns":["a","b"],"index":7,"data":[[1.5,2.25],[0.5,3.5]]}',
        '{"classes":["a","b"],"data":[[1.5,2.25],[0.5,3.5]]}',
    ],
)
def test_names_of_classes_are_never_dealt_to_rows(run, text):
    done = run("softmax -c .data -p 3 --only", input=text)
    assert done.status == 0
    out = run("softmax -c .data -p 3", input=text).out
    assert '"a"' not in out
    assert "[0.321, 0.679]" in out


def test_a_field_that_is_called_as_classes_are_is_carried_where_it_is_named(run):
    text = '{"classes":["a","b"],"data":[[1.5,2.25],[0.5,3.5]]}'
    assert run("softmax -c .data -p 3", input=text).err == (
        "<stdin>: 'classes' may hold the names of the classes: it is left out "
        "(--keep .classes takes it for a column)\n"
    )
    done = run("softmax -c .data -p 3 -f csv --keep .classes", input=text)
    assert (done.out, done.err) == (
        *("classes,data.0,data.1\na,0.321,0.679\nb,0.0474,0.953\n", ""),
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": [7, 8], "data": [[1, 2]]}',
        '{"schema": {"fields": []}, "data": [[1, 2]]}',
        '{"schema": {"fields": [], "primaryKey": 7}, "data": [[1, 2]]}',
    ],
)
def test_what_only_looks_like_a_data_frame_is_as_any_document(run, text):
    assert run("softmax -c .data -p 3", input=text).out == '[\n{"data": [0.269, 0.731]}\n]\n'
