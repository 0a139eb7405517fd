"""What people call an area: ids, names in both languages, names of other years; a name of several areas is asked back."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.tagging.naming import find_area, through_the_years, years
from pipeline.tagging.taxonomy import Alias, AreaDefinition, taxonomy

AREAS = {area.id: area for area in taxonomy()}


@pytest.mark.parametrize("area", taxonomy(), ids=lambda area: area.id)
def test_an_area_is_found_by_its_id_and_names(area: AreaDefinition) -> None:
    for name in (area.id, area.zh, area.en, area.en.upper(), f" {area.zh}\n"):
        assert find_area(name, taxonomy()) == area.id


@pytest.mark.parametrize("area", taxonomy(), ids=lambda area: area.id)
def test_an_alias_leads_to_its_area_or_to_the_question_which(area: AreaDefinition) -> None:
    for alias in area.aliases:
        having = [other.id for other in taxonomy() if alias.name in (other.zh, *(each.name for each in other.aliases))]
        if having == [area.id]:
            assert find_area(alias.name, taxonomy()) == area.id
        else:
            with pytest.raises(UsageError) as error:
                find_area(alias.name, taxonomy())
            assert all(id in str(error.value) for id in having)


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("环境保护", "environment"),
        ("環境保護", "environment"),
        ("卫生计生", "health"),
        ("Ｈｅａｌｔｈ", "health"),
        ("food  and drugs", "food_drug"),
        ("国土资源", "land_planning"),
        ("食品药品监督管理", "food_drug"),
        ("安全生产", "work_safety"),
        ("脱贫攻坚", "poverty"),
    ],
)
def test_names_of_other_years_and_other_spellings(name: str, area: str) -> None:
    assert find_area(name, taxonomy()) == area


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("应急管理", {"work_safety", "disaster_relief"}),
        ("人力资源和社会保障", {"employment", "social_insurance"}),
        ("乡村振兴", {"poverty", "agriculture"}),
    ],
)
def test_a_name_of_several_areas_lists_them(name: str, areas: set[str]) -> None:
    with pytest.raises(UsageError) as error:
        find_area(name, taxonomy())
    assert {area for area in AREAS if area in str(error.value)} == areas


@pytest.mark.parametrize("name", ["", " ", "环", "enviroment", "月球"])
def test_a_name_of_no_area_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="There is no area"):
        find_area(name, taxonomy())


def test_an_id_comes_before_the_alias_of_another() -> None:
    one, other = (
        AreaDefinition("water", "水", "Waters", "", ""),
        AreaDefinition("sea", "海", "Sea", "", "", aliases=(Alias("water"), Alias("水"))),
    )
    assert [find_area(name, (other, one)) for name in ("water", "水", "海")] == ["water", "water", "sea"]


def test_the_reform_of_2018_is_dated() -> None:
    renamed = {
        ("environment", "环境保护", "生态环境"),
        ("health", "卫生和计划生育", "卫生健康"),
        ("land_planning", "国土资源", "自然资源"),
        ("culture_sport_tourism", "旅游", "文化和旅游"),
        ("work_safety", "安全生产监督管理", "应急管理"),
        ("market_regulation", "工商行政管理", "市场监督管理"),
        ("agriculture", "农业", "农业农村"),
    }
    for area, old, new in renamed:
        dated = {alias.name: alias for alias in AREAS[area].aliases}
        assert (dated[old].until, dated[new].since, dated[new].until) == (2018, 2018, None)


def test_names_through_the_years_are_in_their_order() -> None:
    for area in taxonomy():
        dated = through_the_years(area)
        assert set(dated) == {alias for alias in area.aliases if years(alias)}
        assert [alias.since or 0 for alias in dated] == sorted(alias.since or 0 for alias in dated)
        assert all(1949 <= year <= 2030 for alias in dated for year in (alias.since, alias.until) if year)


def test_years_as_people_write_them() -> None:
    assert [years(Alias("a", 1998, 2018)), years(Alias("a", 2018)), years(Alias("a", None, 2013)), years(Alias("a"))] == [
        "1998–2018",
        "2018–",
        "–2013",
        "",
    ]
