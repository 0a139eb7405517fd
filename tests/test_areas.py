"""Areas of an index's own, through the engine and the command line: they work at once, and nothing else changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import opened
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Filters, Query
from pipeline.settings import Settings
from pipeline.tagging.overlay import NewArea
from pipeline.tagging.taxonomy import taxonomy
from tests.commands import Run, is_one_sentence

OPENNESS = NewArea(
    "application_handling",
    "依申请公开办理",
    "Requests for information",
    "收到、办理和答复政府信息公开申请的情况",
    "How requests for information were received and answered",
    ("申请受理",),
    (
        "2016年共收到政府信息公开申请9件，其中网络申请4件、信函申请5件，均在法定期限内答复，没有收取任何费用。",
        "本年新收政府信息公开申请17件，上年结转2件，已全部办结。",
        "全年受理政府信息公开申请31件，网络申请20件，当面申请11件，均按时答复，未收取费用。",
        "2019年收到公开申请6件，信函申请6件，在法定期限内全部答复。",
    ),
)
ELSE = [
    ("县中医院新大楼投入使用，门诊设诊室四十间。", ["health"]),
    ("完成农村公路改造三十二公里，新增公交线路两条。", ["transport"]),
    ("全市粮食播种面积稳定，建成高标准农田五万亩。", ["agriculture"]),
    ("新建幼儿园三所，新增学位九百个。", ["education"]),
    ("健全信息发布审核办法，明确谁公开、谁审核、谁负责。", []),
    ("个别单位对公开工作重视不够，栏目长期无人维护。", []),
    ("政府办公室负责日常工作，各乡镇确定一名联络员。", []),
    ("通过门户网站公开政府信息四百条，其中规划计划类三十条。", []),
    ("公布城区空气质量监测结果，通报超标排放企业两家。", ["environment"]),
    ("扶贫资金安排明细在村公示栏张贴，接受群众监督。", ["poverty"]),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few examples instead of the project's thousands."""
    folder = tmp_path / "examples"
    folder.mkdir()
    rows = [json.dumps({"text": text, "labels": labels}, ensure_ascii=False) for text, labels in ELSE]
    (folder / "a.jsonl").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(opened, "EXAMPLES", folder)


@pytest.fixture
def engine(index: Path, shared_models: None, project: None) -> Iterator[Engine]:
    with Engine.open(Settings(index_dir=index, workers=1)) as opened:
        yield opened


def areas_of(engine: Engine) -> dict[str, list[str]]:
    return {passage.id: [area.id for area in passage.areas] for passage in engine.browse(limit=1000)}


def test_a_new_area_works_at_once_and_the_others_stay(engine: Engine) -> None:
    before = areas_of(engine)
    state = engine.add_area(OPENNESS, by="陈")
    after = areas_of(engine)
    texts = {passage.id: passage.text for passage in engine.browse(limit=1000)}
    having = {id for id, areas in after.items() if OPENNESS.id in areas}
    asked = {id for id, text in texts.items() if "申请" in text and "件" in text and "收到" in text and "答复" in text}
    assert asked
    assert asked <= having
    assert len(having) < len(after) / 2
    assert {id: [area for area in areas if area != OPENNESS.id] for id, areas in after.items()} == before
    assert engine.count(Filters(areas=(OPENNESS.id,))) == len(having)
    assert {count.by[0][1]: count.passages for count in engine.counts(["area"])}[OPENNESS.id] == len(having)
    assert [area.id for area in engine.areas()] == [*(area.id for area in taxonomy()), OPENNESS.id]
    assert state.own
    assert state.sureness is not None
    assert state.sureness.provisional
    assert (state.sureness.examples, state.waiting) == (4, 0)
    assert OPENNESS.id in engine.tag_texts([OPENNESS.examples[0]])[0].labels
    assert set(engine.explain(OPENNESS.examples[0], "依申请公开办理")) == {OPENNESS.id}


def test_it_is_there_for_the_next_process_and_after_a_retag_and_a_reindex(engine: Engine, index: Path) -> None:
    engine.add_area(OPENNESS)
    expected = areas_of(engine)
    tagger = engine.describe()["tagger"]
    engine.close()
    with Engine.open(Settings(index_dir=index, workers=1)) as another:
        assert another.describe()["tagger"] == tagger == str(another.stats()["tagger"])[:12]
        another.retag()
        assert areas_of(another) == expected
        another.reindex()
        assert areas_of(another) == expected


