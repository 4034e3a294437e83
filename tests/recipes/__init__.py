"""What other engines do with the functions and the command: the recipes of docs/engines.md, frames.

The README's command leaves it out, `.ci/run` runs it once: `.venv/bin/pytest tests/recipes`, with
GNU parallel and the versions of `.ci/recipes.txt`.
"""
