"""Changes to the taxonomy, replayed: what they make of the areas, what is refused, and that ids are never used twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.errors import IndexDamaged, IndexMismatch, IndexUnusable, UsageError
from pipeline.tagging import ledger
from pipeline.tagging.overlay import Change, NewArea, Overlay, changed, new_id, replay, with_ids
from pipeline.tagging.taxonomy import Alias, AreaDefinition, taxonomy

SHIPPED = tuple(
    AreaDefinition(id, zh, id.title(), zh, id) for id, zh in [("roads", "道路"), ("schools", "学校"), ("rivers", "河流"), ("jobs", "就业")]
)
TEXTS = ("启动博物馆夜间开放试点。", "修缮古戏台三座。", "完成县志数字化。")


def area(id: str, zh: str = "", en: str = "", **more: object) -> NewArea:
    return replace(NewArea(id, zh or f"中文{id}", en or f"English {id}", "一句话的定义", "", (), TEXTS), **more)  # type: ignore[arg-type]


def add(id: str, **more: object) -> Change:
    return Change("add", "2024-03-01T08:00:00Z", "林", areas=(area(id, **more),))  # type: ignore[arg-type]


def rename(id: str, **names: str) -> Change:
    return Change("rename", "2024-03-02T08:00:00Z", "林", areas=(NewArea(id, **names),))


def merge(*ids: str, into: str) -> Change:
    return Change("merge", "2024-03-03T08:00:00Z", "周", ids, into)


def split(id: str, *parts: str) -> Change:
    return Change("split", "2024-03-04T08:00:00Z", "周", (id,), areas=tuple(map(area, parts)))


def test_an_area_is_added_at_the_end() -> None:
    overlay = replay(SHIPPED, [add("heritage", zh="文物", en="Heritage", aliases=("文化遗产",))])
    assert overlay.ids == ("roads", "schools", "rivers", "jobs", "heritage")
    assert overlay.areas[-1] == AreaDefinition("heritage", "文物", "Heritage", "一句话的定义", "一句话的定义", aliases=(Alias("文化遗产"),))
    assert overlay.own[0].examples == TEXTS
    assert overlay.hints("heritage") == ("文物", "一句话的定义", "Heritage", "文化遗产")


def test_renaming_changes_what_is_shown_and_nothing_else() -> None:
    overlay = replay(SHIPPED, [rename("rivers", zh="河湖", define_en="lakes too")])
    assert overlay.areas[2] == AreaDefinition("rivers", "河湖", "Rivers", "河流", "lakes too", aliases=(Alias("河流", until=2024),))
    assert (overlay.ids, overlay.own, overlay.merged) == (tuple(each.id for each in SHIPPED), (), ())


def test_merged_ids_find_what_they_went_into() -> None:
    overlay = replay(SHIPPED, [add("heritage"), merge("roads", "heritage", into="rivers"), merge("rivers", into="jobs")])
    assert overlay.ids == ("schools", "jobs")
    assert [overlay.became(id) for id in ("roads", "heritage", "rivers", "jobs")] == [("jobs",)] * 4
    assert set(overlay.searched("roads")) == set(overlay.searched("jobs")) == {"roads", "heritage", "rivers", "jobs"}
    assert {alias.name for alias in overlay.areas[-1].aliases} >= {"道路", "Roads", "河流", "中文heritage"}, "old names find it"


def test_the_classes_of_other_lists_go_along() -> None:
    shipped = [replace(SHIPPED[0], topic=("10",)), replace(SHIPPED[1], topic=("6", "7")), *SHIPPED[2:]]
    overlay = replay(shipped, [merge("roads", into="schools"), split("schools", "primary", "secondary")])
    assert [each.topic for each in overlay.areas] == [("6", "7", "10"), ("6", "7", "10"), (), ()]


def test_a_split_leaves_its_place_to_the_parts() -> None:
    overlay = replay(SHIPPED, [split("schools", "primary", "secondary"), merge("primary", into="jobs")])
    assert overlay.ids == ("roads", "secondary", "rivers", "jobs")
    assert overlay.became("schools") == ("jobs", "secondary")
    assert overlay.searched("schools") == ("schools", "jobs", "secondary", "primary")
    assert overlay.searched("secondary") == ("secondary",), "what bears the old id may belong to another part"


def test_unknown_ids_are_searched_as_they_are() -> None:
    assert replay(SHIPPED, []).searched("astrology") == ("astrology",)
    assert replay(SHIPPED, []).became("astrology") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add("roads"), "never used twice"),
        (add("old"), "never used twice"),
        (add("x"), "not one"),
        (add("Ümlaut"), "not one"),
        (add("heritage", zh="道路"), "bears the name"),
        (add("heritage", en="ROADS"), "bears the name"),
        (add("heritage", zh=" "), "lacks a name"),
        (add("heritage", zh="长" * 61), "too long"),
        (add("heritage", define_zh=""), "no definition"),
        (add("heritage", examples=("一", "一", " ")), "has 1 examples"),
        (rename("roads"), "no new name"),
        (rename("roads", zh="学校"), "bears the name"),
        (rename("astrology", zh="星"), "no area 'astrology'"),
        (rename("old", zh="旧"), "became jobs"),
        (merge("roads", into="roads"), "No other area"),
        (merge("old", into="roads"), "became jobs"),
        (merge("roads", into="astrology"), "no area 'astrology'"),
        (split("roads", "lanes"), "two areas or more"),
        (split("roads", "lanes", "lanes"), "never used twice"),
        (split("roads", "lanes", "roads"), "never used twice"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(change: Change, said: str) -> None:
    before = replay(SHIPPED, [add("old"), merge("old", into="jobs")])
    with pytest.raises(UsageError, match=said) as refused:
        changed(before, change)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_part_may_take_the_name_of_what_is_split() -> None:
    change = replace(split("roads", "lanes", "highways"), areas=(area("lanes", zh="道路", en="Roads"), area("highways")))
    assert replay(SHIPPED, [change]).areas[0].zh == "道路"


IDS = some.sampled_from([*(each.id for each in SHIPPED), "north", "south", "east", "west"])
CHANGES = some.lists(
    some.one_of(
        some.builds(add, IDS),
        some.builds(lambda id, name: rename(id, zh=name), IDS, some.sampled_from("甲乙丙")),
        some.builds(lambda ids, into: merge(*ids, into=into), some.lists(IDS, min_size=1, max_size=3), IDS),
        some.builds(lambda id, parts: split(id, *parts), IDS, some.lists(IDS, min_size=2, max_size=3)),
    ),
    max_size=12,
)


@given(CHANGES)
def test_after_any_changes_every_id_leads_to_areas_in_effect(changes: list[Change]) -> None:
    overlay = replay(SHIPPED, [])
    for change in changes:
        before = overlay
        try:
            overlay = changed(overlay, change)
        except UsageError:
            continue
        assert before.ever <= overlay.ever, "nothing is forgotten"
        gone = set(before.ids) - set(overlay.ids)
        assert all(overlay.became(id) for id in gone)
        assert not set(overlay.ids) - set(before.ids) & before.ever, "no id comes back"
    assert len(set(overlay.ids)) == len(overlay.ids)
    assert len({each.zh for each in overlay.areas}) == len(overlay.areas)
    for id in overlay.ever:
        assert set(overlay.became(id)) <= set(overlay.ids)
        assert {id, *overlay.became(id)} <= set(overlay.searched(id))
    assert replay(SHIPPED, overlay.changes) == overlay


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    assert ledger.read(tmp_path) == Overlay(taxonomy())
    overlay = replay(
        taxonomy(), [add("heritage", aliases=("遗产",)), rename("health", en="Health care"), merge("land_planning", into="housing")]
    )
    overlay = changed(overlay, replace(add("parks"), by=""))
    overlay = changed(overlay, split("education", "basic_education", "higher_education"))
    ledger.write(tmp_path, overlay)
    assert ledger.read(tmp_path) == overlay
    assert [file.name for file in tmp_path.iterdir()] == [ledger.FILE]


@pytest.mark.parametrize("harm", ["", "[]", "{", '{"format": 1}', '{"format": 1, "changes": [{"what": "burn", "at": "", "by": ""}]}'])
def test_a_damaged_file_is_one_sentence_and_stays(tmp_path: Path, harm: str) -> None:
    (tmp_path / ledger.FILE).write_text(harm, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="backup"):
        ledger.read(tmp_path)
    assert (tmp_path / ledger.FILE).read_text(encoding="utf-8") == harm


def test_a_file_of_a_later_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / ledger.FILE).write_text(json.dumps({"format": 9, "changes": []}), encoding="utf-8")
    with pytest.raises(IndexMismatch, match="format 9"):
        ledger.read(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file", encoding="utf-8")
    with pytest.raises(IndexUnusable, match="stay as they were"):
        ledger.write(tmp_path / "index", Overlay(taxonomy()))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "JSON object"),
        ({"id": "heritage", "colour": "red"}, "'colour'"),
        ({"id": "heritage", "zh": 3}, "must be a text"),
        ({"id": "heritage", "examples": "一段"}, "list of texts"),
        ({"id": "heritage", "aliases": [1]}, "list of texts"),
    ],
)
def test_a_bad_description_is_refused(given: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ledger.area_of(given)


def test_an_id_is_made_of_the_english_name() -> None:
    taken = frozenset({"night_trade"})
    assert [each.id for each in with_ids((area("x"), *(NewArea(en="Night trade"),) * 2), taken)] == ["x", "night_trade_2", "night_trade_3"]
    assert new_id("Night-time Economy", frozenset()) == "night_time_economy"
    assert new_id("Health", frozenset({"health", "health_2"})) == "health_3"
    assert new_id("2025 plan", frozenset()) == "area_2025_plan"
    assert new_id("文物", frozenset()) == "area"