def test_a_lost_decision_is_learnt_again(engine: Engine, index: Path) -> None:
    engine.add_area(OPENNESS)
    (index / "areas.npz").unlink()
    engine.close()
    with Engine.open(Settings(index_dir=index, workers=1)) as another:
        assert OPENNESS.id in another.tag_texts([OPENNESS.examples[0]])[0].labels
    assert (index / "areas.npz").exists()


def test_renaming_shows_at_once_and_tags_nothing_anew(engine: Engine) -> None:
    before, generation = areas_of(engine), engine.stats()["generation"]
    engine.rename_area(NewArea("environment", zh="环境与气候", define_en="Air, water, soil and climate"), by="陈")
    assert {area.id: area.zh for area in engine.areas()}["environment"] == "环境与气候"
    assert (areas_of(engine), engine.stats()["generation"]) == (before, generation)
    assert engine.find_area("环境与气候") == engine.find_area("生态环境") == "environment", "the old name finds it"
    (change,) = engine.area_history()
    assert (change.what, change.by) == ("rename", "陈")


def test_merged_passages_have_the_target_and_old_ids_find_it(engine: Engine) -> None:
    before = areas_of(engine)
    concerned = {id for id, areas in before.items() if {"poverty", "environment"} & set(areas)}
    assert concerned
    assert engine.merge_areas(["poverty"], "environment") == sum("poverty" in areas for areas in before.values())
    after = areas_of(engine)
    assert {id for id, areas in after.items() if "environment" in areas} == concerned
    assert not any("poverty" in areas for areas in after.values())
    assert all(len(set(areas)) == len(areas) for areas in after.values())
    for id in ("poverty", "environment"):
        assert engine.count(Filters(areas=(id,))) == len(concerned)
    assert engine.find_area("poverty") == "poverty", "an id of long ago is understood"
    hits = engine.search(Query("扶贫资金", filters=Filters(areas=("poverty",)))).hits
    assert hits
    assert {hit.passage.id for hit in hits} <= concerned
    engine.retag()
    assert areas_of(engine) == after


def test_what_people_decided_is_learnt_and_goes_along_into_a_merged_area(engine: Engine) -> None:
    engine.add_area(OPENNESS)
    passage = next(each for each in engine.browse(limit=1000) if "联络员" in each.text)
    assert OPENNESS.id not in areas_of(engine)[passage.id]
    engine.correct(passage.report_id, passage.start, passage.end, OPENNESS.id, True, "陈")
    assert next(state.waiting for state in engine.area_states() if state.area.id == OPENNESS.id) == 1
    (state,) = engine.learn_areas([OPENNESS.id])
    assert state.sureness is not None
    assert (state.sureness.examples, state.waiting) == (5, 0)
    engine.merge_areas([OPENNESS.id], "government_services", by="周")
    for _ in range(2):
        areas = areas_of(engine)[passage.id]
        assert "government_services" in areas
        assert OPENNESS.id not in areas
        engine.retag()


def test_a_split_area_is_found_under_its_old_id_until_all_is_tagged_anew(engine: Engine) -> None:
    before = {id for id, areas in areas_of(engine).items() if "environment" in areas}
    assert before
    water = ("每月公布河流断面水质监测结果。", "公布饮用水水源地水质。", "通报河流断面水质达标情况。")
    air = ("公布城区空气质量。", "发布空气质量月报。", "通报城区扬尘污染治理情况。")
    parts = [
        NewArea("", "水环境", "Water quality", "河流和水源地水质", examples=water),
        NewArea("", "大气", "Air quality", "城区空气质量", examples=air),
    ]
    states = engine.split_area("environment", parts)
    assert [state.area.id for state in states] == ["water_quality", "air_quality"]
    assert "environment" not in [area.id for area in engine.areas()]
    assert before <= {passage.id for passage in engine.browse(Filters(areas=("environment",)), limit=1000)}
    assert [area.id for area in engine.gone_areas()] == ["environment"]
    engine.retag()
    after = areas_of(engine)
    assert not any("environment" in areas for areas in after.values())
    parted = {id for id, areas in after.items() if {"water_quality", "air_quality"} & set(areas)}
    assert {passage.id for passage in engine.browse(Filters(areas=("environment",)), limit=1000)} == parted


