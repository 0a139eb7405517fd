"""Sentences and words as spans of the text; a HanLP model that cannot be had is said in one sentence."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import hanlp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ModelUnavailable
from pipeline.fold import fold
from pipeline.settings import Settings
from pipeline.words import HanlpSegmenter, Segmenter, TrieSegmenter, open_segmenter, sentences

PROSE = st.text(alphabet="公开信息政府。！？…；，“”’A.Mr b1@\n \t\u3000\r\x0b\u2028") | st.text()
SMALL = TrieSegmenter(["政府", "信息", "政府信息", "信息公开", "公开", "扶贫资金"])


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@given(PROSE)
def test_sentences_hold_every_character_once(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert "".join("".join(cut(text, spans)).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() for sentence in cut(text, spans))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年公开信息30条。受理申请5件！还有吗？有。", ["全年公开信息30条。", "受理申请5件！", "还有吗？", "有。"]),
        ("他说：“要公开。”会后落实。", ["他说：“要公开。”", "会后落实。"]),
        ("增长3.5个百分点。PM2.5下降。", ["增长3.5个百分点。", "PM2.5下降。"]),
        ("第一行\n第二行没有句号", ["第一行", "第二行没有句号"]),
        ("  前后有空白。\u3000 ", ["前后有空白。"]),
        ("Mr. Wang came. He left.", ["Mr. Wang came.", "He left."]),
        ("Mr.\tWang came. He left.", ["Mr.\tWang came. He left."]),  # HanLP rewrites the tab: the line stays whole
        ("", []),
        (" \n\t", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text, sentences(text)) == expected


@given(PROSE)
def test_words_are_spans_in_order(text: str) -> None:
    spans = SMALL.words(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    covered = {at for start, end in spans for at in range(start, end)}
    assert all(at in covered for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff" or (char.isascii() and char.isalnum()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政府信息公开", ["政府信息", "公开"]),  # the longest first
        ("政府的扶贫资金", ["政府", "的", "扶贫资金"]),
        ("下降12.5%，PM2.5达标", ["下", "降", "12.5%", "pm2.5", "达", "标"]),
        ("２０２１年ＷｅＣｈａｔ", ["2021", "年", "wechat"]),
        ("政府資訊", ["政府", "资", "讯"]),
        ("2021-01-20", ["2021-01-20"]),
        ("，。！", []),
    ],
)
def test_words_of_the_trie(text: str, expected: list[str]) -> None:
    assert cut(fold(text), SMALL.words(text)) == expected


def test_the_shipped_dictionary(shipped_segmenter: Segmenter) -> None:
    text = "主动公开扶贫资金使用情况，受理行政复议3件"
    found = cut(text, shipped_segmenter.words(text))
    assert {"公开", "扶贫", "资金", "受理", "行政复议", "3"} <= {*found, *(word[:2] for word in found), *(word[-2:] for word in found)}
    assert "".join(found) == text.replace("，", "")
    assert shipped_segmenter.hash == open_segmenter(Settings()).hash


def test_the_hash_follows_the_dictionary() -> None:
    assert TrieSegmenter(["政府", "公开"]).hash == TrieSegmenter(["公开", "政府", "公开"]).hash
    assert TrieSegmenter(["政府", "公开"]).hash != TrieSegmenter(["政府"]).hash


def test_a_missing_dictionary_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"words\.txt cannot be read; restore it"):
        open_segmenter(replace(Settings(), models_dir=tmp_path))


@pytest.mark.parametrize("error", [ConnectionError("no network"), AssertionError("no classpath"), RuntimeError("bad weights")])
def test_a_model_that_cannot_be_had_is_said_at_once(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*arguments: Any, **options: Any) -> NoReturn:
        raise error

    monkeypatch.setattr(hanlp, "load", load)
    started = time.process_time()
    with pytest.raises(ModelUnavailable, match=r"'COARSE_ELECTRA_SMALL_ZH' .* cannot be had .* unset hanlp_model") as caught:
        open_segmenter(replace(Settings(), hanlp_model="COARSE_ELECTRA_SMALL_ZH"))
    assert time.process_time() - started < 5
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, "{}", "no json", '{"classpath": "no.such.Class"}'])
def test_a_folder_that_holds_no_model_is_said(tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="cannot be had"):
        open_segmenter(replace(Settings(), hanlp_model=str(tmp_path)))
    assert capsys.readouterr().out == ""


def test_words_of_a_model_are_spans_of_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model's tokens may be normalised by it, or stand for nothing in the text."""
    monkeypatch.setattr(hanlp, "load", lambda name: lambda text: ["政府", "信息", "，", "WeChat", "[UNK]", "公开"])
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    model = HanlpSegmenter(str(tmp_path))
    text = "政府信息，ｗｅｃｈａｔ 公开"
    assert cut(text, model.words(text)) == ["政府", "信息", "ｗｅｃｈａｔ", "公开"]
    before = model.hash
    (tmp_path / "config.json").write_text('{"other": 1}', encoding="utf-8")
    assert HanlpSegmenter(str(tmp_path)).hash != before
