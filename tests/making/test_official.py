"""The measure of the tagger on labelled places of official text: what stands there is what is tagged, and what is wrong is refused."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.making.official import LABELLED, labelled, learnt_examples, official_quality, rarity
from pipeline.making.places import lines
from pipeline.opened import EXAMPLES
from pipeline.settings import Settings
from pipeline.tagging import taxonomy
from pipeline.tagging.examples import Example, read_examples
from pipeline.tagging.training import RARITY

PARK = "城管局新建口袋公园十二处，改造老旧供水管网三公里。"
BUSES = "全县新开通镇村公交线路九条，改建农村公路四十公里。"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "news.txt").write_text(f"\n开头。{PARK}结尾。\n", encoding="utf-8")
    rows = [{"content": "无关的一行。"}, {"content": BUSES}]
    (folder / "reports.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return folder


def places(folder: Path, *rows: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "dev-passages.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def place(file: str, line: int, start: int, end: int, *labels: str, drawn: str = "random") -> dict[str, Any]:
    return {"file": file, "line": line, "start": start, "end": end, "drawn": drawn, "labels": labels, "optional": []}


def test_the_labels_that_ship_name_places_and_known_areas_only() -> None:
    files = sorted(LABELLED.glob("*.jsonl"))
    assert files
    for file in files:
        rows = read_jsonl(file)
        assert {frozenset(row) for row in rows} == {frozenset({"file", "line", "start", "end", "drawn", "labels", "optional"})}
        assert {label for row in rows for label in (*row["labels"], *row["optional"])} <= set(taxonomy.ids())
        assert all(row["start"] < row["end"] and row["drawn"] in ("random", "doubtful") for row in rows)
        assert not any(set(row["labels"]) & set(row["optional"]) for row in rows)
        assert len({(row["file"], row["line"], row["start"]) for row in rows}) == len(rows)


def test_no_passage_is_measured_twice() -> None:
    spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for file in sorted(LABELLED.glob("*.jsonl")):
        for row in read_jsonl(file):
            spans.setdefault((row["file"], row["line"]), []).append((row["start"], row["end"]))
    for each in spans.values():
        each.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(each))


def test_probabilities_are_made_for_how_often_areas_are_met_in_reports() -> None:
    assert rarity(read_examples(EXAMPLES)) == pytest.approx(RARITY, abs=0.005)


def test_how_rare_areas_are_is_the_median_of_plain_shares(tmp_path: Path) -> None:
    ids = taxonomy.ids()
    examples = [Example("甲", frozenset(ids), "one"), Example("乙", frozenset(), "one"), Example("丙", frozenset(), "one", decides=False)]
    rows = [place("a.jsonl", 1, 0, 1, *ids[:12]), place("a.jsonl", 1, 1, 2), place("a.jsonl", 1, 2, 3), place("a.jsonl", 1, 3, 4)]
    astray = [place("a.txt", 1, 0, 1, *ids), place("a.jsonl", 1, 4, 5, *ids, drawn="doubtful")]
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "test-passages.jsonl").write_text(json.dumps(place("a.jsonl", 1, 5, 6, *ids)), encoding="utf-8")
    # Half of the examples that decide have each area; a quarter of the reports' passages have the first twelve of 23.
    assert rarity(examples, places(tmp_path / "places", *rows, *astray)) == 0.5


def test_lines_count_from_what_each_kind_of_file_holds(texts: Path) -> None:
    assert lines(texts / "news.txt") == ["", f"开头。{PARK}结尾。", ""]
    assert lines(texts / "reports.jsonl") == ["无关的一行。", BUSES]


def test_the_text_of_a_place_is_tagged_and_measured(texts: Path, tmp_path: Path) -> None:
    folder = places(
        tmp_path / "labels",
        place("news.txt", 2, 3, 3 + len(PARK), "urban_services"),
        place("reports.jsonl", 2, 0, len(BUSES), "transport", drawn="doubtful"),
        place("news.txt", 2, 0, 3, "health", drawn="doubtful"),
    )
    assert [row["text"] for row in labelled(folder, texts)["dev-passages"]] == [PARK, BUSES, "开头。"]
    with Engine.open(Settings(index_dir=tmp_path / "index")) as engine:
        found = dict(official_quality(engine, texts, folder))
    assert [*found] == ["dev-passages", "dev-passages, drawn at random"]
    by_area = {each.group: each for each in found["dev-passages"]}
    assert (by_area["urban_services"].value, by_area["transport"].value, by_area["health"].value) == (1, 1, 0)
    assert by_area["all"].texts == 3
    assert {each.group: each.texts for each in found["dev-passages, drawn at random"]}["all"] == 1


def test_what_is_learnt_from_is_not_measured(texts: Path, tmp_path: Path) -> None:
    folder = places(tmp_path / "labels", place("news.txt", 2, 3, 3 + len(PARK), "urban_services"))
    row = place("reports.jsonl", 2, 0, len(BUSES), "transport") | {"optional": ["agriculture"]}
    (folder / "train-passages.jsonl").write_text(json.dumps(row), encoding="utf-8")
    learnt = Example(BUSES, frozenset({"transport"}), "reports.jsonl", undecided=frozenset({"agriculture"}))
    assert learnt_examples(texts, folder) == [learnt]
    with Engine.open(Settings(index_dir=tmp_path / "index")) as engine:
        assert [name for name, _ in official_quality(engine, texts, folder)] == ["dev-passages"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (place("other.txt", 1, 0, 2), "lacks other.txt; name the folder"),
        (place("news.txt", 2, 10, 400), "news.txt is not the file that was labelled: its line 2"),
        (place("news.txt", 9, 0, 2), "its line 9 has no characters 0 to 2"),
    ],
)
def test_a_place_that_is_not_there_is_refused(texts: Path, tmp_path: Path, row: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        labelled(places(tmp_path / "labels", row), texts)
