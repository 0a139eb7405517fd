"""The classifier: its file, its decisions, what is refused; the shipped one on texts of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.encode import Encoder
from pipeline.engine import Engine
from pipeline.errors import IndexMismatch, ModelUnavailable, UsageError
from pipeline.making.official import blind_quality
from pipeline.making.weights import strongest
from pipeline.parts import Parted, cuts
from pipeline.settings import ROOT
from pipeline.tagging import classifier, taxonomy, training
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.examples import Example
from pipeline.tagging.features import Lexicon
from pipeline.tagging.mixed import SHARE
from pipeline.tagging.training import train
from pipeline.words import Segmenter

SHIPPED = ROOT / "models" / "tagger"


def small() -> Classifier:
    lexicon = Lexicon(("就业", "环评"), ("排污",), np.array([1.0, 1.5, 2.0], np.float32), "5e")
    decisions = (Decision("employment", 0.5, 1.0, 0.0), Decision("environment", 0.4, 2.0, -0.5))
    weights = np.array([[0.5, -1, 3, -1, 0, 2, -1, -3, 1, 0], [0, 0.25, -1, 2, 4, -2, 1.5, 0.5, 0, 2]], np.float16).astype(np.float32)
    return Classifier("abc", decisions, lexicon, np.array([0.5, 0], np.float32), weights, np.array([-1, -1], np.float32))


def test_probabilities_are_those_of_a_plain_computation() -> None:
    several = (
        "村里的道路修好了也亮化了，一共四十二公里，还有路灯三百二十盏，人人满意；"
        "又促进就业，环评与排污的事也有人管，全年查了三十六次，又办了十二件案子，都公开。"
    )
    texts, contexts = ["促进就业", "环评与排污", several], ["", "环评", "就业情况"]
    read = [f"{context} {text}".strip() for context, text in zip(contexts, texts, strict=True)]
    ends = [cuts(text) for text in read]
    before = [len(text) - len(own) for text, own in zip(read, texts, strict=True)]  # the context is no part's text
    pieces = [[text[max(start, at) : end] for start, end in zip([0, *cut], cut)] for text, at, cut in zip(read, before, ends, strict=True)]
    assert [len(each) for each in pieces] == [1, 1, 2]
    whole = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
    parts = np.array([[0.8, 0.6], [0.6, 0.8], [1, 0], [0, -1]], np.float32)
    heads = np.array([[0.5, -0.25], [-0.5, 0.75], [0, 0.5]], np.float32)
    vectors, model = Parted(whole, parts, np.array([1, 1, 2]), heads), small()

    def score(text: str, vector: np.ndarray) -> np.ndarray:
        features = np.concatenate([vector - model.mean, model.lexicon.rows([text]).toarray()[0]])
        return np.asarray(model.weights[:, :5] @ features + model.bias)

    def said(clause: str) -> np.ndarray:
        return np.asarray(model.weights[:, 5:8] @ model.lexicon.rows([clause]).toarray()[0])

    place = 0
    found = model.probabilities(texts, vectors, contexts)
    for at, text in enumerate(texts):
        best = np.max([score(piece, parts[place + nth]) for nth, piece in enumerate(pieces[at])], axis=0)
        place += len(pieces[at])
        clause = np.max([said(clause) for clause in re.split("[，；。]", text)], axis=0)
        scores = (1 - SHARE) * score(text, whole[at]) + SHARE * best + np.maximum(clause, 0) + heads[at] * [1, 2]
        expected = [1 / (1 + np.exp(-(d.slope * z + d.offset))) for d, z in zip(model.decisions, scores, strict=True)]
        assert found[at] == pytest.approx(expected, abs=1e-6)
    given = [{area.id for area in areas} for areas in model.tag(texts, vectors, contexts)]
    assert given[:2] == [{"employment"}, {"environment"}]
    assert model.probabilities([], Parted(whole[:0], parts[:0], np.zeros(0, np.int64), heads[:0])).shape == (0, 2)


def test_a_decision_may_be_as_steep_as_it_likes() -> None:
    model = replace(small(), decisions=tuple(replace(decision, slope=1e4) for decision in small().decisions))
    vectors = Parted(np.array([[0.6, 0.8]], np.float32), np.array([[0.6, 0.8]], np.float32), np.array([1]), np.array([[-5, 5]], np.float32))
    assert model.probabilities(["就业"], vectors).tolist() == [[0, 1]]


def test_saved_and_loaded_it_decides_alike(tmp_path: Path) -> None:
    model = small()
    classifier.save(model, tmp_path)
    loaded = classifier.load(tmp_path, "abc")
    whole = np.array([[0.6, 0.8]], np.float32)
    vectors = Parted(whole, whole, np.array([1]), np.array([[0.5, -1.5]], np.float32))
    assert (loaded.probabilities(["环评"], vectors) == model.probabilities(["环评"], vectors)).all()
    assert (loaded.encoder, loaded.lexicon.segmenter) == ("abc", "5e")
    again = tmp_path / "again"
    classifier.save(model, again)
    assert loaded.hash == classifier.load(again, "abc").hash, "the same model is the same bytes"


def test_the_strongest_terms_are_those_of_most_weight_for_how_rare_they_are() -> None:
    assert strongest(small(), 2) == {"employment": ["就业", "排污"], "environment": ["排污", "环评"]}


def test_explain_names_the_terms_that_spoke() -> None:
    assert [reason.term for reason in small().explain("环评和排污，不是就业", "environment")] == ["排污", "环评"]


def test_explain_adds_what_a_term_says_in_the_clause_that_says_most() -> None:
    together, apart = (small().explain(text, "environment") for text in ("环评和排污", "环评；排污"))
    weights = {"环评": (2, 1.5), "排污": (4, 0.5)}  # in the text, in the clause
    values = dict(zip(small().lexicon.terms, small().lexicon.rows(["环评和排污"]).toarray()[0], strict=True))
    alone = float(small().lexicon.rows(["环评"]).toarray()[0, 1])
    assert {each.term: each.weight for each in together} == pytest.approx({t: sum(weights[t]) * values[t] for t in weights}, abs=1e-3)
    assert {each.term: each.weight for each in apart} == pytest.approx(
        {"环评": 2 * values["环评"] + 1.5 * alone, "排污": 4 * values["排污"]}, abs=1e-3
    )


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def garbage(file: Path) -> None:
    file.write_bytes(b"\x80\x04garbage")


def pickled(file: Path) -> None:
    np.savez(file, weights=np.array([object()], dtype=object), bias=np.zeros(2), mean=np.zeros(2), idf=np.zeros(3))


@pytest.mark.parametrize(("name", "harm"), [("tagger.npz", cut), ("tagger.npz", garbage), ("tagger.npz", pickled), ("tagger.json", cut)])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, name: str, harm: object) -> None:
    classifier.save(small(), tmp_path)
    assert callable(harm)
    harm(tmp_path / name)
    with pytest.raises(ModelUnavailable, match="train-tagger"):
        classifier.load(tmp_path, "abc")


@pytest.mark.parametrize("name", ["tagger.npz", "tagger.json"])
def test_one_byte_changed_anywhere_is_one_sentence_or_nothing(tmp_path: Path, name: str) -> None:
    classifier.save(small(), tmp_path)
    whole, refused = (tmp_path / name).read_bytes(), list[str]()
    for at in range(len(whole)):
        for change in (0x01, 0x20, 0xFF):
            (tmp_path / name).write_bytes(whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :])
            try:
                classifier.load(tmp_path, "abc")
            except (ModelUnavailable, IndexMismatch) as error:
                refused.append(str(error))
    assert len(refused) > len(whole)
    assert not any("\n" in each for each in refused)


def test_a_missing_one_another_encoders_and_unknown_areas_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        classifier.load(tmp_path, "abc")
    classifier.save(small(), tmp_path)
    with pytest.raises(IndexMismatch, match="train-tagger"):
        classifier.load(tmp_path, "another")
    told = json.loads((tmp_path / "tagger.json").read_text(encoding="utf-8"))
    told["areas"][0]["id"] = "astrology"
    (tmp_path / "tagger.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="astrology"):
        classifier.load(tmp_path, "abc")


def test_one_of_another_format_is_refused(tmp_path: Path) -> None:
    classifier.save(small(), tmp_path)
    told = json.loads((tmp_path / "tagger.json").read_text(encoding="utf-8"))
    (tmp_path / "tagger.json").write_text(json.dumps({**told, "format": 1}), encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=r"has the format 1, not 4; .*train-tagger"):
        classifier.load(tmp_path, "abc")


def test_explain_leaves_out_clauses_that_speak_against_the_area() -> None:
    weights = small().weights.copy()
    weights[:, 5:] = -1
    plain = replace(small(), weights=np.concatenate([weights[:, :5], np.zeros((2, 3), np.float32)], axis=1))
    assert replace(small(), weights=weights).explain("环评和排污", "environment") == plain.explain("环评和排污", "environment")


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    model = small()
    classifier.save(replace(model, weights=model.weights[:, :5]), tmp_path)
    with pytest.raises(ModelUnavailable, match="do not fit"):
        classifier.load(tmp_path, "abc")
    classifier.save(model, tmp_path)
    told = (tmp_path / "tagger.json").read_text(encoding="utf-8")
    (tmp_path / "tagger.json").write_text(told.replace('"headed": 2', '"headed": 1'), encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="do not fit"):
        classifier.load(tmp_path, "abc")


# Written for this test; none of them stands among the examples.
PLAIN = [
    ("全县召开春季现场招聘会六场，帮助三百一十名返乡务工人员签下劳动合同。", "employment"),
    ("对新建化工项目环境影响报告书进行技术评估，责令两家超标排放废水的企业停产整治。", "environment"),
    ("为易地扶贫搬迁户发放后续帮扶产业奖补，动态监测返贫风险家庭四十七户。", "poverty"),
    ("全市小学一年级新生报名实行网上登记，公办幼儿园新增学位一千二百个。", "education"),
    ("农村公路提档升级八十公里，新开通两条城际公交线路。", "transport"),
]
NONE = [
    "全年在门户网站发布信息一千二百余条，微信公众号推送四百余条，政府信息公开申请均按时答复。",
    "下一步，我局将加强政务公开工作人员培训，进一步规范依申请公开办理流程。",
]


@pytest.fixture(scope="module")
def shipped(shipped_encoder: Encoder) -> Classifier:
    return classifier.load(SHIPPED, shipped_encoder.hash)


def labels(model: Classifier, encoder: Encoder, texts: Sequence[str]) -> list[set[str]]:
    return [{area.id for area in given} for given in model.tag(texts, encoder.passages(texts))]


def test_the_shipped_one_knows_plain_cases(shipped: Classifier, shipped_encoder: Encoder) -> None:
    given = labels(shipped, shipped_encoder, [text for text, _ in PLAIN] + NONE)
    for (text, area), found in zip(PLAIN, given, strict=False):
        assert area in found, text
    assert given[len(PLAIN) :] == [set(), set()]


def test_the_shipped_one_hears_a_clause_in_a_long_passage(shipped: Classifier, shipped_encoder: Encoder) -> None:
    said = (
        "县域经济量质齐升，{}规模以上工业增加值增长八点六个百分点，外贸进出口额突破十二亿元；三条高等级公路建成通车，城区新添两座立交桥；"
    )
    clauses = {
        "": "",
        "poverty": "农村贫困人口减少四千二百人，",
        "employment": "新增城镇就业三千七百人，",
        "environment": "城区空气优良天数多了十六天，",
    }
    found = labels(shipped, shipped_encoder, [said.format(clause) for clause in clauses.values()])
    for area, given in zip(clauses, found, strict=True):
        assert given - found[0] == ({area} if area else set())


def test_the_shipped_one_knows_passages_that_nothing_learnt_from(open_engine: Engine) -> None:
    found = {(each.measure, each.group): each for each in blind_quality(open_engine)}
    assert found["tags F1", "all"].texts > 1000
    assert found["tags F1", "all"].value > 0.93
    assert min(found["tags F1", area].value for area in ("poverty", "employment", "environment")) > 0.92
    assert found["tags", "label-free kept"].value > 0.94
    assert found["tags", "calibration error"].value < 0.02


def test_the_shipped_one_knows_every_area_of_the_taxonomy(shipped: Classifier, shipped_segmenter: Segmenter) -> None:
    assert shipped.lexicon.segmenter == shipped_segmenter.hash
    assert tuple(decision.id for decision in shipped.decisions) == taxonomy.ids()
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 7_000_000


def test_training_learns_from_examples_and_gives_the_same_again(shipped_encoder: Encoder, shipped_segmenter: Segmenter) -> None:
    ends = [("推进", "成效明显。"), ("加强", "群众满意。"), ("做好", "按期完成。"), ("部署", "全面落实。")]
    examples = [
        Example(f"{verb}{what}工作，{end}", frozenset([area] if area else []), f"file-{number % 3}")
        for number, (verb, end) in enumerate(ends)
        for what, area in [("农民工招聘和就业培训", "employment"), ("河流排污整治和环评", "environment"), ("网站信息发布", None)]
    ]
    model, quality = train(examples, shipped_encoder, shipped_segmenter, lambda _: None)
    assert quality[0].area == "all"
    assert quality[0].f1 > 0.9
    again, _ = train(examples, shipped_encoder, shipped_segmenter, lambda _: None)
    assert (model.weights == again.weights).all()
    assert model.decisions == again.decisions
    assert labels(model, shipped_encoder, ["组织农民工就业培训"]) == [{"employment"}]


def test_examples_of_one_file_cannot_check_themselves(shipped_encoder: Encoder, shipped_segmenter: Segmenter) -> None:
    examples = [Example("就业培训", frozenset(["employment"]), "one")] * 4
    with pytest.raises(UsageError, match="two or more"):
        train(examples, shipped_encoder, shipped_segmenter, lambda _: None)


def test_probabilities_are_those_of_official_text_where_areas_are_rarer() -> None:
    """Examples have an area more often than official text; a probability says how often a text of that score has it there."""
    rng = np.random.default_rng(2)
    truth = rng.random((6_000, 1)) < 0.4
    scores = rng.standard_normal(truth.shape) + 2 * truth
    (decision,), _ = training._decide(["health"], scores, truth, np.ones_like(truth), len(truth))
    rarer = training.RARITY * truth.mean()
    having, lacking = int(rarer * 3_000), int((1 - rarer) * 3_000)
    kept = np.concatenate([rng.choice(np.flatnonzero(truth), having), rng.choice(np.flatnonzero(~truth), lacking)])
    said = 1 / (1 + np.exp(-(decision.slope * scores[kept, 0] + decision.offset)))
    assert said.mean() == pytest.approx(truth[kept, 0].mean(), rel=0.05)
    middle = (said > 0.3) & (said < 0.7)
    assert said[middle].mean() == pytest.approx(truth[kept, 0][middle].mean(), rel=0.15)


def test_what_is_undecided_decides_nothing() -> None:
    """Whatever the scores of undecided texts are: calibration, threshold and quality are the same; were they known, all would move."""
    rng = np.random.default_rng(4)
    truth = np.append(rng.random(400) < 0.4, np.zeros(100, bool))[:, None]
    scores = rng.standard_normal(truth.shape) + 2 * truth
    known = np.arange(500)[:, None] < 400
    wild = np.where(known, scores, np.tile([90.0, -90.0], 250)[:, None])
    assert training._decide(["health"], scores, truth, known, 500) == training._decide(["health"], wild, truth, known, 500)
    everything = np.ones_like(known)
    (taken,), quality = training._decide(["health"], wild, truth, everything, 500)
    (plain,), other = training._decide(["health"], scores, truth, everything, 500)
    assert taken.slope != plain.slope
    assert taken.threshold != plain.threshold
    assert quality != other
