"""Teaching through the engine and the command line: what to label next, training again, versions, going back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Correction, Filters, Passage, Progress
from tests.commands import Run, is_one_sentence
from tests.reports import write_reports

# A handful of examples, so that a training takes seconds; written for this test.
LESSONS = {
    "employment": ["社区开了缝纫培训班", "为返乡青年找到工作岗位", "劳务公司来村里招工", "给失业人员登记介绍工作"],
    "environment": ["河里的污水治干净了", "烟囱装了除尘设备", "建设项目做了环境影响评价", "水质监测每月公布"],
    "education": ["小学招生网上报名", "给困难学生发助学金", "新来了六位教师", "幼儿园扩了两个班"],
    "": ["网站改了版面", "公开目录重新编过", "干部学习了条例", "年度报告按时发布"],
}


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons"
    folder.mkdir()
    for number in range(3):
        rows = [
            {"text": f"{place}{text}", "labels": [area] if area else []}
            for area, texts in LESSONS.items()
            for text in texts
            for place in ("甲乙丙"[number], "丁戊己"[number])
        ]
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / f"{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def filled(open_engine: Engine, tmp_path: Path) -> Engine:
    assert {ingested.state for ingested in open_engine.ingest([write_reports(tmp_path / "reports")])} == {"added"}
    return open_engine


def tagged(engine: Engine) -> list[tuple[str, tuple[str, ...]]]:
    return [(passage.id, tuple(area.id for area in passage.areas)) for passage in every(engine)]


def every(engine: Engine) -> list[Passage]:
    return engine.browse(Filters(), limit=10_000)


def correct_all(engine: Engine, areas: Sequence[str]) -> list[Correction]:
    """A person says of every passage that it has these areas and none else."""
    made = []
    for passage in every(engine):
        had = {area.id for area in passage.areas}
        for area in sorted({*areas, *had}):
            made.append(engine.correct(passage.report_id, passage.start, passage.end, area, area in areas, "陈"))
    return made


def test_what_to_label_next_is_stored_and_uncertain_and_the_same_again(filled: Engine) -> None:
    found = filled.to_label(6)
    stored = {passage.id: passage for passage in every(filled)}
    assert len({asked.passage.id for asked in found}) == 6
    assert all(stored[asked.passage.id] == asked.passage for asked in found)
    assert all(asked.report == filled.reports(Filters(reports=(asked.passage.report_id,)))[0] for asked in found)
    assert filled.to_label(6) == found
    assert {asked.passage.id for asked in filled.to_label(3, skip=[found[0].passage.id])}.isdisjoint({found[0].passage.id})
    first = filled.to_label(1, area="education")[0]
    assert first.why[0] == "education"
    for asked in found:
        chances = [area.probability for area in asked.suggestions]
        assert chances == sorted(chances, reverse=True)
        assert len(chances) == len(filled.areas())
    with pytest.raises(UsageError, match="astrology"):
        filled.to_label(1, area="astrology")


def test_what_people_decided_is_not_asked_about(filled: Engine) -> None:
    asked = filled.to_label(1)[0]
    passage = asked.passage
    filled.correct(passage.report_id, passage.start, passage.end, asked.why[0], True, "陈")
    assert passage.text not in {each.passage.text for each in filled.to_label(1000)}


def test_training_again_makes_a_version_that_tags_and_going_back_undoes_it(filled: Engine, lessons: Path) -> None:
    filled.retag()  # from the stored vectors, as later
    before = tagged(filled)
    made = correct_all(filled, ["education"])
    heard: list[Progress] = []
    version = filled.retrain(heard.append, examples=lessons)
    assert version is not None
    assert (version.number, version.in_use, version.examples) == (1, True, 96)
    texts = {passage.text for passage in every(filled)}
    assert version.corrections + version.held_out == len(texts), "a text that several reports share is one"
    assert version.corrections > 0
    assert {each.what for each in heard} == {"encoding", "validating before", "validating", "fitting", "tagging"}
    assert filled.tagger_versions()[1] == version
    assert filled.stats()["tagger"] == version.hash
    assert {areas for _, areas in tagged(filled)} == {("education",)}, "what people decided stays"

    again = filled.retrain(examples=lessons)
    assert again is not None
    assert again.number == 2
    assert [row.before for row in again.validated] == [row.after for row in version.validated], "nothing was found twice"
    filled.take_back([each.id for each in made])
    assert filled.use_tagger(0) == len(before)
    assert tagged(filled) == before
    assert [each.in_use for each in filled.tagger_versions()] == [True, False, False]
    assert filled.stats()["tagger"] == filled.tagger_versions()[0].hash


def test_a_training_that_is_stopped_changes_nothing(filled: Engine, lessons: Path) -> None:
    correct_all(filled, ["education"])
    before = tagged(filled)
    heard: list[str] = []
    assert filled.retrain(lambda progress: heard.append(progress.what), lambda: "validating" in heard, lessons) is None
    assert "fitting" not in heard
    assert tagged(filled) == before
    assert [each.number for each in filled.tagger_versions()] == [0]


def test_without_corrections_or_examples_a_training_says_what_it_needs(filled: Engine, lessons: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="correct some more"):
        filled.retrain(examples=lessons)
    with pytest.raises(UsageError, match="training/tagging"):
        filled.retrain(examples=tmp_path / "nowhere")


def test_another_process_sees_which_version_is_in_use(filled: Engine, lessons: Path) -> None:
    correct_all(filled, ["education"])
    with Engine.open(filled.settings) as other:
        assert other.tag_texts(["小学招生"])[0].scores.keys() == filled.tag_texts(["小学招生"])[0].scores.keys()
        assert filled.retrain(examples=lessons) is not None
        assert other.describe()["tagger"] == filled.describe()["tagger"] == filled.tagger_versions()[1].hash[:12]


def test_the_commands(run: Run, index: Path, lessons: Path) -> None:
    status, out, _ = run("to-label", "--top", 3, "--index", index, "--json")
    asked = [json.loads(line) for line in out.splitlines()]
    assert (status, len(asked)) == (0, 3)
    for each in asked:
        assert each["text"]
        assert set(each["unsure"]) <= set(each["scores"])
        assert np.isclose(max(each["scores"].values()), next(iter(each["scores"].values())))
    assert run("to-label", "--top", 3, "--index", index)[1].count("\n") == 3
    status, out, _ = run("taggers", "--index", index, "--json")
    assert (status, [json.loads(line)["number"] for line in out.splitlines()]) == (0, [0])
    for wrong in (["taggers", "use", 7], ["taggers", "use"], ["taggers", "list", 1], ["retrain", lessons], ["retrain", lessons / "none"]):
        status, out, err = run(*wrong, "--index", index, "--json")
        assert (status, out) == (2, ""), wrong
        assert is_one_sentence(err), err
    passages = json.loads(run("taggers", "use", 0, "--index", index, "--json")[1])
    assert passages["passages"] == json.loads(run("stats", "--index", index, "--json")[1])["passages"]
