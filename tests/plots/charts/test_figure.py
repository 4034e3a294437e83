"""Pictures as files: they hold the numbers that they claim to, whatever the names are."""

import re
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

LOGITS = "a,b,y\n0.5,3.5,a\n1.5,0.5,a\n2,0.5,b\n0.5,0.5,b\n"


@pytest.fixture
def texts(run, here):
    """Return what is written in the picture of a command line."""

    def written(line, name="x.svg"):
        assert run(f"{line} -o {name}") == (0, "", "")
        tree = ET.fromstring((here / name).read_bytes())
        return ["".join(node.itertext()) for node in tree.iter() if node.tag.endswith("}text")]

    return written


def test_the_text_of_bars(texts):
    found = texts("softmax 2 1 0.1 -T 0.5 -n cat,dog,bird")
    assert {"softmax, T = 0.5", "probability", "cat", "dog", "bird"} <= {*found}
    assert {"0.8638", "0.1169", "0.0193"} <= {*found}


def test_the_text_of_a_heat_map(texts, here):
    (here / "a.csv").write_text(LOGITS)
    found = texts("softmax a.csv -k y")
    assert {"a.csv: softmax, T = 1", "class", "y", "probability", "0.05", "0.95"} <= {*found}
    assert [text for text in found if text in ("0.73", "0.27", "0.82", "0.18", "0.50")] == (
        ["0.73", "0.27", "0.82", "0.18", "0.50", "0.50"]
    )


def test_the_text_of_a_confusion_matrix(texts, here):
    (here / "a.csv").write_text(LOGITS)
    found = texts("metrics a.csv -l y --confusion")
    assert "a.csv: metrics, ECE = 0.6348, loss = 1.439, accuracy = 0.25" in " ".join(found)
    assert {"true", "predicted", "share of the true class"} <= {*found}
    assert [text for text in found if text in ("0", "1", "2")] == ["1", "1", "2", "0"]


def test_the_text_of_reliability_says_how_many_rows_a_bin_has(texts, here):
    (here / "a.csv").write_text(LOGITS)
    found = texts("metrics a.csv -l y --reliability --bins 2")
    assert {"accuracy", "confidence", "rows", "1", "3"} <= {*found}
    (here / "a.csv").write_text(LOGITS + "0.5,1,b\n1,0.5,a\n" * 4)
    both = texts("calibrate a.csv -l y")
    assert sum(text.startswith("T = ") for text in both) == 2
    assert any(text.startswith("T = 1, ECE = 0.") for text in both)


def test_the_text_of_a_histogram(texts, here):
    (here / "a.csv").write_text(LOGITS)
    found = texts("xent a.csv -l y")
    assert "a.csv: xent, rows = 4, mean loss = 1.439, accuracy = 0.25" in found
    assert sum(int(text) for text in found if re.fullmatch("[1-4]", text)) >= 4


def test_the_text_of_curves(texts):
    found = texts("softmax 2 1 0.1 -T geom:0.1:10:20 -n cat,dog,bird")
    assert {"softmax, T = 0.1 … 10", "temperature", "cat", "dog", "bird", "0.2", "5"} <= {*found}


def test_a_curve_says_where_it_is_lowest(texts, here):
    (here / "a.csv").write_text(LOGITS)
    found = texts("xent a.csv -l y -r mean -T 1,2,4,inf")
    assert found[-2:] == [
        "a.csv: xent, T = 1 … inf, smallest loss = 0.6931, at T = inf",
        "T = inf has no place on the axis",
    ]


def test_the_colours_of_a_png_are_those_of_its_numbers(run, here):
    import matplotlib.image

    assert run("softmax '[[0, 3], [1, 0]]' -o x.png") == (0, "", "")
    pixels = np.rint(matplotlib.image.imread(here / "x.png")[:, :, :3] * 255)
    middles = []
    for probability in (0.0474259, 0.9525741, 0.7310586, 0.2689414):
        color = 255 * np.array(matplotlib.colormaps["viridis"](probability)[:3])
        rows, columns = np.nonzero(np.abs(pixels - color).max(axis=2) <= 1)
        assert len(rows) > 10_000
        middles.append((np.median(rows), np.median(columns)))
    (top, left), (also_top, right), (bottom, also_left), (also_bottom, also_right) = middles
    assert (top, left, bottom, right) == pytest.approx(
        (also_top, also_left, also_bottom, also_right), abs=3
    )
    assert top < bottom - 50
    assert left < right - 50


