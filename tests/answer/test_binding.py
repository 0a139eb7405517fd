"""Figures and names with the words they belong to; yes and no; names; shapes."""

from __future__ import annotations

import pytest

from pipeline.answer.clauses import Place, bind
from pipeline.answer.coverage import cover, found_in, words_of
from pipeline.answer.dates import shaped
from pipeline.answer.names import names, sort_of
from pipeline.answer.polarity import denies, phrase
from pipeline.figures import figures
from pipeline.words import Segmenter


def places(text: str) -> dict[str, Place]:
    spans = [(f.number, f.end) for f in figures(text)]
    return {text[slice(*span)]: bind(text, span, (0, len(text)), spans) for span in spans}


def test_a_figure_belongs_to_its_own_head() -> None:
    found = places("全年受理申请26件，其中网络申请19件，信函申请7件。")
    assert "受理申请" in found["26件"].own
    assert found["19件"].own.strip() == "其中网络申请"
    assert found["7件"].own.strip() == "信函申请"
    assert "网络" not in found["7件"].own + found["7件"].near


def test_a_figure_takes_what_follows_unless_it_is_the_next_ones() -> None:
    found = places("举办12场宣讲活动，发放3000份手册。")
    assert "宣讲活动" in found["12场"].own
    assert "手册" in found["3000份"].own
    assert "手册" not in found["12场"].own


def test_a_list_joined_by_marks_of_enumeration_is_one_head() -> None:
    assert "招聘公告、录用公示" in places("发布招聘公告、录用公示信息58条。")["58条"].own


def test_a_semicolon_closes_what_a_head_may_inherit() -> None:
    place = places("水质监测点位42个；空气监测站点9个。")["9个"]
    assert "水质" not in place.own + place.near + place.led
    assert "水质" in place.before


def test_a_thousands_comma_is_no_boundary() -> None:
    assert "发布信息" in places("全年发布信息12,345条。")["12,345条"].own


def test_coverage_prefers_the_bound_figure(shipped_segmenter: Segmenter) -> None:
    text = "受理投诉80件，其中噪声类33件，油烟类21件。"
    words = words_of("噪声投诉", shipped_segmenter, [text])
    shares = {printed: cover(words, place, shipped_segmenter).share for printed, place in places(text).items()}
    assert max(shares, key=lambda printed: shares[printed]) == "33件"


def test_what_is_nowhere_is_missing(shipped_segmenter: Segmenter) -> None:
    text = "发布教育信息15条。"
    words = words_of("教育督导信息", shipped_segmenter, [text])
    assert cover(words, places(text)["15条"], shipped_segmenter).missing > 0.3


@pytest.mark.parametrize(
    ("word", "text", "level"),
    [("环保", "环境保护信息", 0.8), ("环保", "环保信息", 1.0), ("收到", "受理申请", 0.85), ("环保", "教育信息", 0.0)],
)
def test_a_word_in_other_forms(word: str, text: str, level: float) -> None:
    assert found_in(word, text) == level


@pytest.mark.parametrize(
    "clause",
    [
        "全年没有发生行政诉讼",
        "未收到复议申请",
        "本年度无行政复议案件",
        "免收一切费用",
        "行政诉讼为零",
        "不存在收费情况",
        "从未向申请人收取费用",
    ],
)
def test_no(clause: str) -> None:
    assert denies(clause)


@pytest.mark.parametrize("clause", ["发生行政诉讼一起", "建设无障碍网站", "未来三年", "按规定收取检索费", "因无正当理由不予处理"])
def test_not_no(clause: str) -> None:
    assert not denies(clause)


def test_the_phrase_behind_yes_or_no_has_no_figure_and_is_short() -> None:
    said = phrase("2019年全县共收到因政府信息公开提起的行政复议申请2件", 0)
    assert 0 < len(said) <= 20
    assert not any(char.isdigit() for char in said)


@pytest.mark.parametrize(
    ("rest", "sort"),
    [
        ("由哪个科室负责", "body"),
        ("组长是谁", "who"),
        ("组长由什么职务的人担任", "post"),
        ("哪些平台", "list"),
        ("出台了什么办法", "title"),
        ("叫什么名字", "person"),
    ],
)
def test_sorts_of_names(rest: str, sort: str) -> None:
    assert sort_of(rest) == sort


@pytest.mark.parametrize(
    ("text", "sort", "name"),
    [
        ("指定县图书馆为集中查阅点", "body", "县图书馆"),
        ("由县委常委、常务副县长任组长", "post", "常务副县长"),
        ("由副县长周文海兼任组长", "person", "周文海"),
        ("印发了《清河县信息发布办法》", "title", "《清河县信息发布办法》"),
    ],
)
def test_names(text: str, sort: str, name: str) -> None:
    assert name in [text[start:end] for start, end in names(text, sort)]


@pytest.mark.parametrize(
    ("text", "shape", "found"),
    [
        ("咨询电话：0899-6123456（传真）", "phone", "0899-6123456"),
        ("邮箱：zwgk@qinghe.example.cn。", "email", "zwgk@qinghe.example.cn"),
        ("邮编：430022，电话", "postcode", "430022"),
        ("地址：云州市清河县人民路8号，邮编", "address", "云州市清河县人民路8号"),
        ("《办法》（清政办发〔2019〕6号）", "document", "清政办发〔2019〕6号"),
        ("于2017年3月设立", "date", "2017年3月"),
        ("发布日期：2020-01-15 10:00", "date", "2020-01-15"),
    ],
)
def test_shapes(text: str, shape: str, found: str) -> None:
    assert found in [text[start:end] for start, end in shaped(text, shape)]
