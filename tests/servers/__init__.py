"""What needs a server that is a program of its own: a bucket, a scheduler.

The README's command leaves it out, `.ci/run` runs it once: `.venv/bin/pytest tests/servers`, with
what the extra `servers` brings.
"""
