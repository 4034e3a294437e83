"""What is doubted, and what is not: both lists are of tables that people really have."""

import shlex
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
ONE = "0.2689414213699951,0.7310585786300049\n"
HALF = "0.5,0.5\n"
ONE_CLASS = "--axis columns compares the rows, and the command sigmoid takes each number by itself"

LOGITS = {
    "small integers": "a,b\n1,2\n2,3\n3,4\n",
    "counters among integers": "a,b,c\n1,5,2\n2,0,2\n3,1,9\n4,4,4\n",
    "quantised": "c0,c1,c2\n-12,33,5\n101,-7,0\n4,4,-128\n90,2,3\n",
    "a baseline class": "other,cat,dog\n0,1.3,-2.2\n0,0.4,0.6\n0,-1.1,2.5\n",
    "a baseline class of ones": "other,cat\n1,1.3\n1,0.4\n1,-1.1\n1,2.5\n",
    "a toy of two rows": "cat,dog\n2,1.5\n3,0.1\n",
    "a toy of two rows that count": "cat,dog,bird\n1,1.5,.25\n2,0.1,7.5\n",
    "two columns of integers": "a,b,c\n1,7,0.5\n5,2,0.25\n3,3,1.5\n",
    "integers in part of a column": "a,b\n1,0.5\n2,0.25\n3.0,1.5\n",
    "an exponent": "a,b\n1e0,0.5\n2e0,0.25\n3e0,1.5\n",
    "masked classes": "a,b,c\n-inf,2.5,1\n1,-inf,3\n2,1.5,-inf\n",
    "a masked class that is integers elsewhere": "a,b\n1,0.5\n-inf,2.5\n3,1.25\n",
    "headless": "1,2,3\n4,5,6\n7,8,10\n",
    "headless fractions": "1.5,2\n2.5,1.5\n3.5,1\n",
    "zeros alone": "a,b\n0,0.5\n0,1.5\n0,2.5\n",
    "-0 and +0": "a,b\n+0,-0\n0,5\n",
    "tokens": "yes,no,true,pos\n5,1,2,3\n1,5,0,9\n0,0,4,3\n",
    "ids of other kinds in names": "idea,keyboard,labelled,classy\n5,1,2,3\n1,5,0,9\n",
    "a name of ids over fractions": "id,key\n1.5,2\n2.5,3.5\n",
    "one-hot, said to be data": "0,1\n1,0\n",
    "names that end as those of ids do": "valid,Grid,aid,Covid,label2\n5,1,2,3,4\n1,5,0,9,4\n",
    "whole numbers under names of classes": "cat,dog\n2.0,1.0\n3.0,-1.0\n1.0,5.0\n",
    "a name of ids over fractions, the first a whole number": "y,z\n2.0,1.5\n-1.5,2.5\n",
    "a name of ids over a masked class": "y,z\n2.0,1.5\n-inf,2.5\n",
    "years": "2019,2020,2021\n1,5,2\n2,7,1\n3,9,9\n",
    "one row": "a,b\n1,2.5\n",
    "a first logit with a zero before its point": "a,b\n0.5,01.5\n1.5,2.5\n",
}
"""Nothing is said of these: every column holds logits."""


def test_logits_are_not_doubted(run):
    for name, text in LOGITS.items():
        more = " --no-header" if "said to be data" in name else ""
        if name == "years":
            more = " --header"
        for command in ("softmax", "log-softmax", "argmax", "argmax --prob"):
            status, out, err = run(command + more, input=text)
            assert (status, err) == (0, ""), name
            assert len(out.splitlines()) >= len(text.splitlines()) - 1, name


NAME = "named as ids and labels are, over integers"
WHOLE = "named as ids and labels are, over whole numbers"

