"""Weak evidence is told from good, with the shipped encoder over the samples."""

from __future__ import annotations

import json

from serving import ROOT

from pipeline.engine import Engine
from pipeline.evidence import is_weak
from pipeline.records import Query

FOREIGN = (
    *("如何做红烧肉", "量子力学薛定谔方程", "恋爱技巧", "莎士比亚十四行诗", "吉他和弦入门", "王者荣耀攻略"),
    *("怎么追女孩子", "意大利面怎么煮", "日语五十音图", "显卡性能排行", "魔方公式", "婚纱照风格"),
    *("best pizza in New York", "chess openings for beginners", "lyrics of a love song"),
)


def weak(engine: Engine, text: str) -> bool:
    query = Query(text, top=20)
    return is_weak(query, engine.search(query))


def test_queries_that_the_samples_answer_are_rarely_weak(engine: Engine) -> None:
    lines = (ROOT / "tests" / "data" / "sample_queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["query"] for line in lines]
    flagged = [query for query in queries if weak(engine, query)]
    assert len(flagged) <= 0.1 * len(queries), flagged


def test_queries_that_no_report_answers_mostly_are(engine: Engine) -> None:
    missed = [query for query in FOREIGN if not weak(engine, query)]
    assert len(missed) <= 0.25 * len(FOREIGN), missed


def test_lexical_hits_share_words_and_are_not_weak(engine: Engine) -> None:
    query = Query("政府信息公开", mode="lexical")
    assert not is_weak(query, engine.search(query))
