from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl
from pipeline.making.pairs import Pair, own_pairs, public_pairs, questions
from pipeline.settings import ROOT

SEARCH, PASSAGES = ROOT / "training" / "search", ROOT / "training" / "tagging"
PARAGRAPH = "清河镇有三座桥。" + "其中石桥建于明代，长四十二米。" * 3 + "木桥在一九五四年的大水中冲毁，次年重建。" + "铁桥通车最晚。" * 40


def write(file: Path, told: object) -> Path:
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return file


def cmrc(folder: Path) -> Path:
    told = [{"context_id": "c1", "context_text": PARAGRAPH, "qas": [{"query_text": "木桥何时冲毁？", "answers": ["一九五四年"]}]}]
    return write(folder / "cmrc.json", told)


def squad(folder: Path, name: str = "drcd.json") -> Path:
    asked = {"question": "鐵橋如何？", "answers": [{"text": "通车最晚", "answer_start": PARAGRAPH.index("通车最晚")}]}
    return write(folder / name, {"data": [{"paragraphs": [{"id": "d1", "context": PARAGRAPH, "qas": [asked]}]}]})


def test_our_own_pairs() -> None:
    pairs = own_pairs(SEARCH, PASSAGES)
    texts = {row["text"] for file in PASSAGES.glob("*.jsonl") for row in read_jsonl(file)}
    assert len(pairs) >= 4_000
    assert len({pair.query for pair in pairs}) > 0.995 * len(pairs)
    assert sum(pair.passage in texts for pair in pairs) >= 4_000
    assert all(pair.kind == "own" and pair.query.strip() and pair.passage.strip() for pair in pairs)


def test_registers_that_are_hard_are_there_in_number() -> None:
    rows = [row for file in SEARCH.glob("[a-z]-*.jsonl") for row in read_jsonl(file)]
    registers = [row["register"] for row in rows]
    assert min(registers.count(name) for name in ("lay", "question", "formal", "keywords", "english", "traditional")) >= 400
    assert all(
        row["query"].isascii() or not any("\u4e00" <= char <= "\u9fff" for char in row["query"])
        for row in rows
        if row["register"] == "english"
    )


def test_the_development_split_is_apart() -> None:
    taught = own_pairs(SEARCH, PASSAGES)
    held_out = {row["query"] for row in read_jsonl(SEARCH / "dev-queries.jsonl")}
    passages = {row["id"]: row["text"] for row in read_jsonl(SEARCH / "dev-passages.jsonl")}
    assert not held_out & {pair.query for pair in taught}
    assert not set(passages.values()) & {pair.passage for pair in taught}
    assert all(set(row["relevant"]) <= set(passages) for row in read_jsonl(SEARCH / "dev-queries.jsonl"))


@pytest.mark.parametrize("row", [{"query": "桥"}, {"passage": "a0001"}, {"query": "桥", "passage": "z9999"}])
def test_a_row_that_cannot_be_used_is_told(tmp_path: Path, row: dict[str, str]) -> None:
    write(tmp_path / "x.jsonl", row)
    with pytest.raises(UsageError, match=r"x\.jsonl, row 1"):
        own_pairs(tmp_path, PASSAGES)


def test_questions_of_both_forms(tmp_path: Path) -> None:
    (one,), (other,) = questions(cmrc(tmp_path)), questions(squad(tmp_path))
    assert one.paragraph[one.start :].startswith("一九五四年")
    assert other.paragraph[other.start :].startswith("通车最晚")
    with pytest.raises(UsageError, match="form of CMRC"):
        questions(write(tmp_path / "other.json", {"rows": []}))


def test_public_pairs_hold_the_answer_and_leave_out_what_is_held_out(tmp_path: Path) -> None:
    cmrc(tmp_path)
    squad(tmp_path)
    squad(tmp_path, "DRCD_test.json")
    heading = "一、修桥铺路的打算\n"
    body = (
        "今年要把三座桥都修好，让两岸的人不再绕远路去赶集。先修石桥，再修木桥，最后修铁桥。修桥的钱由县里出一半，镇里出一半，村里出工。\n"
    )
    (tmp_path / "plain.txt").write_text(heading + body, encoding="utf-8")
    pairs = list(public_pairs(tmp_path))
    assert [(pair.kind, pair.query) for pair in pairs[:2]] == [("question", "木桥何时冲毁？"), ("question", "鐵橋如何？")]
    assert "一九五四年" in pairs[0].passage
    assert len(pairs[0].passage) < len(PARAGRAPH)
    assert all(pair.passage in PARAGRAPH for pair in pairs[:2])
    headed, sentence = pairs[2:]
    assert headed == Pair("修桥铺路的打算", body.strip(), headed.key, "adjacent")
    assert sentence.query in body
    assert sentence.query not in sentence.passage