NO_LOGITS = [
    # ids and labels by name, be there one row and no fraction
    ("image,cat,dog\n17,1,2\n", f"'image' ({NAME})", "image", "image:dog"),
    ("y,c0,c1,c2\n2,0.3,-0.4,1.9\n", f"'y' ({NAME})", "y", "y:c2"),
    ("Label,a,b\n-1,2,3\n", f"'Label' ({NAME})", "Label", "Label:b"),
    ("a,b,target\n1,2,0\n", f"'target' ({NAME})", "target", "a:target"),
    ("a,b,y_true\n1,2,0\n", f"'y_true' ({NAME})", "y_true", "a:y_true"),
    ("sample_ID,a,b\n3,1,2\n", f"'sample_ID' ({NAME})", "sample_ID", "sample_ID:b"),
    ("Image ID,a,b\n7,1,2\n", f"'Image ID' ({NAME})", "'\"Image ID\"'", "'\"Image ID\"':b"),
    (
        "Unnamed: 0,a,b\n7,1,2\n",
        f"'Unnamed: 0' ({NAME})",
        "'\"Unnamed: 0\"'",
        "'\"Unnamed: 0\"':b",
    ),
    ("timestamp,a,b\n1700000000,1,2\n", f"'timestamp' ({NAME})", "timestamp", "timestamp:b"),
    ("a,b,epoch\n1,2,7\n", f"'epoch' ({NAME})", "epoch", "a:epoch"),
    ("PassengerId,a,b\n9,1,2\n", f"'PassengerId' ({NAME})", "PassengerId", "PassengerId:b"),
    ("imageId,a,b\n9,1,2\n", f"'imageId' ({NAME})", "imageId", "imageId:b"),
    ("userID,a,b\n9,1,2\n", f"'userID' ({NAME})", "userID", "userID:b"),
    ("a,b,classLabel\n1,2,0\n", f"'classLabel' ({NAME})", "classLabel", "a:classLabel"),
    ("sampleIndex,a,b\n9,1,2\n", f"'sampleIndex' ({NAME})", "sampleIndex", "sampleIndex:b"),
    ("photo_index,a,b\n9,1,2\n", f"'photo_index' ({NAME})", "photo_index", "photo_index:b"),
    # as a data frame writes integers where one of them is missing
    ("id,a,b\n17.0,1.5,2.5\n4.0,-.5,1.5\n", f"'id' ({WHOLE})", "id", "id:b"),
    ("a,b,y\n-1.5,2.5,1.0\n", f"'y' ({WHOLE})", "y", "a:y"),
    ("a,b,y\n-1.5,2.5,1.0\n1.5,.5,0\n", f"'y' ({WHOLE})", "y", "a:y"),
    ("argmax,a,b\n1,1,2\n", f"'argmax' ({NAME})", "argmax", "argmax:b"),
    # leading zeros, with or without names
    ("photo,a,b\n007,1,2\n", "'photo' ('007' has a leading zero)", "photo", "photo:b"),
    ("7,1,2\n010,2,1\n", "1 ('010' has a leading zero)", "1", "1:3"),
    # counters, and integers, beside fractions
    (
        "n,a,b\n5,1.5,2.\n6,0.5,1\n7,2.5,0\n",
        "'n' (counts up by one beside fractions)",
        "n",
        "n:b",
    ),
    ("0,1.5,2.0\n1,0.5,1\n2,2.5,1\n", "1 (counts up by one beside fractions)", "1", "1:3"),
    (
        "a,b,k\n0.3,-0.4,2\n1.2,0.1,0\n0.2,2.4,1\n",
        "'k' (the one column of integers beside fractions)",
        "k",
        "a:k",
    ),
    ('a b k\n.3 -4. "2"\n1.2 .1 "0"\n.2 2.4 "1"\n', "'k' (the one column", "k", "a:k"),
    ("a;k;b\n.3;−2;1.5\n1.2;0;.25\n.2;1;.75\n", "'k' (the one column", "k", "a:b"),
]


def test_columns_that_hold_no_logits_by_all_appearances(run):
    for text, seen, keep, take in NO_LOGITS:
        status, out, err = run("softmax", input=text)
        assert (status, out) == (2, ""), text
        message, hint = err.removesuffix("\n").split("\n")
        assert message.startswith(f"softmax-cli: column {seen}"), text
        assert message.endswith(") seems to hold no logits"), text
        leads = f"  --keep {keep} carries it along, --columns {take} takes it as a logit"
        assert hint == leads, text
        kept = run(f"softmax --keep {keep}", input=text)
        taken = run(f"softmax --columns {take}", input=text)
        assert (kept.status, kept.err, taken.status, taken.err) == (0, "", 0, ""), text
        assert kept.out != taken.out, text


