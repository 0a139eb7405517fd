"""Retraining: what is kept out stays out, what is learnt shows there, the same corrections give the same tagger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from scipy import sparse

from pipeline.encode import Encoder
from pipeline.errors import UsageError
from pipeline.parts import Parted
from pipeline.records import Progress
from pipeline.tagging import retraining, training
from pipeline.tagging.classifier import Classifier
from pipeline.tagging.examples import Example
from pipeline.tagging.retraining import compared, digest, is_held_out, retrain
from pipeline.tagging.training import cross_validated, fitted, prepare
from pipeline.words import Segmenter
from tests.unscored import unscored

# Turns of speech that the examples know, and one that only the corrections tell the area of.
KNOWN = [
    ("帮助残疾人找到工作岗位", "employment"),
    ("为村民介绍工作岗位", "employment"),
    ("清理河里的污水", "environment"),
    ("污水不再流进河", "environment"),
]
TAUGHT = ("组织出海打渔的船工上岸学手艺", "employment")
WHERE = ["东山村", "西岭村", "南坡村", "北沟村", "上坝村", "下湾村", "前营村", "后庄村", "石桥村", "柳林村", "白塘村", "青龙村"]


class Plain:
    """An encoder whose vectors say nothing: words alone decide."""

    hash, dimension, areas, held_out = "e" * 64, 4, (), None

    def __init__(self) -> None:
        self.encoded = 0

    def passages(self, texts: Sequence[str]) -> Parted:
        self.encoded += len(texts)
        found = (
            np.array([list(hashlib.sha256(text.encode()).digest()[:4]) for text in texts], np.float32).reshape(-1, 4) / 2**13
        )  # exact as halves
        return unscored(found, found, np.ones(len(found), np.int64))


class Pairs:
    """A segmenter that cuts every two characters."""

    hash = "5e" * 32

    def words(self, text: str) -> Iterator[tuple[int, int]]:
        return ((at, min(at + 2, len(text))) for at in range(0, len(text), 2))


EXAMPLES = [Example(f"{place}{what}", frozenset([area]), f"file-{n % 3}") for n, place in enumerate(WHERE) for what, area in KNOWN]
EXAMPLES += [Example(f"{place}换了公示栏的玻璃", frozenset(), f"file-{n % 3}") for n, place in enumerate(WHERE)]
CORRECTED = [Example(f"{place}{tail}{TAUGHT[0]}", frozenset([TAUGHT[1]]), place) for place in WHERE for tail in ("今年", "又")]


def made(examples: Sequence[Example], encoder: Plain) -> Classifier:
    material = prepare(examples, encoder.passages([example.text for example in examples]), cast(Segmenter, Pairs()), ())
    return fitted(material, cross_validated(material)[0], encoder.hash)


@pytest.fixture(scope="module")
def old() -> Classifier:
    return made(EXAMPLES, Plain())


VECTORS = Plain().passages([example.text for example in EXAMPLES])


def run(
    old: Classifier, folder: Path, corrected: Sequence[Example], heard: list[Progress] | None = None, **given: object
) -> retraining.Retrained:
    before = cast("dict[str, float] | None", given.get("before"))
    encoder = cast(Encoder, given.get("encoder", Plain()))
    told = heard.append if heard is not None else lambda progress: None
    return retrain(EXAMPLES, corrected, old, before, encoder, cast(Segmenter, Pairs()), folder, told)


def test_a_fifth_is_kept_out_for_ever_with_all_that_differs_in_figures_only() -> None:
    texts = [
        f"{place}{number}"
        for place in ("村里", "镇上", "县城", "市区")
        for number in ("甲", "乙", "丙", "丁", "戊")
        for number in (number * 3,)
    ]
    many = [f"{text}{more}" for text in texts for more in ("修路", "架桥", "打井", "种树", "养鱼", "办学", "防火", "治沙", "放牧", "织布")]
    share = np.mean([is_held_out(text) for text in many])
    assert 0.1 < share < 0.3
    assert all(is_held_out(f"2021年，{text}3次。") == is_held_out(f"2022年{text}14次") for text in many)


def test_what_people_taught_is_known_on_what_was_kept_out(old: Classifier, tmp_path: Path) -> None:
    heard: list[Progress] = []
    found = run(old, tmp_path, CORRECTED, heard)
    assert found.corrections + found.held_out == len(CORRECTED)
    assert found.held_out == sum(is_held_out(example.text) for example in CORRECTED) >= 2
    every = found.on_held_out[0]
    assert (every.area, every.examples) == ("all", found.held_out)
    assert every.before < every.after == 1.0
    assert [row.area for row in found.on_held_out] == ["all", "employment"]
    assert found.validated[0].area == "all"
    assert found.validated[0].examples == sum(len(example.labels) for example in EXAMPLES)
    stages = list(dict.fromkeys(each.what for each in heard))
    assert stages == ["encoding", "validating before", "validating", "fitting"]
    assert all(0 < each.done <= each.total for each in heard)
    for stage in stages:
        assert [each for each in heard if each.what == stage][-1].done == heard[[each.what for each in heard].index(stage)].total


def test_the_same_corrections_give_the_same_tagger_from_kept_vectors(old: Classifier, tmp_path: Path) -> None:
    first, again = Plain(), Plain()
    one = run(old, tmp_path, CORRECTED, encoder=first)
    two = run(old, tmp_path, CORRECTED, encoder=again, before={row.area: row.before for row in one.validated})
    assert (one.classifier.weights == two.classifier.weights).all()
    assert one.classifier.decisions == two.classifier.decisions
    assert one.validated == two.validated
    assert (first.encoded > 0, again.encoded) == (True, 0)


def test_before_is_the_training_without_corrections(old: Classifier, tmp_path: Path) -> None:
    vectors = Plain().passages([example.text for example in EXAMPLES])
    quality = cross_validated(prepare(EXAMPLES, vectors, cast(Segmenter, Pairs()), ()))[1]
    found = run(old, tmp_path, CORRECTED)
    assert {row.area: row.before for row in found.validated} == {each.area: each.f1 for each in quality}


def test_what_was_kept_out_is_not_learnt(old: Classifier, tmp_path: Path) -> None:
    kept = [example for example in CORRECTED if is_held_out(example.text)]
    astray = [Example(example.text, frozenset(["tourism"]), example.group) if example in kept else example for example in CORRECTED]
    assert (run(old, tmp_path, CORRECTED).classifier.weights == run(old, tmp_path, astray).classifier.weights).all()


def test_a_text_that_many_reports_share_is_learnt_once(old: Classifier, tmp_path: Path) -> None:
    copies = [replace(example, group=f"report-{number}") for number in range(3) for example in CORRECTED]
    one, many = run(old, tmp_path, CORRECTED), run(old, tmp_path, copies)
    assert (many.corrections, many.held_out) == (one.corrections, one.held_out)


def test_without_corrections_to_learn_from_it_says_so(old: Classifier, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are none"):
        run(old, tmp_path, [])
    with pytest.raises(UsageError, match="kept out"):
        run(old, tmp_path, [next(example for example in CORRECTED if is_held_out(example.text))])


def test_what_the_listener_raises_ends_the_work(old: Classifier, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.what == "validating":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrain(EXAMPLES, CORRECTED, old, None, cast(Encoder, Plain()), cast(Segmenter, Pairs()), tmp_path, stop)


def test_no_matrix_that_threads_share_is_left_to_be_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """scikit-learn puts a sparse matrix in order in place: two threads at one matrix would break it."""
    from sklearn.linear_model import LogisticRegression

    fit, given = LogisticRegression.fit, []

    def seen(self: LogisticRegression, rows: sparse.csr_matrix, *args: object, **more: object) -> LogisticRegression:
        given.append((rows.shape[0], bool(rows.has_canonical_format)))
        return fit(self, rows, *args, **more)

    monkeypatch.setattr(LogisticRegression, "fit", seen)
    material = prepare(EXAMPLES, VECTORS, cast(Segmenter, Pairs()), ())
    whole = material.features.whole
    ends = np.repeat(whole.indptr[1:], np.diff(whole.indptr)) + np.repeat(whole.indptr[:-1], np.diff(whole.indptr))
    turned = ends - 1 - np.arange(whole.nnz)  # each row backwards
    backwards = sparse.csr_matrix((whole.data[turned], whole.indices[turned], whole.indptr), shape=whole.shape)
    assert not backwards.has_canonical_format
    training._fit(replace(material.features, whole=backwards), material.truth, material.weights, material.heads, lambda done, total: None)
    shared = [in_order for count, in_order in given if count == len(EXAMPLES)]
    assert len(shared) == 4  # whole texts and their words, for each of two areas
    assert all(shared)


def test_an_example_on_which_readers_differ_is_none_for_that_area() -> None:
    one, rest = EXAMPLES[0], np.arange(len(EXAMPLES)) > 0
    differing = prepare([replace(one, labels=frozenset(), undecided=one.labels), *EXAMPLES[1:]], VECTORS, cast(Segmenter, Pairs()), ())
    at, other = (list(differing.areas).index(area) for area in ("employment", "environment"))
    heads = differing.heads
    weights, bias = training._fit(differing.features, differing.truth, differing.weights, heads, lambda done, total: None)
    some = differing.features.some(rest), differing.truth[rest], differing.weights[rest]
    without = training._fit(*some, heads, lambda done, total: None)
    assert (weights[at] == without[0][at]).all()
    assert bias[at] == without[1][at]
    assert (weights[other] != without[0][other]).any()


def test_compared_is_a_plain_count(old: Classifier) -> None:
    texts = [
        Example("柳林村为村民介绍工作岗位", frozenset(["employment"]), ""),
        Example("西岭村清理河里的污水", frozenset(["employment"]), ""),
    ]
    vectors = Plain().passages([example.text for example in texts])
    rows = compared(old, old, texts, vectors)
    given = [{area.id for area in areas} for areas in old.tag([each.text for each in texts], vectors)]
    right = sum("employment" in areas for areas in given)
    assert rows[0].before == rows[0].after == pytest.approx(2 * right / (sum(map(len, given)) + 2), abs=1e-3)
    assert (rows[1].area, rows[1].examples) == ("employment", 2)
    assert compared(old, old, [], vectors.some(np.zeros(2, bool))) == ()


def test_the_digest_is_of_texts_and_labels() -> None:
    assert digest(EXAMPLES) == digest(list(EXAMPLES))
    assert digest(EXAMPLES) != digest(EXAMPLES[:-1])
    assert digest([Example("甲", frozenset(["health"]), "")]) != digest([Example("甲", frozenset(), "")])
    assert digest([Example("甲", frozenset(), "", decides=False)]) != digest([Example("甲", frozenset(), "")])
    assert digest([Example("甲", frozenset(), "", undecided=frozenset(["health"]))]) != digest([Example("甲", frozenset(), "")])
