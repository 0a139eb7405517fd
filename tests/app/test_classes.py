"""What the app says of the classes of other lists, and of what an area was called."""

from __future__ import annotations

import pytest

from pipeline.tagging.crosswalk import FITS, SCHEMES, scheme
from pipeline.tagging.taxonomy import ids
from ui import areas, classes
from ui.i18n import strings, t


@pytest.mark.parametrize("key", SCHEMES)
def test_every_class_is_counted_and_explained_or_named_as_not_counted(key: str) -> None:
    apart = {each.id: each for each in classes.uncounted(key)}
    assert {each.id for each in scheme(key).classes} == set(apart) | set(classes.held(key))
    for each in scheme(key).classes:
        said = classes.note(key, each.id)
        if each.id in apart:
            assert said == ""
            assert apart[each.id].name == each.zh
            assert apart[each.id].why == each.note_zh
            assert all(areas.name(part) in apart[each.id].parts for part in each.parts)
        else:
            assert all(areas.name(area) in said for area in (*classes.held(key)[each.id], *each.parts))
            assert t(f"class.{each.fit}") in said
            assert each.note_zh in said


def test_areas_without_a_place_in_a_list_say_why() -> None:
    assert {each.id for each in classes.outside("field")} >= {"transport", "financial_risk"}
    assert all(each.why for each in classes.outside("field"))
    assert classes.outside("theme") == classes.outside("topic") == []
    assert {each.id for each in classes.outside("field")} | {area for held in classes.held("field").values() for area in held} == set(ids())


def test_every_fit_has_a_mark_and_a_sentence() -> None:
    assert set(classes.MARKS) == set(FITS)
    assert {f"class.{fit}" for fit in FITS} <= set(strings())


def test_an_area_tells_its_names_through_the_years() -> None:
    said = areas.explain("environment")
    assert said.startswith(areas.definitions()["environment"].define_zh)
    assert "环境保护 1973–2018" in said
    assert said.index("环境保护") < said.index("生态环境 2018–")
    assert areas.explain("education") == areas.definitions()["education"].define_zh
    assert areas.explain("moon") == ""


def test_what_a_list_lacks_stands_for_itself() -> None:
    assert (classes.name("theme", "moon"), classes.fit("theme", "moon"), classes.note("theme", "moon")) == ("moon", None, "")