def test_several_columns_are_named_together(run):
    text = "image,a,y,b\n17,1.5,0,2\n4,0.5,1,1.5\n"
    assert run("softmax", input=text) == (
        2,
        "",
        f"softmax-cli: columns 'image' ({NAME}) and 'y' ({NAME}) seem to hold no logits\n"
        "  --keep image,y carries them along, --columns image:b takes them as logits\n",
    )
    assert run("softmax --keep image,y", input=text).status == 0
    many = ",".join(f"{name}_id" for name in "abcdef") + ",x,z\n1,2,3,4,5,6,7,8\n"
    message = run("softmax", input=many).err.splitlines()[0]
    assert message.startswith("softmax-cli: columns 'a_id' (")
    assert message.endswith(f"'d_id' ({NAME}) and 2 more seem to hold no logits")


def test_a_column_that_an_option_names_is_not_doubted(run):
    for options in ("-k y", "-k 3", "-c a,b", "-c 1:3", "-c '*'", "-c a:", "-c '!y'"):
        done = run(f"softmax {options}", input="a,b,y\n1.0,2.5,0\n2,1.5,1\n1,1.5,0\n")
        assert (done.status, done.err) == (0, ""), options


def test_to_leave_out_one_column_does_not_name_the_others(run):
    done = run("softmax -c '!image'", input="image,y,a,b\n7,0,1,2\n")
    assert done == (
        2,
        "",
        f"softmax-cli: column 'y' ({NAME}) seems to hold no logits\n"
        "  --keep y carries it along, --columns y:b takes it as a logit\n",
    )
    assert run("softmax -c '!image' -k y", input="image,y,a,b\n7,0,1,2\n").out.endswith(
        f"7,0,{ONE}"
    )


def test_labels_and_targets_are_named_by_their_options(run):
    assert run("xent -l y", input="a,b,y\n1,2,0\n").status == 0
    assert run("xent --target-columns y,step", input="a,b,y,step\n1,2,0,1\n").status == 0


def test_where_nothing_would_be_left_there_is_one_way(run):
    assert run("softmax", input="id,y\n3,1\n4,0\n") == (
        2,
        "",
        f"softmax-cli: columns 'id' ({NAME}) and 'y' ({NAME}) seem to hold no logits\n"
        "  --columns id:y takes them as logits\n",
    )
    assert run("softmax --columns id:y", input="id,y\n1,2\n") == (0, "id,y\n" + ONE, "")


def test_records_are_doubted_and_arrays_are_not(run):
    records = '{"id": 7, "a": 1, "b": 2}\n{"id": 9, "a": 2, "b": 3}\n'
    for text in (records, f"[{','.join(records.splitlines())}]"):
        assert run("softmax", input=text) == (
            2,
            "",
            f"softmax-cli: column 'id' ({NAME}) seems to hold no logits\n"
            "  --keep id carries it along, --columns id:b takes it as a logit\n",
        )
        assert run("softmax --keep id", input=text).status == 0
    rows = "[0, 1.5]\n[1, 0.5]\n[2, 0.25]\n"
    for text in (rows, f"[{','.join(rows.splitlines())}]"):
        assert run("softmax", input=text).err == ""


def test_records_on_one_line_are_told_apart(run):
    rows = '[{"k": 3, "a": 1.5}, {"k": null, "a": 2}, {"k": 7, "a": 2.5}, {"k": 4, "a": 0.5}]'
    for policy in ("skip", "nan"):
        assert "'k' (the one column of" in run(f"softmax --bad-rows {policy}", input=rows).err


def test_values_are_not_doubted(run):
    done = run("softmax 0,1.5,2 1,2.5,3 2,0.5,1")
    assert (done.status, done.err) == (0, "")
    assert run("softmax 0,1 1,0") == (0, ONE + "0.7310585786300049,0.2689414213699951\n", "")