def test_nothing_is_changed_by_what_is_refused(engine: Engine, index: Path) -> None:
    before = areas_of(engine)
    for area in (replace(OPENNESS, id="health"), replace(OPENNESS, examples=("一段",))):
        with pytest.raises(UsageError):
            engine.add_area(area)
    with pytest.raises(UsageError):
        engine.merge_areas(["astrology"], "health")
    with pytest.raises(UsageError, match="was not added"):
        engine.learn_areas(["health"])
    assert areas_of(engine) == before
    assert not (index / "areas.json").exists()


def test_stopped_while_it_learns_nothing_is_changed(engine: Engine, index: Path) -> None:
    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.add_area(OPENNESS, progress=stop)
    assert engine.area_history() == ()
    assert not (index / "areas.json").exists()


@pytest.fixture
def given(tmp_path: Path) -> Path:
    file = tmp_path / "area.json"
    told = {"zh": OPENNESS.zh, "en": OPENNESS.en, "define_zh": OPENNESS.define_zh, "examples": list(OPENNESS.examples)}
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
    return file


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_the_command_line(run: Run, index: Path, project: None, given: Path, tmp_path: Path) -> None:
    options = ["--json", "--index", index]
    status, out, err = run("areas", "add", given, "--by", "陈", *options)
    (added,) = objects(out)
    assert (status, err) == (0, "")
    assert (added["id"], added["own"], added["sureness"]["provisional"]) == ("requests_for_information", True, True)
    assert [area["id"] for area in objects(run("areas", *options)[1])] == [*(area.id for area in taxonomy()), added["id"]]
    status, out, _ = run("areas", "rename", "health", "--zh", "医疗卫生", *options)
    assert (status, objects(out)[0]["zh"]) == (0, "医疗卫生")
    status, out, _ = run("areas", "learn", *options)
    assert (status, [area["id"] for area in objects(out)]) == (0, [added["id"]])
    assert run("areas", "merge", "housing", "land_planning", "--into", "urban_services", *options)[0] == 0
    split = tmp_path / "split.json"
    parts = [
        {"id": f"transport_{n}", "zh": f"交通{n}", "en": f"Transport {n}", "define_zh": "道路", "examples": [f"修{n}", f"建{n}", f"养{n}"]}
        for n in "ab"
    ]
    split.write_text(json.dumps({"id": "transport", "areas": parts}, ensure_ascii=False), encoding="utf-8")
    status, out, _ = run("areas", "split", split, *options)
    assert (status, [area["id"] for area in objects(out)]) == (0, ["transport_a", "transport_b"])
    history = objects(run("areas", "history", *options)[1])
    assert [change["what"] for change in history] == ["add", "rename", "merge", "split"]
    assert (history[0]["by"], history[2]["into"]) == ("陈", "urban_services")
    found = objects(run("counts", "--by", "area", "--area", "依申请公开办理", *options)[1])
    assert any(count["area"] == added["id"] for count in found)


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"],
        ["add", "none.json"],
        ["rename", "astrology", "--zh", "星"],
        ["merge", "health"],
        ["merge", "--into", "health"],
        ["list", "health"],
        ["learn", "health"],
        ["split", "one.json", "two.json"],
    ],
)
def test_a_wrong_call_is_one_sentence(run: Run, index: Path, arguments: list[str]) -> None:
    status, out, err = run("areas", *arguments, "--index", index)
    assert (status, out) == (2, "")
    assert is_one_sentence(err)


@pytest.mark.parametrize("text", ["[]", "{", '{"zh": 1}', '{"zh": "文物", "colour": "red"}', '{"zh": "文物", "en": "Relics"}'])
def test_a_bad_file_is_one_sentence(run: Run, index: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "area.json"
    file.write_text(text, encoding="utf-8")
    status, out, err = run("areas", "add", file, "--index", index)
    assert (status, out) == (2, "")
    assert is_one_sentence(err)


def test_areas_are_listed_where_there_is_no_index_yet(run: Run, tmp_path: Path) -> None:
    status, out, err = run("areas", "--index", tmp_path / "none", "--json")
    assert (status, err, len(objects(out))) == (0, "", len(taxonomy()))
