"""Tests of the work that executors do."""
