"""Rows worked on by any `concurrent.futures.Executor`, wherever that has its workers."""