def test_what_is_looked_at_ends_with_the_first_bad_row(run):
    """Its error stands where it comes first, and rows in front of it are printed as ever."""
    status, _, err = run("softmax", input="y,a,b\n1,x,2\n1,2,3\n")
    assert (status, err.splitlines()[0]) == (
        1,
        "softmax-cli: <stdin>:2: column 'a': 'x' is not a number",
    )
    rows = "n,a,b\n5,1.5,2\n6,0.5,1\n7,x,0\n8,1,1.5\n"
    status, out, err = run("softmax", input=rows)
    assert (status, out.count("\n")) == (1, 3)
    assert err.startswith("softmax-cli: <stdin>:4: column 'a': ")
    for policy in ("skip", "nan"):  # which no bad row ends
        assert run(f"softmax --bad-rows {policy}", input=rows).status == 2


def test_a_hundred_rows_are_looked_at(run):
    rows = "a,k\n" + "1.5,2\n" * 99
    assert run("softmax", input=rows + "1.5,3\n").status == 2
    assert run("softmax", input=rows + "1.5,2\n1.5,3\n").status == 0


def test_what_has_come_is_looked_at(run):
    from tests.test_routes import outcome

    text = b"a,k\n1.5,2\n2.5,7\n1.5,3\n"
    assert outcome(["softmax"], text).status == 2
    assert outcome(["softmax"], text, 10).status == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_route_doubts_the_same(run, here, jobs):
    (here / "a.csv").write_text("image,a,b\n" + "17,1.5,2.5\n" * 60_000)
    done = run(f"softmax a.csv -j {jobs}")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"softmax-cli: column 'image' ({NAME}) seems to hold no logits\n")


# A column without a name --------------------------------------------------------------------------


def index_note(name, everything):
    return (
        f"{name}: column 1 has no name: it is taken for an index, not for logits "
        f"(--columns {everything} says otherwise)\n"
    )


def test_an_index_is_carried(run):
    out = ",a,b\n0,0.37754066879814546,0.6224593312018546\n1," + ONE
    assert run(f"softmax {DATA}/index.csv") == (0, out, index_note(DATA / "index.csv", "1:b"))
    assert run(f"softmax {DATA}/index.csv -k 1") == (0, out, "")
    assert run(f"softmax {DATA}/index.csv --columns 1:b").out.startswith(",a,b\n0.07769")


def test_an_index_and_numbers_for_names(run):
    path = DATA / "index-numbers.csv"
    done = run(f"softmax {path} -p 3")
    assert done.out == ",0,1,2\n0,0.14,0.231,0.629\n1,0.09,0.245,0.665\n"
    assert done.err == (
        f"{path}: the first row, 0, 1, 2 and so on, was taken as a header "
        "(--no-header says otherwise)\n" + index_note(path, "1:'\"2\"'")
    )
    taken = run(f"softmax {path} -p 3 --columns 1:'\"2\"'")
    assert taken.out.startswith(",0,1,2\n0.0303,0.136,")


def test_an_index_beside_labels(run):
    done = run(f"xent {DATA}/index-label.csv -l label -r mean -p 3")
    assert done == (0, "0.305\n", index_note(DATA / "index-label.csv", "1:dog"))


def test_an_index_in_records_has_an_empty_key(run):
    done = run("softmax", input='{"": 5, "a": 1, "b": 2}\n')
    assert done.out == '{"": 5, "a": 0.2689414213699951, "b": 0.7310585786300049}\n'
    assert done.err == index_note("<stdin>", "1:b")
    assert run("softmax", input=run(f"softmax {DATA}/index.csv -f jsonl").out).status == 0


def test_several_columns_without_names(run):
    done = run("softmax", input=",,a,b\nx,0,1,2\n")
    assert done.out == ",,a,b\nx,0," + ONE
    assert done.err == (
        "<stdin>: 2 columns have no names: they are taken for an index, not for logits "
        "(--columns 1:b says otherwise)\n"
    )


