"""The measures of speed come out, each a number that makes sense."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import bench as bench_module
from pipeline.bench import bench
from pipeline.errors import UsageError
from pipeline.settings import Settings
from tests.reports import write_reports


def test_every_measure(tmp_path: Path, shared_models: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = write_reports(tmp_path / "reports")
    monkeypatch.setattr(bench_module, "ROOT", tmp_path)  # its samples/ are these reports
    reports.rename(tmp_path / "samples")
    monkeypatch.setattr(bench_module, "_SAMPLE", 4)
    monkeypatch.setattr(bench_module, "_QUERIES", 3)
    monkeypatch.setattr(bench_module, "_READING", 0.5)
    monkeypatch.setattr(bench_module, "_TAGGING", 0.5)
    said: list[str] = []
    found = dict(bench(replace(Settings(), workers=1), [], said.append))
    assert found["passages ingested"] > 20
    assert all(value > 0 for value in found.values())
    for mode in ("hybrid", "dense", "lexical"):
        assert found[f"{mode} query, median milliseconds"] <= found[f"{mode} query, 95th percentile milliseconds"]
    assert found["question, median milliseconds"] <= found["question, 95th percentile milliseconds"]
    ratio = found["whole line, passages a second"] / found["plain encoding alone, without a head (torch fp32), passages a second"]
    assert found["whole line / plain encoding alone"] == pytest.approx(ratio, rel=0.05, abs=0.02)
    assert said[0] == "reading"
    assert found["reports a minute, reading alone"] > 60


def test_nothing_to_measure(tmp_path: Path, shared_models: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_module, "ROOT", tmp_path)
    write_reports(tmp_path / "samples")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="Nothing was ingested"):
        list(bench(replace(Settings(), workers=1), [tmp_path / "empty"], lambda text: None))
