"""Parts of a text: they cover it, they are not too short, and the nearest of them decides."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.encode import Encoder, open_encoder
from pipeline.parts import MOST, SHORTEST, cuts, joined, pieces
from pipeline.settings import Settings
from tests.unscored import unscored

TEXT = st.text(st.sampled_from("县市乡镇公开信息，。；！,;\n 年9a"), max_size=300)
SEVERAL = (
    "全年修通村道四十二公里，铺设沥青路面九条，惠及九个行政村的一万二千名群众；新建日间照料中心三处，添置床位六十张，独居老人白天有人看护，三餐有人照应。"
    "清理河道淤泥两万多方，拆除拦河网具十四处，沿岸十一家作坊停止向水里排放污物；为返乡青年发放创业贷款八百多万元，辅导注册公司二百余家，新开网店一百余家。"
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(Settings(engine="onnx", threads=2))


@given(TEXT)
def test_parts_cover_the_text_and_end_after_a_clause(text: str) -> None:
    ends = cuts(text)
    assert ends == sorted(set(ends))
    assert ends[-1] == len(text)
    assert len(ends) <= MOST
    assert all(text[end - 1] in "，。；！,;\n" for end in ends[:-1])


@given(TEXT)
def test_no_part_is_short_unless_the_text_is(text: str) -> None:
    sizes = np.diff([0, *cuts(text)])
    assert all(size >= SHORTEST for size in sizes[:-1])
    assert sizes[-1] >= SHORTEST // 2 or len(sizes) == 1


def test_a_text_of_very_many_clauses_has_so_many_parts_and_no_more() -> None:
    assert len(cuts(("长" * SHORTEST + "。") * (MOST + 30))) == MOST


@given(TEXT, st.integers(1, 12))
def test_pieces_are_the_whole_text_in_so_many_parts(text: str, count: int) -> None:
    found, ends = pieces(text, count), cuts(text)
    assert len(found) == count
    assert "".join(found) == text
    assert found[: min(count, len(ends)) - 1] == [text[a:b] for a, b in pairwise([0, *ends])][: min(count, len(ends)) - 1]


@given(st.integers(0, 999), st.lists(st.integers(1, 5), max_size=8), st.integers(0, 3))
def test_the_nearest_part_against_brute_force(seed: int, counts: list[int], queries: int) -> None:
    rng = np.random.default_rng(seed)
    parts, asked = rng.normal(size=(sum(counts), 6)).astype(np.float32), rng.normal(size=(queries, 6)).astype(np.float32)
    whole = rng.normal(size=(len(counts), 6)).astype(np.float32)
    found = unscored(whole, parts, np.array(counts, np.int64)).nearest(asked)
    ends = np.cumsum([0, *counts])
    wanted = [[max(float(query @ part) for part in parts[a:b]) for a, b in pairwise(ends)] for query in asked]
    assert found.shape == (queries, len(counts))
    assert np.allclose(found, np.array(wanted).reshape(found.shape), atol=1e-5)


def test_joined_are_the_texts_one_after_another() -> None:
    one = unscored(np.ones((1, 2), np.float32), np.zeros((3, 2), np.float32), np.array([3]))
    both = joined([one, one], 2, 0)
    assert (both.whole.shape, both.parts.shape, both.counts.tolist()) == ((2, 2), (6, 2), [3, 3])
    assert joined([], 2, 0).nearest(np.ones((4, 2), np.float32)).shape == (4, 0)


def test_each_thing_that_a_paragraph_speaks_of_is_nearest_to_its_own_part(encoder: Encoder) -> None:
    found = encoder.passages([SEVERAL])
    ends = cuts(SEVERAL)
    assert found.counts.tolist() == [len(ends)]
    texts = [SEVERAL[start:end] for start, end in zip([0, *ends], ends)]
    asked = {"农村公路": "村道", "老年人日托床位": "日间照料", "河流治理": "淤泥", "回乡创业": "贷款"}
    nearest = [texts[at] for at in (encoder.queries([*asked]) @ found.parts.T).argmax(axis=1).tolist()]
    assert all(word in text for word, text in zip(asked.values(), nearest))


def test_a_text_of_one_clause_is_one_part(encoder: Encoder) -> None:
    found = encoder.passages(["河道保洁", "", "。"])
    assert found.counts.tolist() == [1, 1, 1]
    assert found.parts[0] @ found.whole[0] > 0.9