# Files that people have ---------------------------------------------------------------------------


def test_an_index_with_a_name(run):
    path = DATA / "index-name.csv"
    assert run(f"argmax {path} --prob") == (
        2,
        "",
        f"softmax-cli: column 'index' ({NAME}) seems to hold no logits\n"
        "  --keep index carries it along, --columns index:pos takes it as a logit\n",
    )
    assert run(f"argmax {path} --prob --keep index --only -p 3").out == (
        "argmax,class,probability\n0,neg,0.731\n0,neg,0.818\n1,pos,0.622\n"
    )


def test_image_numbers_and_digits(run, examples):
    path = examples / "digits-test.csv"
    image = (
        f"softmax-cli: column 'image' ({NAME}) seems to hold no logits\n"
        "  --keep image carries it along, --columns image,zero:nine takes it as a logit\n"
    )
    assert run(f"xent {path} -l digit -r mean") == (2, "", image)
    assert run(f"softmax {path} -k digit").err == image
    assert run(f"xent {path} -l digit -r mean --keep image").out.startswith("0.19732")


def test_a_label_of_integers(run):
    path = DATA / "integer-label.csv"
    message, hint = run(f"softmax {path}").err.splitlines()
    assert message.startswith(f"softmax-cli: column 'y' ({NAME})")
    assert hint == "  --keep y carries it along, --columns y:c2 takes it as a logit"
    assert run(f"softmax {path} --keep y").status == 0


def test_integers_that_are_logits(run):
    for name in ("small-integers", "baseline", "quantised"):
        path = DATA / f"{name}.csv"
        done = run(f"softmax {path}")
        assert (done.status, done.err) == (0, ""), name
        assert len(done.out.splitlines()) == len(path.read_text().splitlines()), name


# One class a row ----------------------------------------------------------------------------------


def test_one_class_a_row(run):
    expected = (
        f"softmax-cli: every row has one class, whose probability is always 1\n  {ONE_CLASS}\n"
    )
    for text in (
        "2.0\n1.0\n0.1\n",
        "2\n1.0\n0.1\n",
        "0\n1\n2\n",
        "logit\n2.0\n1.0\n",
        ",a\n0,1.5\n",
        "[[2.0], [1.0]]",
        "[2.0]\n[1.0]\n",
        '{"score": 2}\n{"score": 1}\n',
    ):
        for command in ("softmax", "log-softmax", "argmax", "argmax --prob"):
            assert run(command, input=text) == (2, "", expected), (text, command)
            if "--prob" not in command and text[:2] not in ("0\n", "2\n"):  # which may be a header
                assert run(f"{command} --axis columns", input=text).status == 0, (text, command)


def test_one_class_in_typed_rows(run):
    expected = (
        f"softmax-cli: every row has one class, whose probability is always 1\n  {ONE_CLASS}\n"
    )
    assert run("softmax '[[2.0],[1.0],[0.1]]'") == (2, "", expected)
    assert run("softmax '[[2.0]]'") == (2, "", expected)
    assert run("softmax 2,1 3,4 -k 1") == (2, "", expected)
    assert run("softmax '[[2.0],[1.0],[0.1]]' --axis columns -p 3").out == "0.659\n0.242\n0.0986\n"


def test_one_record_by_itself(run):
    assert run("softmax", input='{"score": 2.5}') == (
        2,
        "",
        "softmax-cli: every row has one class, whose probability is always 1\n"
        "  the command sigmoid takes each number by itself\n",
    )


def test_one_number_is_a_vector(run):
    assert run("softmax 5") == (0, "1.0\n", "")
    assert run("softmax '[5]'") == (0, "1.0\n", "")
    assert run("argmax 5") == (0, "0\n", "")
    assert run("log-softmax -3") == (0, "0.0\n", "")


