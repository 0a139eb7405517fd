"""The crosswalk: every class and every area is accounted for, and what is refused of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.tagging.crosswalk import FILE, FITS, SCHEMES, Scheme, groups, members, scheme, schemes
from pipeline.tagging.taxonomy import AreaDefinition, ids, taxonomy

each_scheme = pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.id)


def test_three_lists_with_all_their_classes() -> None:
    assert {scheme.id: len(scheme.classes) for scheme in schemes()} == {"field": 26, "theme": 22, "topic": 21}
    assert tuple(scheme.id for scheme in schemes()) == SCHEMES
    assert [each.number for each in scheme("field").classes] == list(range(1, 27))
    assert [each.number for each in scheme("theme").classes] == list(range(1, 23))
    assert [each.number for each in scheme("topic").classes] == [*range(1, 11), *range(12, 22), 23]


@each_scheme
def test_a_class_of_an_area_is_in_the_list(scheme: Scheme) -> None:
    known = {each.id for each in scheme.classes}
    assert all(set(getattr(area, scheme.id)) <= known for area in taxonomy())


@each_scheme
def test_an_area_has_a_class_or_a_reason(scheme: Scheme) -> None:
    reasons = {each.area: each for each in scheme.without}
    assert set(reasons) == {area.id for area in taxonomy() if not getattr(area, scheme.id)}
    assert all(each.why_zh and each.why_en for each in scheme.without)


@each_scheme
def test_a_class_has_areas_and_a_fit_or_a_reason(scheme: Scheme) -> None:
    held = members(scheme, taxonomy())
    assert list(held) == [each.id for each in scheme.classes]
    for each in scheme.classes:
        assert each.zh
        assert each.en
        assert bool(each.note_zh) == bool(each.note_en)
        assert set(each.parts) <= set(ids()) - set(held[each.id])
        if held[each.id]:
            assert each.fit in FITS
        else:
            assert each.fit is None
            assert each.note_zh


@each_scheme
def test_names_of_a_list_are_told_apart(scheme: Scheme) -> None:
    for names in ([each.zh for each in scheme.classes], [each.en for each in scheme.classes]):
        assert len(set(names)) == len(names)


def test_what_a_store_counts_by_leaves_out_what_is_not_covered() -> None:
    counted = groups(taxonomy())
    assert set(counted) == set(SCHEMES)
    assert counted["theme"]["civil_affairs"] == ("poverty", "social_welfare", "disaster_relief")
    assert counted["field"]["planning"] == counted["field"]["rural_land_expropriation"] == ("land_planning",)
    assert "defence" not in counted["theme"]
    assert all(areas for classes in counted.values() for areas in classes.values())


def test_an_area_of_ones_own_is_counted_in_the_classes_that_it_names() -> None:
    own = AreaDefinition("ocean", "海洋", "Oceans", "", "", theme=("land_energy",))
    assert members(scheme("theme"), (*taxonomy(), own))["land_energy"] == ("land_planning", "ocean")


def test_there_is_no_other_list() -> None:
    with pytest.raises(UsageError, match="area, field, theme, topic"):
        scheme("colour")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 9", "format 9"),
        ("format = 1", "format = ", "not a crosswalk"),
        ('id = "budgets"', 'id = "planning"', "'planning' of 'field' twice"),
        ('id = "budgets"', 'name = "budgets"', "not a crosswalk"),
        ("without = []", "", "not a crosswalk"),
    ],
)
def test_a_bad_crosswalk_is_refused_in_one_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "crosswalk.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        schemes(file)


def test_a_missing_crosswalk_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a crosswalk"):
        schemes(tmp_path / "none.toml")
