"""Arrays that are none, or not of numbers, and options that do not fit them: one sentence each."""

import io
import shlex
import struct
import zipfile

import numpy as np
import pytest

from softmax_cli.formats.array import arrangement, as_table

X = np.array([[2.0, 1.0, 0.5], [1.0, 2.0, 3.0]])


def npy(array, **how):
    """Return what NumPy writes."""
    out = io.BytesIO()
    np.save(out, array, **how)
    return out.getvalue()


def npz(*members, compression=zipfile.ZIP_DEFLATED):
    """Return an archive of such members: names and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def with_shape(text):
    """Return an array file whose header claims another shape."""
    return npy(X).replace(b"(2, 3), }  ", f"({text}), }}  ".encode().ljust(11)[:11])


def header(text, data=b"", version=b"\1\0"):
    """Return an array file with a header of this text, whoever may have written it."""
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text.encode() + data


def of_shape(text):
    fields = "'descr': '<f8', 'fortran_order': False, 'shape': "
    return header("{" + fields + text + "}", bytes(48))


NONE = "is no array that NumPy reads"
RECORDS = np.zeros(2, [("a", "f8")])
UNPICKLED = "holds Python objects, which only unpickling would load: that could run any program"
AS_NUMBERS = "where the array is made, .astype(float) makes numbers of them"
REAL = "which are no real numbers of up to 64 bits"
PARTS = "numpy.save(…, x.real) takes the real parts"
SEVERAL = "numpy.savez keeps several arrays in one file (.npz)"


def test_files_that_hold_no_array_of_numbers(run, here):
    for data, message, hint in (
        (npy(np.array([1, "x", None], object), allow_pickle=True), UNPICKLED, AS_NUMBERS),
        (npy(X)[:-1], "ends before its 6 numbers do", None),
        (npy(np.array(2.0))[:-1], "ends before its number does", None),
        (npy(X) + b"x", "goes on behind its array", SEVERAL),
        (npy(X) + npy(X), "goes on behind its array", SEVERAL),
        (npy(X)[:40], "is no array that NumPy reads", None),
        (b"\x93NUMPY", "is no array that NumPy reads", None),
        (with_shape("2, -3"), "is no array that NumPy reads", None),
        (with_shape("2, 9"), "ends before its 18 numbers do", None),
        (
            npy(X).replace(b"{'descr': '<f8'", b"{'descr': __imp"),
            "is no array that NumPy reads",
            None,
        ),
        (npy(np.zeros((2, 0, 3))), "is of 2 × 0 × 3: axis 1 has no elements", None),
        (npy(np.zeros((0, 3))), "is of 0 × 3: axis 0 has no elements", None),
        (
            npy(X + 1j),
            f"holds complex numbers, {REAL}",
            "numpy.save(…, x.real) takes the real parts",
        ),
        (
            npy(X > 0),
            "holds true and false, not numbers",
            "numpy.save(…, x.astype(float)) makes them 1 and 0",
        ),
        (npy(RECORDS), f"holds records, {REAL}", None),
        (npy(np.array(["a"])), f"holds texts, {REAL}", None),
        (npy(np.array(["2020-01-01"], "M8[D]")), f"holds dates, {REAL}", None),
        (npy(np.zeros(2, "V3")), f"holds numbers of type |V3, {REAL}", None),
        (
            npy(np.ones(2, np.longdouble)),
            f"holds numbers of type {np.dtype(np.longdouble)}, {REAL}",
            "numpy.save(…, x.astype(float)) rounds them",
        ),
        (
            npy(np.array([1, 2**53 + 1])),
            "holds 9007199254740993, which no double is",
            "numpy.save(…, x.astype(float)) rounds such integers",
        ),
        # two bytes for each number, but not one number of two bytes
        (
            header("{'descr': ('u1', (2,)), 'fortran_order': False, 'shape': (3,)}", bytes(6)),
            f"holds arrays, {REAL}",
            None,
        ),
        (header("{'descr': ('<f8',"), NONE, None),
        (header("{'descr': '''<f8"), NONE, None),
        (header("{'descr': (), 'fortran_order': False, 'shape': (3,)}"), NONE, None),
        (of_shape("(" + "9" * 4200 + ",)"), NONE, None),
        (of_shape("(0, " + "9" * 4200 + ")"), NONE, None),
        (of_shape("(" + "9" * 18 + "," + "9" * 18 + ")"), NONE, None),
        (
            header("{}", version=b"\1\1"),
            "is of version 1.1 of NumPy's format, which NumPy does not read",
            None,
        ),
        (
            header("{}", version=b"\0\0"),
            "is of version 0.0 of NumPy's format, which NumPy does not read",
            None,
        ),
    ):
        (here / "x.npy").write_bytes(data)
        for name, line in (("x.npy", "softmax x.npy"), ("<stdin>", "softmax --input-format npy")):
            done = run(line, input=data)
            expected = f"softmax-cli: {name}: {message}\n" + (f"  {hint}\n" if hint else "")
            # what comes through a pipe is written as it comes
            assert (done.status, done.err) == (1, expected), data


def test_a_version_that_records_alone_have(run, here):
    (here / "x.npy").write_bytes(b"\x93NUMPY\x03\0" + npy(X)[8:])
    message = "x.npy: is of version 3.0 of NumPy's format, which records alone have"
    assert run("softmax x.npy") == (1, "", f"softmax-cli: {message}\n")


@pytest.mark.filterwarnings("error")
def test_a_header_that_python_2_has_written_is_read_without_a_word(run, here):
    (here / "x.npy").write_bytes(of_shape("(2L, 3L)"))
    assert run("softmax x.npy -p 1 -f csv") == (0, "0.3,0.3,0.3\n" * 2, "")


DAMAGED = "is no archive of arrays (.npz), or a damaged one"


def twice():
    """Return an archive with a member twice, which zipfile warns of."""
    with pytest.warns(UserWarning, match="Duplicate"):
        return npz(("a.npy", npy(X)), ("a.npy", npy(X + 1)))


def test_archives(run, here):
    for member, make, status, message in (
        (":a", twice, 1, "x.npz: holds 2 arrays 'a'\n"),
        (":b", lambda: npz(("a.npy", npy(X))), 1, "x.npz: holds no array 'b': it has 'a'\n"),
        ("", lambda: npz(("a.txt", b"")), 1, "x.npz: holds no array (.npy)\n"),
        ("", lambda: npz(("a.npy", npy(X)))[:-9], 1, f"x.npz: {DAMAGED}\n"),
        ("", lambda: b"PK\3\4", 1, f"x.npz: {DAMAGED}\n"),
        (
            "",
            lambda: npz(("a.npy", npy(np.array([None]), allow_pickle=True))),
            1,
            f"x.npz:a: {UNPICKLED}\n  {AS_NUMBERS}\n",
        ),
        # a bomb: its header speaks of 6 numbers
        (
            "",
            lambda: npz(("a.npy", npy(X) + bytes(1 << 20))),
            1,
            f"x.npz:a: goes on behind its array\n  {SEVERAL}\n",
        ),
        (
            "",
            lambda: npz(("a.npy", npy(X)), ("b.npy", npy(X))),
            2,
            "'x.npz' holds 2 arrays: 'a', 'b'\n"
            "  the one that is meant stands behind its name: x.npz:a\n",
        ),
    ):
        (here / "x.npz").write_bytes(make())
        assert run(f"softmax x.npz{member}") == (status, "", f"softmax-cli: {message}"), message


def test_a_member_that_does_not_unpack(run, here):
    data = bytearray(npz(("a.npy", npy(X))))
    data[60:64] = b"\xff\xff\xff\xff"
    (here / "x.npz").write_bytes(data)
    message = "x.npz:a: is damaged: its bytes do not unpack"
    assert run("softmax x.npz") == (1, "", f"softmax-cli: {message}\n")


LZMA = zipfile.ZIP_LZMA


def test_no_way_of_compression_that_is_damaged_is_more_than_a_sentence(run, here):
    for place in (48, 60, 80, 120):
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, LZMA):
            data = bytearray(npz(("a.npy", npy(X)), compression=method))
            data[place : place + 4] = b"\xff\xfe\xfd\xfc"
            (here / "x.npz").write_bytes(data)
            message = "x.npz:a: is damaged: its bytes do not unpack"
            done = run("softmax x.npz")
            assert done.status == 1, (place, method)
            assert done.err in (f"softmax-cli: {message}\n", f"softmax-cli: x.npz: {DAMAGED}\n"), (
                place,
                method,
            )


@pytest.mark.parametrize("way", ["file", "stdin"])
def test_one_bit_of_a_member_that_is_stored_is_seen(run, here, way):
    """Its numbers are no others than those that were put in, compressed or not."""
    whole = npz(("a.npy", npy(X)), compression=zipfile.ZIP_STORED)
    data = bytearray(whole)
    data[whole.index(npy(X)[128:]) + 6] ^= 1
    (here / "x.npz").write_bytes(data)
    source = "x.npz" if way == "file" else "<stdin>"
    done = run("softmax x.npz") if way == "file" else run("softmax", bytes(data))
    message = f"{source}:a: is damaged: its bytes are not those of its checksum"
    assert done == (1, "", f"softmax-cli: {message}\n")


def test_a_place_beyond_any_file(run, here):
    """An archive of 64 bits may name one."""
    with_room = io.BytesIO()
    info = zipfile.ZipInfo("a.npy")
    with zipfile.ZipFile(with_room, "w") as archive:
        archive.writestr(info, npy(X))
        info.header_offset = (1 << 63) + 7
    (here / "x.npz").write_bytes(with_room.getvalue())
    assert run("softmax x.npz") == (1, "", f"softmax-cli: x.npz: {DAMAGED}\n")


def test_the_hint_for_an_archive_of_several_arrays_can_be_followed(run, here):
    """By a shell, whatever the name; where no name is of one array alone there is no hint."""
    members = ("my logits.npy", npy(X)), ("a.npy.npy", npy(X)), ("a.npy", npy(X + 5))
    (here / "my file.npz").write_bytes(npz(*members))
    (here / "-x.npz").write_bytes(npz(*members[1:]))
    (here / "two.npz").write_bytes(twice())
    line = "softmax -p 2 -f csv -- "
    behind = "the one that is meant stands behind its name: "
    for name, follow in (("my file.npz", "'my file.npz:my logits'"), ("-x.npz", "./-x.npz:a.npy")):
        done = run(f"{line} {shlex.quote(name)}")
        assert (done.status, done.err.splitlines()[1].strip()) == (2, behind + follow)
        assert run(line + follow).out == "0.63,0.23,0.14\n0.09,0.24,0.67\n"
    assert run(f"{line} -x.npz:a").status == run(f"{line} -x.npz:a.npy.npy").status == 0
    assert run("softmax two.npz") == (2, "", "softmax-cli: 'two.npz' holds 2 arrays: 'a', 'a'\n")
    done = run("softmax", npz(*members[1:]))
    assert done.err.splitlines()[1].strip() == behind + "FILE.npz:a.npy"


def test_a_member_that_is_encrypted(run, here):
    data = bytearray(npz(("a.npy", npy(X))))
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place = data.index(mark) + offset
        data[place : place + 2] = struct.pack("<H", 1)
    (here / "x.npz").write_bytes(data)
    assert run("softmax x.npz") == (1, "", "softmax-cli: x.npz:a: is encrypted\n")


def test_options_that_do_not_fit_an_array(run, here):
    np.save("x.npy", np.arange(24.0).reshape(2, 3, 4))
    for options, message in (
        ("--slice 0,0,0,0", "--slice 0,0,0,0 has 4 items, the array has 3 axes"),
        ("--slice 9", "--slice 9: 9 is out of bounds, axis 0 has 2 elements"),
        ("--slice ...,5:", "--slice ...,5: leaves nothing of axis 2"),
        ("-a 3", "--axis 3 is out of bounds: the array has the axes -3 to 2"),
        ("-a 0,-3", "--axis 0,-3 names an axis twice"),
        ("--only", "--only has no effect on an array, which has no other columns"),
        ("--append", "--append is for tables: an array of results has the shape of the logits"),
        ("-a 0 --bad-rows nan", "--bad-rows nan is for the last axes of an array"),
        (
            "--bad-rows skip",
            "--bad-rows skip would leave holes in the array\n"
            "  --bad-rows nan leaves such slices without a result",
        ),
        (
            "-a 0 --summary",
            "--summary is for the last axes of an array of more than two dimensions",
        ),
        (
            "--keep a",
            "--keep is for tables: an array has no columns by name\n"
            "  --slice picks a part: --slice ':,:3'",
        ),
        ("-d ';'", "-d, --delimiter is for delimited text, not for npy"),
        ("-p 3", "-p, --precision is for text: an array file holds every digit"),
    ):
        assert run(f"softmax x.npy {options}") == (2, "", f"softmax-cli: {message}\n"), options


def test_a_slice_is_never_evaluated(run):
    for item, message in (
        ("__import__('os')", "'__import__('os')' is neither an integer, a range (1:9:2) nor '...'"),
        ("0,1+1", "'1+1' is neither an integer, a range (1:9:2) nor '...'"),
        ("::0", "the range '::0' has a step of 0"),
        ("...,...", "'...,...' has '...' twice"),
    ):
        done = run(f'softmax x.npy --slice "{item}"')
        expected = f"softmax-cli: Invalid value for '--slice': {message}\n"
        assert done == (2, "", f"{expected}  softmax-cli softmax --help lists the options\n"), item


def test_a_bad_number_is_named_by_its_place(run, here):
    x = np.zeros((2, 3, 4), np.float32)
    x[1, 2, 0] = np.nan
    np.save("x.npy", x)
    for axis in "-1", "1", "0,1":
        message = "x.npy: element [1, 2, 0]: nan is not a logit"
        assert run(f"softmax x.npy -a {axis} -o y.npy") == (1, "", f"softmax-cli: {message}\n")
    x[1, 2] = -np.inf
    np.save("x.npy", x)
    message = "x.npy: slice [1, 2, :]: every class is -inf"
    assert run("softmax x.npy -o y.npy") == (1, "", f"softmax-cli: {message}\n")
    assert run("softmax x.npy -o y.npy --bad-rows nan").err == (
        "x.npy: 1 bad row left without a result (--bad-rows error names the first)\n"
    )
    assert np.isnan(np.load("y.npy")).sum() == 4


def test_results_that_are_no_array(run, here):
    (here / "a.csv").write_text("a,b\n1,2\n")
    (here / "c.csv").write_text("x,a,b\ncat,1,2\n")
    assert run("argmax a.csv --prob -o y.npy") == (
        2,
        "",
        "softmax-cli: an array file holds one result for each slice\n"
        "  -f csv and -f json take several, with their names\n",
    )
    assert run("softmax a.csv --append -o y.npy") == (
        2,
        "",
        "softmax-cli: an array file holds the results alone, not column 'a'\n",
    )
    assert run("softmax c.csv -c a,b -o y.npy") == (
        2,
        "",
        "softmax-cli: an array file holds the results alone, not column 'x'\n"
        "  --only leaves out the columns that are not results\n",
    )
    assert run("softmax c.csv -c a,b -o y.npy --only").status == 0
    assert np.load("y.npy").shape == (1, 2)
    (here / "b.csv").write_text("1,2.5\n1,nan\n")
    assert run("argmax b.csv --bad-rows nan -o y.npy") == (
        2,
        "",
        "softmax-cli: an array of class numbers has no room for rows without one\n"
        "  --bad-rows skip leaves such rows out\n",
    )


def test_slices_that_no_other_command_takes(run, here, monkeypatch):
    monkeypatch.setattr(arrangement, "SLAB", 8)
    np.save("x.npy", np.zeros((3, 4, 5)))
    message = "only softmax and log-softmax take slices that lie so far apart"
    assert run("argmax x.npy -a 0") == (2, "", f"softmax-cli: {message}\n")


def test_rows_that_are_too_long_for_a_text(run, here, monkeypatch):
    monkeypatch.setattr(as_table, "WIDEST", 8)
    np.save("x.npy", np.zeros((2, 9)))
    message = "the rows of the result are too long for csv"
    hint = "-f npy or -f json writes them all, --slice picks a part: --slice 0"
    assert run("softmax x.npy -f csv") == (2, "", f"softmax-cli: {message}\n  {hint}\n")


def test_a_member_is_of_an_archive(run, here):
    with open("x.npz", "wb") as file:
        np.save(file, X)
    message = "a member is named of an archive (.npz) alone"
    assert run("softmax x.npz:a --input-format npy") == (2, "", f"softmax-cli: {message}\n")


def test_what_typed_arrays_have_not(run):
    for line, message in (
        (
            "xent 1 2 --target '[[[0,1]]]'",
            "targets are rows, not an array of more than two dimensions",
        ),
        ("softmax '[[[1,1e400]]]'", "a number of the literal is too large for a double"),
        ("softmax '[[[1,nan]]]'", "element [0, 0, 1]: nan is not a logit"),
    ):
        assert run(line) == (2, "", f"softmax-cli: {message}\n")


@pytest.mark.parametrize("option", ["--by", "--weight"])
def test_an_array_has_no_columns_for_other_options_either(run, here, option):
    np.save("x.npy", X)
    np.save("y.npy", [0, 1])
    message = f"{option} is for tables: an array has no columns by name"
    done = run(f"metrics x.npy --label-file y.npy {option} a")
    assert done == (2, "", f"softmax-cli: {message}\n")
    assert run("softmax x.npy --append -f csv").err == (
        "softmax-cli: --append is for tables: an array of results has the shape of the logits\n"
    )


def test_several_temperatures_of_an_array_that_is_no_table(run, here):
    np.save("x.npy", np.zeros((2, 2, 2)))
    for line in ("softmax x.npy", "log-softmax x.npy -a 0", "sigmoid x.npy"):
        assert run(f"{line} -T 1,2") == (
            2,
            "",
            "softmax-cli: several temperatures are for tables: the results would have one "
            "dimension more\n"
            "  --temperature takes one for such an array, --slice a part that is a table: "
            "--slice 0\n",
        )
    assert run("softmax x.npy -T 1,2 --slice 0 -f csv").out == (
        "1.0,0.5,0.5\n2.0,0.5,0.5\n1.0,0.5,0.5\n2.0,0.5,0.5\n"
    )
    assert run("softmax x.npy --temperature 2 -f json").out.startswith("[\n[[0.5, 0.5], ")