def test_one_class_beside_a_label(run):
    path = DATA / "one-class.csv"
    message = (
        f"softmax-cli: column 'y' ({NAME}) seems to hold no logits, and without it every row has "
        "one class, whose probability is always 1\n"
        f"  with --keep y, {ONE_CLASS}; --columns logit:y takes it as a logit\n"
    )
    assert run(f"softmax {path}") == (2, "", message)
    assert run(f"argmax {path}") == (2, "", message)
    assert run(f"softmax {path} --keep y").err.startswith("softmax-cli: every row has one class")
    assert run(f"softmax {path} --keep y --axis columns -p 3").out == (
        "logit,y\n0.69,1\n0.254,0\n0.0566,0\n"
    )
    assert run(f"softmax {path} --columns logit:y").status == 0


def test_one_class_beside_text(run):
    path = DATA / "text-classification.json"
    status, _, err = run(f"softmax {path}")
    assert (status, err) == (
        1,
        f"softmax-cli: {path}:1: column 'label': 'POS' is text, not a number\n"
        f"  --keep label leaves one class a row: with it, {ONE_CLASS}\n",
    )
    assert run(f"softmax {path} --keep label").status == 2
    assert run(f"softmax {path} --keep label --axis columns -p 3").out == (
        '[\n{"label": "POS", "score": 0.985},\n{"label": "NEG", "score": 0.0148}\n]\n'
    )


def test_a_bad_row_that_comes_first_is_told_before(run):
    assert "is not a number" in run("softmax", input="a\nx\n1\n").err
    assert run("softmax --bad-rows skip", input="a\nx\n1\n").status == 2


# Probabilities given as logits --------------------------------------------------------------------

LOOK = "these look like probabilities, between 0 and 1 and with rows that sum to 1"
ASK = (
    f"softmax-cli: {LOOK}\n"
    "  --from probs takes them as such, --from logits insists that they are logits\n"
)


@pytest.mark.parametrize("command", ["xent -l species -r mean", "argmax -k species --prob",
                                     "argmax -k species --top 2"])  # fmt: skip
def test_where_the_figure_depends_on_it_probabilities_are_asked_for(run, command):
    line = f"{command} {DATA}/probabilities.csv"
    assert run(line) == (2, "", ASK)
    given, insisted = run(f"{line} --from probs"), run(f"{line} --from logits")
    assert (given.status, given.err, insisted.status, insisted.err) == (0, "", 0, "")
    assert given.out != insisted.out


def test_their_losses(run):
    line = f"xent {DATA}/probabilities.csv -l species -r mean -p 3"
    assert run(f"{line} --from logits").out == "0.645\n"
    assert run(f"{line} --from probs").out == "0.151\n"


def test_the_class_alone_does_not_depend_on_it(run):
    for more in ("", " --one-hot", " --only"):
        done = run(f"argmax {DATA}/probabilities.csv -k species{more}")
        assert (done.status, done.err) == (0, "")


def test_their_softmax_has_a_note(run):
    path = DATA / "probabilities.csv"
    for command in ("softmax", "log-softmax"):
        done = run(f"{command} {path} -k species")
        assert (done.status, done.err) == (0, f"{path}: {LOOK}, and are taken as logits\n"), command
        assert run(f"{command} {path} -k species --axis columns").err == "", command
        assert run(f"{command} 0.25 0.75").err == f"{LOOK}, and are taken as logits\n", command


def test_typed_probabilities(run):
    assert run("xent 0.7,0.3 0.5,0.5 --label 0,1") == (2, "", ASK)
    assert run("xent 0.7 0.3 --label 0 --from probs").out == "0.35667494393873245\n"
    assert run("argmax 0.7 0.3 --prob") == (2, "", ASK)
    assert run("argmax 0.7 0.3") == (0, "0\n", "")
    assert run("argmax '[[0.7, 0.3]]' --prob --from logits -p 3") == (0, "0,0.599\n", "")


def test_what_does_not_look_like_probabilities(run):
    for values in (
        "1 0 0",
        "0,1 1,0",
        "0.1 0.2 0.3",
        "0.5 0.5001",
        "-0.5 1.5",
        "0.2,0.8 0.5,1",
        "1.5 -0.5",
        "1,0 2,1",
    ):
        for line in (f"softmax {values}", f"argmax {values} --prob"):
            done = run(line)
            assert (done.status, done.err) == (0, ""), values


