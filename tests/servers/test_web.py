"""Files on web servers, with ranges and without, and what those answer."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import numpy as np
import pyarrow as pa
import pytest

from softmax_cli.files.remote import ranges
from tests.files.remote.test_ranges import ANSWERS, CSV, npy, npz, parquet


class Handler(BaseHTTPRequestHandler):
    """Serves `files` of the server; what it was asked for is in `asked`."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.answer(lambda data: None)

    def do_GET(self):
        self.answer(self.wfile.write)

    def answer(self, write: Callable[[bytes], object]):
        server = self.server
        path = unquote(urlsplit(self.path).path)[1:]
        server.asked.append(self.path)
        status = server.statuses.get(path, 200 if path in server.files else 404)
        basic = base64.b64encode(b"me:secret").decode()
        if path == "locked.csv" and self.headers["Authorization"] != f"Basic {basic}":
            status = 401
        if path.startswith("signed") and not self.path.endswith("?sig=se%2Fcr%2Bet"):
            status = 403
        data = server.files.get(path, b"") if status == 200 else b""
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"] or "")
        if found and server.has_ranges and status == 200:
            start, stop = int(found[1]), min(int(found[2]) + 1, len(data))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(data)}")
            data = data[start:stop]
        else:
            self.send_response(status)
        if path == "unmeasured.csv":
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if path == "broken.csv":
            data = data[: len(data) // 2]
            self.close_connection = True
        write(data)
        server.sent += len(data) if self.command == "GET" else 0


class Server(ThreadingHTTPServer):
    """One from which a client may go away in the middle of an answer."""

    def handle_error(self, request, client_address):
        pass


@pytest.fixture(params=[True, False], ids=["ranges", "no-ranges"])
def web(request, monkeypatch):
    """A server; its address is in `web.address`."""
    monkeypatch.setattr(ranges, "RANGE", 1 << 14)
    server = Server(("127.0.0.1", 0), Handler)
    server.files, server.statuses, server.asked, server.sent = {}, {}, [], 0
    server.has_ranges = request.param
    server.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


ARRAY = np.arange(1 << 14, dtype=float).reshape(-1, 8) / 7
LONG = b"a,b\n" + b"1.5,2.5\n" * (1 << 13)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("plain.csv", "/plain.csv"),
        ("my logits.csv", "/my%20logits.csv"),
        ("my%20logits.csv", "/my%20logits.csv"),
        ("50%.csv", "/50%25.csv"),
        ("plain.csv?format=.npy", "/plain.csv?format=.npy"),
        ("unmeasured.csv", "/unmeasured.csv"),
    ],
)
def test_a_table_is_read_whatever_its_name(run, web, name, asked):
    web.files = dict.fromkeys(["plain.csv", "my logits.csv", "50%.csv", "unmeasured.csv"], CSV)
    done = run(f"softmax 'http://{web.address}/{name}' -k y -p 3 -f csv")
    assert (done.status, done.out, done.err) == (0, ANSWERS, "")
    assert {*web.asked} == {asked}


def test_what_is_longer_than_a_range_is_read_all_the_same(run, web):
    web.files = {
        "long.csv": LONG,
        "a.npy": npy(ARRAY),
        "a.npz": npz(x=ARRAY, y=np.zeros((1 << 13, 2))),
        "t.parquet": parquet(pa.table({f"c{i}": ARRAY[:, i] for i in range(8)})),
    }
    url = f"http://{web.address}"
    done = run(f"argmax {url}/long.csv -f csv")
    assert (done.status, done.err, done.out.count("1,b\n")) == (0, "", 1 << 13)
    for name in ("a.npy", "a.npz:x", "t.parquet"):
        done = run(f"argmax {url}/{name} -f jsonl")
        assert (done.status, done.err) == (0, "")
        assert done.out.count("7") == len(ARRAY) * (2 if name == "t.parquet" else 1)
    assert run(f"softmax {url}/long.csv -a columns -p 3").out.count("0.000122,0.000122") == 1 << 13


def test_of_an_archive_no_more_is_sent_than_is_needed(run, web, monkeypatch):
    monkeypatch.setattr("softmax_cli.formats.array.archive._AT_ONCE", 1 << 12)
    web.files["a.npz"] = npz(large=np.zeros((1 << 17, 2)), small=np.zeros((2, 2)))
    assert run(f"argmax http://{web.address}/a.npz:small -f csv").out == "0\n0\n"
    if web.has_ranges:
        assert web.sent < 1 << 19


def test_a_url_may_say_who_asks_and_shows_it_to_nobody(run, terminal, web):
    web.files = dict.fromkeys(["locked.csv", "signed.csv"], CSV)
    for url in (
        f"http://me:secret@{web.address}/locked.csv",
        f"http://{web.address}/signed.csv?sig=se%2Fcr%2Bet",
    ):
        assert run(f"softmax {url} -k y -p 3 -f csv").out == ANSWERS
        done = run(f"softmax {url} -p 3")
        assert done.err.startswith(f"softmax-cli: http://{web.address}/")
        shown = terminal(f"softmax {url} -k y -a columns -p 3 -f csv", at_once=True, columns=200)
        assert f"copying 'http://{web.address}/" in shown.out
        for text in (done.err, shown.out):
            assert "me:" not in text
            assert "?" not in text
            assert "secret" not in text


def test_the_member_of_an_archive_stands_before_what_gives_access(run, web):
    web.files["signed.npz"] = npz(x=np.zeros((1, 2)), y=np.ones((2, 2)))
    url = f"http://{web.address}/signed.npz"
    assert run(f"argmax {url}:y?sig=se%2Fcr%2Bet -f csv").out == "0\n0\n"
    assert run(f"argmax {url}:z?sig=se%2Fcr%2Bet -f csv").err == (
        f"softmax-cli: {url}: holds no array 'z': it has 'x', 'y'\n"
    )


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "permission denied"),
        (403, "permission denied"),
        (404, "there is no such file, folder or bucket"),
        (410, "the server answers with status 410"),
        (503, "the server answers with status 503"),
    ],
)
def test_what_the_server_refuses_is_told(run, web, status, message):
    web.statuses["a.csv"] = status
    done = run(f"softmax http://me:secret@{web.address}/a.csv?sig=secret")
    assert (done.status, done.out) == (1, "")
    assert done.err == f"softmax-cli: http://{web.address}/a.csv: {message}\n"


def test_a_connection_that_breaks_is_told(run, web):
    web.files["broken.csv"] = LONG
    done = run(f"softmax http://{web.address}/broken.csv")
    assert done.status == 1
    assert done.err == (
        f"softmax-cli: http://{web.address}/broken.csv: the connection to the server broke\n"
    )


def test_a_server_that_is_not_there_is_told(run):
    for host in ("127.0.0.1:9", "no-such-host.invalid"):
        done = run(f"softmax http://me:secret@{host}/a.csv?sig=secret")
        assert done.err == f"softmax-cli: http://{host}/a.csv: the server cannot be reached\n"
