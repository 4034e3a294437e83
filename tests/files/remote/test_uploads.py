"""Writing at a URL: whole, or not at all."""

import gzip

import pytest

from softmax_cli.files.output import opened
from softmax_cli.files.remote import uploads
from tests.files.remote.test_ranges import CSV


@pytest.mark.parametrize("name", ["out.csv", "my out 100%.csv", "folder/out%20.csv"])
def test_results_are_written_at_a_url(run, here, shelf, name):
    for url in (f"shelf://s/{name}", f"file://{here}/{name}"):
        (here / "folder").mkdir(exist_ok=True)
        done = run(f"softmax 1 2 --names a,b -p 3 -o '{url}'")
        assert (done.status, done.out, done.err) == (0, "", "")
        assert run(f"softmax '{url}' -p 3 -f csv").out == "a,b\n0.387,0.613\n"
    assert (here / name).read_bytes() == shelf.files[f"s/{name}"] == b"a,b\n0.269,0.731\n"
    assert shelf.discarded == []


@pytest.mark.parametrize("ending", ["csv.gz", "npy", "npz", "parquet", "arrow", "json", "md"])
def test_every_format_is_written(run, here, shelf, ending):
    (here / "in.csv").write_bytes(CSV)
    for place in ("shelf://s/", ""):
        assert run(f"softmax in.csv -k y --only -o {place}out.{ending}").err == ""
    data = shelf.files[f"s/out.{ending}"]
    assert data == (here / f"out.{ending}").read_bytes()
    if ending == "csv.gz":
        assert gzip.decompress(data).startswith(b"a,b\n0.73105857863")


def test_the_input_may_be_the_output(run, shelf):
    shelf.files["s/x.csv"] = CSV
    assert run("softmax shelf://s/x.csv -k y -p 3 -o shelf://s/x.csv").status == 0
    assert shelf.files["s/x.csv"].startswith(b"y,a,b\na,0.731,0.269\n")


def test_figures_are_saved_and_merged_at_a_url(run, memory, shelf):
    memory.pipe_file("/x.csv", CSV)
    assert run("metrics memory://x.csv -l y --save shelf://s/a.json -r accuracy").out == "0.5\n"
    assert run("metrics memory://x.csv -l y --save shelf://s/b.json -r accuracy").status == 0
    done = run("metrics --merge shelf://s/a.json shelf://s/b.json -r rows")
    assert (done.out, done.err) == ("4\n", "")
    again = run("metrics shelf://s/x.csv -l y --save shelf://s/x.csv")
    assert again.err.startswith(
        "softmax-cli: --save 'shelf://s/x.csv' is the input: give a file of"
    )


def test_what_breaks_leaves_what_was_there(run, here, memory, shelf):
    memory.pipe_file("/bad.csv", b"a,b,c\n1,2,3\n1,,3\n")
    (here / "old.csv").write_bytes(b"old")
    shelf.files["s/old.csv"] = b"old"
    for url in ("shelf://s/old.csv", f"file://{here}/old.csv"):
        done = run(f"softmax memory://bad.csv -o {url}")
        assert done.status == 1
        assert done.err.startswith("softmax-cli: memory://bad.csv:3: column 'b'")
    assert (here / "old.csv").read_bytes() == shelf.files["s/old.csv"] == b"old"
    assert shelf.discarded == ["s/old.csv"]
    assert [path.name for path in here.iterdir()] == ["old.csv"]


@pytest.mark.parametrize("step", ["upload", "commit"])
def test_an_upload_that_breaks_is_discarded(run, shelf, step):
    """Closed later, as by the collector of garbage, nothing of it is sent either."""
    shelf.broken[step] = ConnectionResetError(104, "Connection reset by peer")
    done = run("softmax 1 2 -o shelf://s/x.csv?token=secret")
    assert (done.status, done.out) == (1, "")
    assert done.err == "softmax-cli: shelf://s/x.csv: the connection to the server broke\n"
    assert (shelf.files, len(shelf.discarded)) == ({}, 1)


def test_a_server_that_does_not_answer_keeps_no_process(shelf, monkeypatch):
    monkeypatch.setattr(uploads, "_PATIENCE", 0.01)
    monkeypatch.setattr("tests.files.remote.shelf.Item.discard", lambda self: shelf.gate.wait(60))
    shelf.gate.clear()
    with pytest.raises(KeyError), opened("shelf://s/x.csv"):
        raise KeyError
    shelf.gate.set()
    assert shelf.files == {}


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("https://host/x.csv", "https"),
        ("foo://x", "foo"),
        ("HDFS://x", "hdfs"),
        ("memory://x", "memory"),
    ],
)
def test_what_cannot_be_written_whole_is_refused(run, url, protocol):
    done = run(f"softmax 1 2 -o {url.replace('://', '://me:secret@')}?sig=1")
    assert done.status == 2
    assert done.err == (
        f"softmax-cli: '{url}': results cannot be written to {protocol}://\n"
        "  s3, s3a, gs, gcs, abfs, abfss, az, oss, hf, sftp, ssh, ftp, smb, file, local "
        "take results, or write a file and copy it\n"
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("shelf://s", "shelf://s: is a directory"),
        ("shelf://s/folder/", "shelf://s/folder/: is a folder's name, not a file's"),
    ],
)
def test_a_name_of_no_file_is_refused(run, shelf, url, message):
    assert message in run(f"softmax 1 2 -o {url}").err
