"""The command line ingests and searches where there is no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.settings import ROOT
from tests.reports import write_reports

BOTH = """
import socket, sys
from pipeline.__main__ import main
reports, index = sys.argv[1:]
try:
    socket.create_connection(("192.0.2.1", 80), 1)
except OSError:
    pass
else:
    sys.exit("the network can be reached")
assert main(["ingest", reports, "--index", index, "--json"]) == 0
assert main(["search", "水源地的水质", "--top", "1", "--index", index, "--json"]) == 0
"""
# Where no namespace can be made, connections are refused by Python itself.
BLOCK = """
import socket

def refuse(*arguments, **options):
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


def can_unshare() -> bool:
    return (
        bool(shutil.which("unshare") and shutil.which("ip"))
        and subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode == 0
    )


def test_without_a_network(tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "reports")
    command = [sys.executable, "-c", BOTH, str(reports), str(tmp_path / "index")]
    environment = {**os.environ, "GONGKAI_WORKERS": "1", "HOME": str(tmp_path)}
    if can_unshare():
        command = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]
    else:
        (tmp_path / "block").mkdir()
        (tmp_path / "block" / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
        environment["PYTHONPATH"] = str(tmp_path / "block")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    *_, ingested, hit = (json.loads(line) for line in done.stdout.splitlines())
    assert ingested["done"] is True
    assert ingested["refused"] == 0
    assert hit["file"] == "yunzhou-ecology-2021.txt"
    assert 0.4 < hit["score"] < 1