def test_the_same_numbers_are_the_same_bytes_under_any_name(run, here):
    for name, magic, again in (
        ("x.png", b"\x89PNG", "y.png"),
        ("X.PDF", b"%PDF", "picture -f pdf"),
        ("x.svg.gz", b"\x1f\x8b", "y.svg.gz"),
    ):
        assert run(f"softmax 1 2 -o {name}") == (0, "", "")
        assert run(f"softmax 1 2 -o {again}") == (0, "", "")
        first, second = ((here / file.split()[0]).read_bytes() for file in (name, again))
        assert first.startswith(magic), name
        assert first == second, name


def test_a_format_goes_to_a_pipe(run):
    assert run("softmax 1 2 -f svg").out.startswith("<?xml")


def test_a_terminal_is_sent_no_file(terminal):
    assert terminal("softmax 1 2 -f png") == (
        2,
        "softmax-cli: png is no text for a terminal\n  -f plot draws with characters\n",
        "",
    )


@pytest.mark.parametrize("module", ["matplotlib", "matplotlib.figure"])
def test_without_matplotlib_there_is_a_sentence(run, here, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    assert run("softmax 1 2 -o x.png") == (
        1,
        "",
        "softmax-cli: x.png: a picture in a file needs matplotlib, which is not installed\n"
        "  pip install matplotlib brings it, as the extra 'plot' of this package does; "
        "-f plot draws with characters\n",
    )
    assert not (here / "x.png").exists()


def test_a_picture_is_whole_or_not_there(run, here):
    assert run("softmax 1 2 -o nowhere/x.png").err == (
        "softmax-cli: nowhere/x.png: no such file or directory\n"
    )
    (here / "bad.csv").write_text("a,b\n1,2\n1,x\n")
    assert run("softmax bad.csv -o x.png").status == 1
    assert not (here / "x.png").exists()


def test_names_are_text_whatever_they_are(texts, here):
    long = "n" * 200
    names = ["قطة", "$x^2$", "_under", "<b>&", "a\x1b[31m\x01", long]
    head = ",".join(names)
    (here / "a.csv").write_text(f"{head}\n1,2,3,4,5,6\n", encoding="utf-8")
    shown = {"قطة", "$x^2$", "_under", "<b>&", r"a\x1b[31m\x01", "n" * 31 + "…"}
    assert shown <= {*texts("softmax a.csv --header")}
    assert shown <= {*texts("softmax a.csv --header -T 0.5,1,2")}


def test_what_the_font_lacks_is_said_once(run, here):
    said = "the font of the picture lacks characters of some names: an .svg has them as text\n"
    assert run("softmax 1 2 -n 猫,犬 -o x.png") == (0, "", said)


def test_settings_of_the_user_change_nothing(run, here):
    import matplotlib

    assert run("softmax 1 2 -o x.svg").status == 0
    first = (here / "x.svg").read_bytes()
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "path"}):
        assert run("softmax 1 2 -o x.svg").status == 0
    assert (here / "x.svg").read_bytes() == first


def test_impossible_and_masked_results_are_drawn(run, here):
    (here / "a.csv").write_text("a,b\n1,nan\n-inf,2\n")
    for command in ("softmax", "log-softmax"):
        assert run(f"{command} a.csv --bad-rows nan -o x.png").status == 0
    assert run("log-softmax 1 -inf -o x.png") == (0, "", "")


def test_an_array_is_images_side_by_side(texts, here):
    np.save(here / "x.npy", np.arange(90.0).reshape(5, 3, 6) % 7)
    found = texts("softmax x.npy --axis 0")
    assert {"[0]", "[1]", "[2]", "[3]", "[4]", "x.npy: softmax, T = 1"} <= {*found}
    one = texts("softmax x.npy --slice 0 --axis all")
    assert {"0.32", "0.12", "0.04"} & {*one}
