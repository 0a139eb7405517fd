"""The places and years that a query names, and what is left to look for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scope import scope

STORED = ("临江省云洲州市清河源县", "北岭省石门岭市")


@pytest.mark.parametrize(
    ("query", "years", "rest"),
    [
        ("2017年扶贫资金公开情况", (2017,), "扶贫资金公开情况"),
        ("２０１７年度的申请数量", (2017,), "申请数量"),
        ("2016年和2018年的比较", (2016, 2018), "和的比较"),
        ("申请12017件", (), "申请12017件"),
        ("投资2017.5万元", (), "投资2017.5万元"),
        ("1899年", (), "1899年"),
        ("扶贫资金", (), "扶贫资金"),
        ("2017年", (2017,), "2017年"),  # nothing else is left: the whole query is searched
    ],
)
def test_years(query: str, years: tuple[int, ...], rest: str) -> None:
    found = scope(query)
    assert (found.years, found.rest, found.places) == (years, rest, ())


@pytest.mark.parametrize(
    ("query", "path", "rest"),
    [
        ("江西省的环境保护", "江西省", "环境保护"),
        ("南昌市进贤县义务教育", "江西省南昌市进贤县", "义务教育"),
        ("進賢縣義務教育", "江西省南昌市进贤县", "義務教育"),
        ("How did Jinxian County publish school data", "江西省南昌市进贤县", "How did  publish school data"),
        ("Inner Mongolia grassland", "内蒙古自治区", "grassland"),
    ],
)
def test_places_of_the_gazetteer(query: str, path: str, rest: str) -> None:
    found = scope(query)
    assert path in found.places
    assert found.rest == rest
    code = found.places[found.places.index(path) + 1]
    assert code.isdigit()
    assert len(code) == 6


@pytest.mark.parametrize("query", ["清河源县的扶贫资金", "清河源扶贫资金", "清河源縣扶贫资金"])
def test_places_that_only_stored_reports_have(query: str) -> None:
    found = scope(query, STORED)
    assert found.places == ("清河源县",)
    assert found.rest == "扶贫资金"
    assert "清河源县" not in scope(query).places


def test_a_stored_region_is_known_by_a_name_that_another_one_bears() -> None:
    stored = ("临江省云州市清河县",)
    found = scope("清河县收到多少件申请", stored)
    assert "清河县" in found.places
    assert "河北省邢台市清河县" in found.places
    assert found.rest == "收到多少件申请"
    assert "清河县" not in scope("河北省清河县收到多少件申请", stored).places
    assert "清河县" not in scope("清河县收到多少件申请", ("河北省邢台市清河县",)).places


def test_a_name_that_has_others_inside() -> None:
    found = scope("临江省云洲州市清河源县2017年申请了多少件", STORED)
    assert set(found.places) == {"临江省", "云洲州市", "清河源县"}
    assert found.years == (2017,)
    assert found.rest == "申请了多少件"


@pytest.mark.parametrize("query", ["Publish a list of China policies", "She said Man and Anda", "公开条例", "清河水质"])
def test_what_names_no_place(query: str) -> None:
    assert scope(query, STORED).places == ()


@given(st.text(), st.sampled_from([(), STORED]))
def test_any_text_leaves_something_of_itself(query: str, stored: tuple[str, ...]) -> None:
    found = scope(query, stored)
    characters = iter(query)
    assert all(char in characters for char in found.rest)  # in the order of the query
    assert found.rest or not query
