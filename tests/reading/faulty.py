"""Reading functions that go wrong in the ways of real parsers, for the tests of the reading processes."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time

from pipeline.errors import ProtectedFile
from pipeline.reading import Source
from pipeline.records import Report
from pipeline.settings import Settings


def misbehave(source: Source, data: bytes, settings: Settings) -> Report:
    """Do what the file's text says, else return it as a report."""
    order = data.decode()
    if order == "hang":
        time.sleep(600)
    elif order == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "exit":
        os._exit(3)
    elif order == "memory":
        bytearray(20_000_000_000)
    elif order == "recursion":
        sys.setrecursionlimit(100_000)
        raise RecursionError
    elif order == "fault":
        raise KeyError("oops. And more")
    elif order == "locked":
        raise ProtectedFile(f"{source.file} is locked.")
    elif order == "print":
        sys.stdout.write("a library talks\n")
        sys.stdout.flush()
        os.write(1, b"at length\n")
    elif order.startswith("sleep"):
        time.sleep(float(order.split()[1]))
    return Report(hashlib.sha256(data).hexdigest()[:16], source.file, order, str(os.getpid()))


def path(source: Source, data: bytes, settings: Settings) -> Report:
    """Where this process looks for modules, and where it stands."""
    return Report("0" * 16, source.file, os.getcwd(), sys.path[0], warnings=tuple(map(str, (settings.index_dir, settings.max_pages))))
