"""The gazetteer and the finding of places: names, paths, times, and words that only look like places."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import regions
from pipeline.fold import fold

PATHS = [region.path for region in regions.current()]


def found(text: str, year: int | None = None) -> list[tuple[str, list[str]]]:
    return [(text[m.start : m.end], [region.path for region in m.regions]) for m in regions.find(text, year)]


@pytest.mark.parametrize(
    ("name", "code", "path", "level"),
    [
        ("江西省南昌市青云谱区", "360104", "江西省南昌市青云谱区", "county"),
        ("青云谱区", "360104", "江西省南昌市青云谱区", "county"),
        ("青云谱", "360104", "江西省南昌市青云谱区", "county"),
        ("南昌青云谱", "360104", "江西省南昌市青云谱区", "county"),
        ("江西省青云谱区", "360104", "江西省南昌市青云谱区", "county"),
        ("北京市朝阳区", "110105", "北京市朝阳区", "county"),
        ("海南省文昌市", "469005", "海南省文昌市", "county"),
        ("湖北省仙桃市", "429004", "湖北省仙桃市", "county"),
        ("石河子", "659001", "新疆维吾尔自治区石河子市", "county"),
        ("内蒙古", "150000", "内蒙古自治区", "province"),
        ("恩施州", "422800", "湖北省恩施土家族苗族自治州", "prefecture"),
        ("吉林", "220000", "吉林省", "province"),
        ("洪澤區", "320813", "江苏省淮安市洪泽区", "county"),
    ],
)
def test_lookup(name: str, code: str, path: str, level: str) -> None:
    region = regions.lookup(name)
    assert region is not None
    assert (region.code, region.path, region.level, region.former) == (code, path, level, False)


@pytest.mark.parametrize("name", ["朝阳区", "鼓楼区", "临江省", "", "市", "的", "北京市青云谱区"])
def test_lookup_gives_nothing_for_no_or_several_places(name: str) -> None:
    assert regions.lookup(name) is None


def test_resolve_lists_all_that_bear_the_name() -> None:
    assert {region.path for region in regions.resolve("朝阳区")} == {"北京市朝阳区", "吉林省长春市朝阳区"}
    former = regions.resolve("寿县")
    assert [(region.path, region.former) for region in former] == [("安徽省淮南市寿县", False), ("安徽省六安市寿县", True)]


def test_former_divisions_keep_their_path_and_name_their_successor() -> None:
    region = regions.lookup("新建县")
    assert region is not None
    assert (region.path, region.former, region.successor) == ("江西省南昌市新建县", True, "360112")
    merged = regions.lookup("北京市宣武区")
    assert merged is not None
    assert (merged.former, merged.successor) == (True, None)


def test_every_region_is_found_by_its_own_path() -> None:
    for path in PATHS:
        region = regions.lookup(path)
        assert region is not None
        assert region.path == path


def test_no_path_holds_a_grouping() -> None:
    assert not [path for path in PATHS if "市辖区" in path or "直辖" in path]


def test_ancestors_and_contains() -> None:
    assert regions.ancestors("360104") == ("360100", "360000")
    assert regions.ancestors("110105") == ("110000",)
    assert regions.ancestors("429004") == ("420000",)
    assert all(regions.contains(outer, "360104") for outer in ("360000", "360100", "360104"))
    assert regions.contains("110100", "110105")
    assert not any(regions.contains("360100", inner) for inner in ("360000", "360200", "330100"))
    assert not regions.contains("360104", "360100")


def test_ancestors_contain_what_lies_below_them() -> None:
    for region in regions.current():
        for above in regions.ancestors(region.code):
            assert regions.contains(above, region.code)
            assert not regions.contains(region.code, above)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("江西省南昌市青云谱区财政局", [("江西省南昌市青云谱区", ["江西省南昌市青云谱区"])]),
        ("江西省 南昌市 青云谱区", [("江西省 南昌市 青云谱区", ["江西省南昌市青云谱区"])]),
        ("从江苏到浙江", [("江苏", ["江苏省"]), ("浙江", ["浙江省"])]),
        ("湖南长沙", [("湖南长沙", ["湖南省长沙市"])]),
        ("兴县水利局", [("兴县", ["山西省吕梁市兴县"])]),
        ("北京西城", [("北京西城", ["北京市西城区"])]),
        ("黔东南州凯里市", [("黔东南州凯里市", ["贵州省黔东南苗族侗族自治州凯里市"])]),
        ("襄樊市", [("襄樊市", ["湖北省襄樊市"])]),
        ("本市朝阳区", [("朝阳区", ["北京市朝阳区", "吉林省长春市朝阳区"])]),
        ("朝阳区民政局（长春市卫星路）", [("朝阳区", ["吉林省长春市朝阳区"]), ("长春市", ["吉林省长春市"])]),
    ],
)
def test_find(text: str, places: list[tuple[str, list[str]]]) -> None:
    assert found(text) == places


WORDS = """乡镇和县直部门 各县区、县级市 沿海城市 集中大连片 全市和平安建设 公安和文明 朝阳产业 在东城区域内 黄河南岸
郊区和新区 云州市清河县 其中卫生系统 中山大学 普通话推广"""


@pytest.mark.parametrize("text", WORDS.split())
def test_words_that_are_no_places(text: str) -> None:
    assert found(text) == []


def test_the_year_decides_between_states_of_a_place() -> None:
    assert found("寿县", 2012) == [("寿县", ["安徽省六安市寿县"])]
    assert found("寿县", 2018) == [("寿县", ["安徽省淮南市寿县"])]
    assert found("巢湖市", 2009) == [("巢湖市", ["安徽省巢湖市"])]
    assert found("巢湖市") == [("巢湖市", ["安徽省合肥市巢湖市"])]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("昆山和义乌的行政许可", ["昆山", "义乌"]),
        ("南昌青云谱2017年公开多少条", ["南昌青云谱"]),
        ("朝陽區教育局", ["朝陽區"]),
        ("內蒙古工作報告", ["內蒙古"]),
        ("2020年 洪泽区 申请", ["洪泽区"]),
        ("公安和资源的支出", []),
        ("政务公开平台建设", []),
        ("和平与朝阳", []),
    ],
)
def test_places_in_a_query(query: str, places: list[str]) -> None:
    assert [query[start:end] for start, end, _ in regions.match_in_query(query)] == places


@given(st.lists(st.sampled_from([*PATHS[::37], "朝阳区", "市", "，", " ", "和", "局", "2017年", "XX", "區"]), max_size=12).map("".join))
def test_mentions_are_spans_in_order(text: str) -> None:
    at = 0
    for mention in regions.find(text):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.regions
        named = fold(text[mention.start : mention.end])
        assert all(any(named.endswith(fold(form)) for form in (*regions.names(r), regions.stem(r.name))) for r in mention.regions)
        at = mention.end


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(text[start:end] for start, end, _ in regions.match_in_query(text))
    assert isinstance(regions.resolve(text), tuple)


@given(st.sampled_from(PATHS), st.sampled_from(["，", "（", "\n", ""]))
def test_a_path_is_one_mention(path: str, before: str) -> None:
    assert found(f"{before}{path}人民政府") == [(path, [path])]


def test_finding_is_quick() -> None:
    text = ("".join(PATHS[:1500]) + "推进政府信息公开工作" * 4000)[:60_000]
    regions.find("江西省")
    began = time.process_time()
    regions.find(text)
    assert time.process_time() - began < 0.5
