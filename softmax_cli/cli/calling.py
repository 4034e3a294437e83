"""Calls of the command line from Python: what it prints is returned, and errors are raised."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import Any

import click

from softmax_cli.cli.group import cli
from softmax_cli.errors import UsageError


def printed_by(arguments: Sequence[str], **said: Any) -> str:
    """Return what a command line prints.

    Parameters
    ----------
    arguments : sequence of str
    **said
        What is said of the input besides, as `ReadOptions` has it.

    Raises
    ------
    SoftmaxError
        As the command line tells of it.
    """
    printed = BytesIO()
    output = TextIOWrapper(printed, encoding="utf-8")
    try:
        with (
            redirect_stdout(output),
            cli.make_context("softmax-cli", [*arguments], obj=said) as ctx,
        ):
            cli.invoke(ctx)
    except click.exceptions.Exit:  # of a help
        pass
    except click.ClickException as error:
        raise UsageError(error.format_message().rstrip(".")) from None
    output.flush()
    return printed.getvalue().decode()
