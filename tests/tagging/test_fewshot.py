"""An area of a few examples: recognised, its sureness told, others' unlabelled texts put aside; appended and joined to a tagger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.encode import Encoder
from pipeline.errors import IndexUnusable
from pipeline.parts import SHORTEST, Parted, joined
from pipeline.records import Correction
from pipeline.stores.base import Vectors
from pipeline.tagging import extended, learn_areas
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.examples import Example
from pipeline.tagging.features import Lexicon
from pipeline.tagging.fewshot import ENOUGH, Fitted, Sureness, Texts, fit
from pipeline.tagging.learn_areas import Lesson, learn, lesson
from pipeline.tagging.overlay import Change, NewArea, Overlay, replay
from pipeline.tagging.taxonomy import AreaDefinition
from tests.unscored import unscored

DIMENSION = 16
AREAS = tuple(AreaDefinition(id, id, id, id, id) for id in ("roads", "schools", "rivers"))
TEXTS = ("第一段文字。", "第二段文字。", "第三段文字。")


def base() -> Classifier:
    lexicon = Lexicon(("学校", "道路"), ("古迹",), np.array([1.0, 1.5, 2.0], np.float32), "5e")
    decisions = (Decision("roads", 0.5, 1.0, 0.0), Decision("schools", 0.4, 2.0, -0.5), Decision("rivers", 0.3, 0.5, 0.25))
    weights = np.random.default_rng(3).normal(size=(3, DIMENSION + 2 * 3)).astype(np.float32)
    return Classifier("abc", decisions, lexicon, np.zeros(DIMENSION, np.float32), weights, np.zeros(3, np.float32), hash="f00")


def cloud(count: int, towards: int, seed: int) -> Texts:
    """Texts whose vectors lie around an axis."""
    vectors = np.random.default_rng(seed).normal(scale=0.25, size=(count, DIMENSION))
    vectors[:, towards] += 1
    return Texts(("某段文字",) * count, one_part((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)))


def one_part(vectors: Vectors) -> Parted:
    """Texts that are one part each."""
    return unscored(vectors, vectors, np.ones(len(vectors), np.int64))


def together(*texts: Texts) -> Texts:
    return Texts(tuple(text for each in texts for text in each.texts), joined([each.vectors for each in texts], DIMENSION, 0))


NONE = cloud(0, 0, 0)
OTHERS = together(cloud(150, 0, 1), cloud(150, 1, 2), cloud(150, 2, 3))


def within(spoken: Texts, drowning: int, seed: int) -> Texts:
    """Long texts of two parts: what is spoken of, and as much that lies around another axis; the whole is in the middle."""
    other = cloud(len(spoken.texts), drowning, seed).vectors.whole
    whole = spoken.vectors.whole + other
    parts = np.stack([spoken.vectors.whole, other], axis=1).reshape(-1, DIMENSION)
    long = unscored(whole / np.linalg.norm(whole, axis=1, keepdims=True), parts, np.full(len(whole), 2))
    return Texts(("前" * SHORTEST + "。" + "后" * SHORTEST,) * len(whole), long)


def learnt(examples: Texts, hints: Texts, against: Texts, others: Texts) -> Fitted:
    return fit("ruins", base(), examples, within(examples, 0, 5), hints, against, others)


def given_to(fitted: Fitted, texts: Texts) -> np.ndarray:
    model = replace(base(), decisions=(fitted.decision,), weights=fitted.weights[None], bias=np.array([fitted.bias], np.float32))
    return np.array([bool(areas) for areas in model.tag(texts.texts, texts.vectors)])


def test_a_handful_of_examples_is_enough_for_an_area_of_its_own() -> None:
    fitted = learnt(cloud(5, 7, 4), cloud(2, 7, 5), NONE, OTHERS)
    assert fitted.decision.id == "ruins"
    assert given_to(fitted, cloud(40, 7, 6)).mean() > 0.8
    assert given_to(fitted, together(cloud(40, 0, 7), cloud(40, 1, 8))).mean() < 0.03
    assert (fitted.sureness.examples, fitted.sureness.found, fitted.sureness.others) == (5, 5, 450)
    assert fitted.sureness.provisional, "five are too few to be sure"
    assert not learnt(cloud(ENOUGH, 7, 4), NONE, NONE, OTHERS).sureness.provisional


def test_examples_that_have_nothing_in_common_are_told_as_such() -> None:
    scattered = together(*(cloud(4, towards, towards) for towards in (0, 1, 2, 5, 9)), cloud(4, 12, 30))
    sureness = learnt(scattered, NONE, NONE, OTHERS).sureness
    assert sureness.examples >= ENOUGH
    assert sureness.f1 < 0.7
    assert sureness.provisional


def test_texts_of_the_area_among_the_others_do_not_drown_it() -> None:
    hidden = together(OTHERS, cloud(30, 7, 9))
    fitted = learnt(cloud(6, 7, 4), NONE, NONE, hidden)
    assert given_to(fitted, cloud(40, 7, 6)).mean() > 0.5
    assert fitted.sureness.also >= 15, "that they are given too is told"


def test_what_people_said_is_not_of_it_is_never_put_aside() -> None:
    near = together(cloud(30, 7, 9))
    half = np.arange(DIMENSION) == 8
    near = replace(near, vectors=one_part((near.vectors.whole + half * 0.9).astype(np.float32)))
    without, with_them = (learnt(cloud(8, 7, 4), NONE, said, OTHERS) for said in (NONE, near))
    assert given_to(with_them, near).mean() < given_to(without, near).mean()
    assert with_them.sureness.against == 30


def test_a_part_is_heard_in_a_text_of_much_else() -> None:
    fitted = learnt(cloud(8, 7, 4), NONE, NONE, OTHERS)
    long = within(cloud(40, 7, 6), 0, 7)
    assert given_to(fitted, long).mean() > given_to(fitted, replace(long, vectors=one_part(long.vectors.whole))).mean()
    assert given_to(fitted, within(cloud(40, 1, 6), 0, 7)).mean() < 0.03
    shown = learnt(within(cloud(8, 7, 4), 0, 5), NONE, NONE, together(OTHERS, within(cloud(50, 1, 8), 0, 9)))
    assert given_to(shown, long).mean() > 0.8, "examples and others may be of several parts"


def test_an_example_counts_as_found_if_it_is_found_within_a_passage_too() -> None:
    examples = cloud(8, 7, 4)
    heard, drowned = (fit("ruins", base(), examples, each, NONE, NONE, OTHERS) for each in (within(examples, 0, 5), cloud(8, 0, 5)))
    assert heard.sureness.examples == drowned.sureness.examples == 8
    assert drowned.sureness.found < heard.sureness.found


def test_the_same_texts_give_the_same_decision() -> None:
    one, two = (learnt(cloud(5, 7, 4), cloud(2, 7, 5), NONE, OTHERS) for _ in range(2))
    assert (one.decision, one.bias, one.sureness) == (two.decision, two.bias, two.sureness)
    assert (one.weights == two.weights).all()


def area(id: str) -> NewArea:
    return NewArea(id, f"中{id}", f"En {id}", "定义", "", (), TEXTS)


def add(id: str) -> Change:
    return Change("add", "2025-01-01T00:00:00Z", "", areas=(area(id),))


def merge(*ids: str, into: str) -> Change:
    return Change("merge", "2025-01-01T00:00:00Z", "", ids, into)


def split(id: str, *parts: str) -> Change:
    return Change("split", "2025-01-01T00:00:00Z", "", (id,), areas=tuple(map(area, parts)))


def ruins() -> Fitted:
    weights = np.linspace(-1, 1, DIMENSION + 2 * 3, dtype=np.float32)
    return Fitted(Decision("ruins", 0.45, 1.5, 0.1), weights, 0.2, Sureness(5, 0, 4, 450, 2, 0.8))


def ids_given(model: Classifier, texts: Texts) -> list[set[str]]:
    return [{area.id for area in areas} for areas in model.tag(texts.texts, texts.vectors)]


def overlay(*changes: Change) -> Overlay:
    return replay(AREAS, changes)


def test_without_changes_of_the_set_the_tagger_is_the_one_that_ships() -> None:
    rename = Change("rename", "2025-01-01T00:00:00Z", "", areas=(NewArea("roads", zh="公路"),))
    model = base()
    assert extended.extended(model, overlay(), {}) is model
    assert extended.extended(model, overlay(rename), {}) is model


@given(some.integers(0, 1000))
def test_an_added_area_is_decided_by_its_fit_and_the_others_as_before(seed: int) -> None:
    texts, model = cloud(20, seed % DIMENSION, seed), base()
    whole = extended.extended(model, overlay(add("ruins")), {"ruins": ruins()})
    alone = replace(model, decisions=(ruins().decision,), weights=ruins().weights[None], bias=np.array([ruins().bias], np.float32))
    assert ids_given(whole, texts) == [one | two for one, two in zip(ids_given(model, texts), ids_given(alone, texts))]
    assert whole.hash != model.hash


@given(some.integers(0, 1000))
def test_a_merged_area_is_given_wherever_one_of_them_was(seed: int) -> None:
    texts, model = cloud(30, seed % DIMENSION, seed), base()
    fitted = {"ruins": ruins()}
    before = ids_given(extended.extended(model, overlay(add("ruins")), fitted), texts)
    after = extended.extended(model, overlay(add("ruins"), merge("ruins", "roads", into="rivers")), fitted)
    assert [decision.id for decision in after.decisions] == ["schools", "rivers"]
    expected = [{"rivers" if id in ("ruins", "roads", "rivers") else id for id in ids} for ids in before]
    assert ids_given(after, texts) == expected
    assert after.probabilities(texts.texts, texts.vectors).shape == (30, 2)


def test_what_was_split_is_no_longer_given() -> None:
    model = extended.extended(base(), overlay(split("roads", "ruins", "lanes")), {"ruins": ruins()})
    assert [decision.id for decision in model.decisions] == ["ruins", "schools", "rivers"]


def test_a_term_speaks_for_a_merged_area_as_it_did_for_its_members() -> None:
    model = extended.extended(base(), overlay(merge("roads", into="rivers")), {})
    assert {reason.term for reason in model.explain("学校与道路古迹", "rivers")} <= {"学校", "道路", "古迹"}
    assert len(model.rows) == 2


def test_kept_decisions_are_read_for_the_tagger_that_they_were_made_for(tmp_path: Path) -> None:
    assert extended.read(tmp_path, base()) == {}
    extended.write(tmp_path, base(), {"ruins": ruins()})
    (found,) = extended.read(tmp_path, base()).values()
    assert (found.decision, found.bias, found.sureness) == (ruins().decision, pytest.approx(0.2), ruins().sureness)
    assert (found.weights == ruins().weights).all()
    assert extended.read(tmp_path, replace(base(), hash="another")) == {}
    extended.write(tmp_path / "empty", base(), {})
    assert extended.read(tmp_path / "empty", base()) == {}
    file = tmp_path / extended.FILE
    file.write_bytes(file.read_bytes()[:-60])
    assert extended.read(tmp_path, base()) == {}, "what is damaged is made again"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="cannot be written"):
        extended.write(tmp_path / "index", base(), {"ruins": ruins()})


def decision(text: str, area: str, new: bool) -> Correction:
    return Correction("2025-02-01T00:00:00Z", "郑", "r", "f.txt", 0, len(text), text, area, not new, new)


def test_what_people_decided_is_learnt_from() -> None:
    given = [decision("新的一段。", "ruins", True), decision("第二段文字。", "ruins", False), decision("别的。", "roads", True)]
    found = lesson(overlay(add("ruins")), "ruins", given)
    assert found.examples == ("第一段文字。", "第三段文字。", "新的一段。")
    assert found.against == ("第二段文字。",)
    assert found.hints == ("中ruins", "定义", "En ruins")
    assert found.doubtful == frozenset()


def test_the_parts_of_a_split_speak_against_each_other() -> None:
    parts = (replace(area("lanes"), examples=("小路一。", "小路二。", "小路三。")), area("ruins"))
    change = replace(split("roads", "lanes", "ruins"), areas=parts)
    found = lesson(overlay(change), "ruins", [decision("老路。", "roads", True)])
    assert found.examples == TEXTS
    assert found.against == ("小路一。", "小路二。", "小路三。")
    assert found.doubtful == {"roads"}
    both = lesson(overlay(change, merge("lanes", into="ruins")), "ruins", [])
    assert (len(both.examples), both.against) == (6, ())


class Axes:
    """An encoder that gives each text an axis."""

    hash, dimension, areas, held_out = "e" * 64, DIMENSION, (), None

    def passages(self, texts: list[str]) -> Parted:
        return one_part(np.eye(DIMENSION, dtype=np.float32)[: len(texts)])


def test_an_example_that_may_have_what_was_split_does_not_speak_against_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    against: list[str] = []

    def seen(area: str, base: Classifier, examples: Texts, inside: Texts, hints: Texts, negative: Texts, others: Texts) -> Fitted:
        against.extend(others.texts)
        return ruins()

    monkeypatch.setattr(learn_areas, "fit", seen)
    project = [
        Example("修路。", frozenset(["roads"]), "one"),
        Example("也许修路。", frozenset(), "one", undecided=frozenset(["roads"])),
        Example("办学。", frozenset(["schools"]), "one"),
    ]
    learn(base(), {"ruins": Lesson(TEXTS, (), (), frozenset({"roads"}))}, project, None, cast(Encoder, Axes()), tmp_path)
    assert against == ["办学。"]


def test_of_many_examples_some_spread_evenly_are_learnt_against(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    against: list[str] = []

    def seen(area: str, base: Classifier, examples: Texts, inside: Texts, hints: Texts, negative: Texts, others: Texts) -> Fitted:
        against.extend(others.texts)
        return ruins()

    monkeypatch.setattr(learn_areas, "fit", seen)
    monkeypatch.setattr(learn_areas, "PROJECT", 3)
    project = [Example(f"办学{number}。", frozenset(["schools"]), "one") for number in range(8)]
    learn(base(), {"ruins": Lesson(TEXTS, (), (), frozenset())}, project, None, cast(Encoder, Axes()), tmp_path)
    assert against == ["办学0。", "办学3。", "办学6。"]


def test_each_example_is_learnt_from_within_a_passage_that_says_something_else_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[tuple[str, ...]] = []

    def seen(area: str, base: Classifier, examples: Texts, within: Texts, hints: Texts, negative: Texts, others: Texts) -> Fitted:
        inside.append(within.texts)
        return ruins()

    monkeypatch.setattr(learn_areas, "fit", seen)
    usual = "全县新建小学三所，" * 8
    project = [Example(usual, frozenset(["schools"]), "one"), Example("办学。", frozenset(["schools"]), "one")]
    for _ in range(2):
        learn(base(), {"ruins": Lesson(TEXTS, (), (), frozenset())}, project, None, cast(Encoder, Axes()), tmp_path)
    assert inside[0] == inside[1]
    assert [{*text.split("\n")} for text in inside[0]] == [{example, usual} for example in TEXTS]
