"""What is made ahead comes in its order, errors in their places, and no thread is left."""

import threading
from contextlib import closing

import pytest

from softmax_cli.engine.threads import AHEAD, ahead


def counted(stop, made):
    """Yield numbers, and note which were asked for, and by which thread."""
    for number in range(stop):
        made.append((number, threading.get_ident()))
        yield number


def test_items_come_in_order_from_one_thread_that_is_gone_then():
    before, made = threading.active_count(), []
    assert [*ahead(counted(100, made))] == [*range(100)]
    threads = {thread for _, thread in made}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    assert threading.active_count() == before


def test_no_more_are_made_than_may_wait():
    made = []
    with closing(ahead(counted(100, made))) as items:
        for number in range(10):
            assert next(items) == number
            assert len(made) <= number + 1 + AHEAD
    assert len(made) <= 10 + AHEAD


def refuse(_thread):
    raise RuntimeError("can't start new thread")


def test_a_system_that_starts_no_thread(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert [*ahead(iter(range(100)))] == [*range(100)]


def test_an_error_comes_in_the_place_of_its_item():
    def broken():
        yield from range(5)
        raise ValueError("the sixth")

    before, items = threading.active_count(), ahead(broken())
    assert [next(items) for _ in range(5)] == [*range(5)]
    with pytest.raises(ValueError, match="the sixth"):
        next(items)
    assert threading.active_count() == before


def test_closing_waits_for_what_is_under_way():
    before, ended = threading.active_count(), []

    def slow():
        yield 0
        for number in range(1, 100):
            ended.append(number)
            yield number

    items = ahead(slow())
    assert next(items) == 0
    items.close()
    assert threading.active_count() == before
    assert len(ended) <= AHEAD