def test_sums_that_rounding_explains_are_those_of_probabilities(run):
    """Followed, the hint takes them as such."""
    for rows in (
        "0.33,0.33,0.33 0.12,0.57,0.30 0.10,0.20,0.69",
        "0.3333,0.3333,0.3333 0.1,0.2,0.7 0.25,0.25,0.5",
        "0.143,0.143,0.143,0.143,0.143,0.143,0.143 " * 3,
        "0.33,0.66 0.14,0.86 0.5,0.5",
    ):
        done = run(f"argmax --prob {rows}")
        assert (done.status, done.out, done.err.splitlines()[0][:45]) == (
            2,
            "",
            "softmax-cli: these look like probabilities, b",
        ), rows
        assert run(f"argmax --prob --from probs {rows}").status == 0, rows
        assert run(f"softmax {rows}").err.startswith("these look like probabilities"), rows


def test_sums_that_rounding_does_not_explain(run):
    for rows in (
        "0.33,0.33,0.33 0.12,0.57,0.30",  # two rows may be a coincidence
        "0.33,0.33,0.31 0.12,0.57,0.30 0.10,0.20,0.69",  # further off than rounding takes them
        "0.3,0.3,0.3 0.1,0.6,0.2 0.1,0.2,0.6",
        "0.333333,0.333333,0.333330 0.12,0.57,0.31 0.1,0.2,0.7",  # six digits, and four of them off
        ",".join(["0.01"] * 90) + " " + ",".join(["0.01"] * 100) + " " + ",".join(["0.01"] * 99),
        "0,0.99 1,0 0.4,0.9",
    ):
        assert run(f"argmax --prob {rows} --bad-rows skip").err.count("probabilities") == 0, rows


# Values on the command line -----------------------------------------------------------------------


def test_commas_that_may_group_digits(run):
    rows_beside_numbers = run("softmax 1,2 3 4").err
    for values, note in (
        ("1,000 2,000", "1,000 is read as 2 numbers, not as 1000\n"),
        ("1,234,567", "1,234,567 is read as 3 numbers, not as 1234567\n"),
        ("1,000 2,00", ""),
        ("0,100 1,000", ""),
        ("1000,200", ""),
        ("1,000 -2,000", ""),
        ("'[1,100]'", ""),
        ("100 200", ""),
    ):
        assert run(f"softmax {values} --bad-rows skip").err in (note, rows_beside_numbers), values


def test_options_without_effect_on_values(run):
    for option, message in (
        ("-d ';'", "-d, --delimiter: values on the command line have no delimiter"),
        ("--header", "--header, --no-header: values on the command line have no header"),
        ("--no-header", "--header, --no-header: values on the command line have no header"),
        ("--input-format csv", "--input-format: values on the command line have no format"),
    ):
        for line in ("softmax 2 1 0.1", "xent 2 1 0.1 --label 0", "argmax '[[1,2]]'"):
            assert run(f"{line} {option}") == (2, "", f"softmax-cli: {message}\n"), option


def test_options_of_running_and_defaults_are_never_refused(run):
    options = ("-j 2", "--color never", "--rows 3", "--no-progress", "--bad-rows nan", "-T 1")
    for option in (*options, "--dtype float64"):
        done = run(f"softmax 2 1 0.1 {option}")
        assert (done.status, done.err) == (0, ""), option


def test_the_rule_is_in_the_help(run):
    for command in ("softmax", "xent", "argmax"):
        text = " ".join(run(f"{command} --help").out.split())
        assert "integers that look like an id or a label" in text


def test_shell_quotes_of_a_hint_are_those_of_a_shell():
    assert shlex.split("--keep '\"a b\"':c") == ["--keep", '"a b":c']


def test_a_hint_is_no_longer_than_a_user_can_read(run):
    names = ",".join(f"a{number}_id,b{number}" for number in range(5000))
    err = run("softmax", input=f"{names}\n{','.join(['1,2.5'] * 5000)}\n").err
    assert len(err) < 600
    assert "--keep LIST carries them along, --columns a0_id:b4999 takes them as logits" in err
