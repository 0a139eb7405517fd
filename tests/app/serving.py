"""Starting the app as its user does, on a free port, over an index of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ("-m", "streamlit", "run", "app.py")
APP_WITH_FAULTS = (str(ROOT / "tests" / "app" / "launch.py"),)


@contextmanager
def serve(index: Path, log: Path, command: tuple[str, ...] = APP) -> Iterator[str]:
    """The address of the app over ``index``; its output goes to ``log``."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    options = ("--server.port", str(port), "--server.headless", "true")
    environment = {**os.environ, "GONGKAI_INDEX_DIR": str(index), "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *command, *options], cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        _wait(f"http://localhost:{port}/_stcore/health", process, log)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The app did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
