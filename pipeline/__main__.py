"""The command line: ``python -m pipeline COMMAND``. With ``--json`` stdout holds JSON objects only, one a line."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from pipeline.arguments import parser
from pipeline.commands import COMMANDS
from pipeline.commands.console import DONE, REFUSED, Console
from pipeline.engine import Engine
from pipeline.errors import GongkaiError
from pipeline.settings import load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status of the contract."""
    given = parser(COMMANDS).parse_args(arguments)
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    console = Console(given.json)
    try:
        settings = load()
        if given.index:
            settings = replace(settings, index_dir=given.index)
        with Engine.open(settings) as engine:
            return COMMANDS[given.command](engine, given, console)
    except GongkaiError as error:
        console.say(f"gongkai: {error}")
        return error.exit_status
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        console.say("gongkai: stopped; what was done is stored, and the same command goes on from there.")
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
