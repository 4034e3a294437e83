"""Parts of the results of an array: what NumPy takes of them, along whatever axis they sum to 1."""

import json
import re

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from softmax_cli.formats.array import arrangement

X = np.random.default_rng(0).normal(0, 3, (3, 4, 5, 6))


@pytest.mark.parametrize("axis", [-1, 0, 1, (1, 3)])
def test_a_part_is_what_numpy_takes(run, here, axis):
    np.save("x.npy", X)
    spelt = str(axis).strip("()").replace(" ", "")
    for pick in ("0,:,:,3", "2", "...,1", ":,::-2,1:4,-1", "1,2,3", "0,0,0,0", ":"):
        assert run(f"softmax x.npy -a {spelt} --pick={pick} -o y.npy") == (0, "", ""), pick
        expected = eval(f"softmax(X, axis)[{pick}]")
        np.testing.assert_allclose(np.load("y.npy"), expected, rtol=1e-13, err_msg=pick)


def test_the_part_of_a_slice_counts_from_its_axes(run, here):
    np.save("x.npy", X)
    assert run("log-softmax x.npy --slice 1 -a 0 --pick 2,:,0 -o y.npy") == (0, "", "")
    np.testing.assert_allclose(np.load("y.npy"), log_softmax(X[1], axis=0)[2, :, 0], rtol=1e-13)


def test_slabs_that_are_read_in_passes_and_strips(run, here, monkeypatch):
    np.save("x.npy", X)
    monkeypatch.setattr(arrangement, "SLAB", 8)
    for long in 1 << 16, 8:
        monkeypatch.setattr(arrangement, "LONG", long)
        assert run("softmax x.npy -a 1 --pick 0,:,:,3 -o y.npy") == (0, "", "")
        np.testing.assert_allclose(np.load("y.npy"), softmax(X, 1)[0, :, :, 3], rtol=1e-13)


def test_singles_stay_singles_in_every_format(run, here):
    np.save("x.npy", X.astype(np.float32))
    assert run("softmax x.npy --pick 0,:,:,3 -o y.npy").status == 0
    assert np.load("y.npy").dtype == np.float32
    whole = np.array(json.loads(run("softmax x.npy -f json").out))
    for form in "csv", "json", "tsv":
        out = run(f"softmax x.npy --pick 0,:,:,3 -f {form}").out
        found = [float(cell) for cell in re.findall(r"[\de.-]+", out)]
        np.testing.assert_array_equal(found, whole[0, :, :, 3].reshape(-1))


def test_classes_keep_their_names(run, here):
    np.save("x.npy", np.log([[[1.0, 2.0, 5.0], [2.0, 2.0, 4.0]]]))
    names = "-n cat,dog,bird -p 2 -f csv"
    assert run(f"softmax x.npy --pick 0 {names}").out == (
        "cat,dog,bird\n0.12,0.25,0.62\n0.25,0.25,0.5\n"
    )
    assert run(f"softmax x.npy --pick 0,:,1: {names}").out == "dog,bird\n0.25,0.62\n0.25,0.5\n"
    assert run(f"softmax x.npy --pick 0,:,2 {names}").out == "0.62,0.5\n"


def test_what_is_bad_is_bad_though_it_is_not_picked(run, here):
    np.save("x.npy", [[[np.nan, 1.0], [1.0, 1.0]]])
    message = "softmax-cli: x.npy: element [0, 0, 0]: nan is not a logit\n"
    assert run("softmax x.npy --pick 0,1 -o y.npy") == (1, "", message)
    assert not (here / "y.npy").exists()
    note = "x.npy: 1 bad row left without a result (--bad-rows error names the first)\n"
    line = "softmax x.npy --pick 0,:,0 --bad-rows nan -f json"
    assert run(line) == (0, "[null, 0.5]\n", note)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("x.npy --pick 0,0,0,0,0", "--pick 0,0,0,0,0 has 5 items, the array has 4 axes"),
        ("x.npy --pick 3", "--pick 3: 3 is out of bounds, axis 0 has 3 elements"),
        ("x.npy --pick 4:", "--pick 4: leaves nothing of axis 0"),
        ("2 1 --pick 0", "--pick is for .npy, .npz and arrays of more than two dimensions"),
    ],
)
def test_parts_that_there_are_not(run, here, options, message):
    np.save("x.npy", X)
    assert run(f"softmax {options}") == (2, "", f"softmax-cli: {message}\n")


@pytest.mark.parametrize("other", ["--summary", "--explain", "--bad-rows skip", "-T 1,2"])
def test_results_that_are_no_array_of_one_for_each_logit(run, here, other):
    np.save("x.npy", X[0, 0])
    said = "-T with several temperatures" if other == "-T 1,2" else other
    message = f"--pick takes a part of an array of results: not with {said}"
    assert run(f"softmax x.npy --pick 0 {other}") == (2, "", f"softmax-cli: {message}\n")


def test_a_full_disk_is_said_to_be_the_temporary_files(run, here, monkeypatch):
    def full(file, data):
        raise OSError(28, "No space left on device")

    np.save("x.npy", X)
    monkeypatch.setattr("softmax_cli.files.output.Sink._put", full)
    message = "softmax-cli: a temporary file: no space left on device\n"
    assert run("softmax x.npy --pick 0 -j1 -f json") == (1, "", message)


def test_a_picture_tells_a_part_of_the_results_from_one_of_the_logits(run, here):
    np.save("x.npy", X)
    for options, title in (
        ("--slice [0,1]", "x.npy[0,1]: softmax, T = 1"),
        ("--pick 0,1", "x.npy: softmax[0,1], T = 1"),
        ("--slice 0 --pick 1", "x.npy[0]: softmax[1], T = 1"),
    ):
        assert run(f"softmax x.npy {options} -f plot").out.startswith(f"{title}\n")
