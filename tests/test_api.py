"""The HTTP answers are those of the engine; a wrong call is one sentence."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import Engine, Filters, Query, Settings, output
from pipeline.settings import ROOT

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two samples."""
    folder = tmp_path_factory.mktemp("api")
    with Engine.open(Settings(index_dir=folder)) as engine:
        assert {
            done.state for done in engine.ingest([ROOT / "samples" / name for name in ("zhenxi-2018.html", "yunxiu-ecology-2019.html")])
        } == {"added"}
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline", "serve", "--port", str(port), "--index", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def get(address: str, host: str | None = None) -> tuple[int, Any]:
    request = urllib.request.Request(address, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        body = error.read().decode()
        return error.code, json.loads(body) if body.startswith("{") else body


def url(served: str, path: str, **given: str | list[str]) -> str:
    return f"{served}{path}?{urllib.parse.urlencode(given, doseq=True)}"


def test_search_reports_counts_are_those_of_the_engine(served: str, folder: Path) -> None:
    with Engine.open(Settings(index_dir=folder)) as engine:
        query = Query("空气优良天数", 3, "hybrid", Filters(years=(2019, 2019)))
        hits = [json.loads(json.dumps(output.of_hit(hit))) for hit in engine.search(query).hits]
        assert get(url(served, "/search", q="空气优良天数", top="3", year="2019")) == (
            200,
            {"hits": hits, "candidates": engine.count(query.filters)},
        )
        reports = [json.loads(json.dumps(output.of_summary(report))) for report in engine.reports()]
        assert get(f"{served}/reports") == (200, {"reports": reports})
        counts = [output.of_count(count) for count in engine.counts(["area", "year"])]
        assert get(url(served, "/counts", by="area,year")) == (200, {"counts": counts})
        counts = [output.of_count(count) for count in engine.counts(["theme"], Filters(areas=("environment",)))]
        assert get(url(served, "/counts", by="theme", area=["环境保护", "environment"])) == (200, {"counts": counts})
        areas = [json.loads(json.dumps(output.of_area(area))) for area in engine.areas()]
        assert get(f"{served}/taxonomy") == (200, {"taxonomy": areas})
        classes = [json.loads(json.dumps(output.of_class(covered))) for covered in engine.classes("topic")]
        assert get(url(served, "/taxonomy", name="topic")) == (200, {"taxonomy": classes})
        status, whole = get(f"{served}/reports/{reports[0]['id']}")
        assert status == 200
        assert whole["text"] == engine.report(reports[0]["id"]).text
        profile = output.of_profile(engine.profile([reports[0]["id"]])[0])
        assert get(f"{served}/reports/{reports[0]['id']}/profile") == (200, json.loads(json.dumps(profile)))
        answer = output.of_answer(engine.ask("云岫市生态环境局2019年优良天数是多少"))
        assert get(url(served, "/ask", q="云岫市生态环境局2019年优良天数是多少")) == (200, json.loads(json.dumps(answer)))


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("/search", {"q": " "}, "empty"),
        ("/search", {"q": "水", "top": "many"}, "top"),
        ("/search", {"q": "水", "mode": "magic"}, "mode"),
        ("/search", {"q": "水", "year": "2020..2019"}, "year"),
        ("/search", {"q": "水", "kind": "letter"}, "kind"),
        ("/search", {"query": "水"}, "parameter"),
        ("/counts", {"by": "colour"}, "colour"),
        ("/counts", {"by": "year", "area": "应急管理"}, "disaster_relief"),
        ("/taxonomy", {"name": "colour"}, "field"),
        ("/reports/none", {}, "none"),
        ("/reports/none/profile", {}, "none"),
    ],
)
def test_a_wrong_call_is_one_sentence(served: str, path: str, given: dict[str, str], said: str) -> None:
    status, answer = get(url(served, path, **given))
    assert status == 400
    assert said in answer["error"]
    assert "Traceback" not in answer["error"]


def test_other_hosts_names_are_refused(served: str) -> None:
    assert get(f"{served}/stats", host="evil.example")[0] == 400
