"""Which corrections count, against the plain reading of the log."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.decisions import standing
from pipeline.records import Correction
from pipeline.tagging.corrected import examples


def made(id: int, area: str, new: bool, *, at: str = "", text: str = "修路", undoes: int = 0, areas: tuple[str, ...] = ()) -> Correction:
    return Correction(at or f"2024-01-01T00:00:{id:02}Z", "甲", "r", "a.txt", 0, 2, text, area, not new, new, id, areas, undoes)


def labels(*log: Correction) -> dict[str, set[str]]:
    return {example.text: set(example.labels) for example in examples(log)}


def test_the_latest_wins_and_of_equal_times_the_one_logged_last() -> None:
    log = [made(1, "health", True), made(2, "health", False), made(3, "health", True, at="2023-01-01T00:00:00Z"), made(4, "housing", True)]
    assert [each.id for each in standing(log).values()] == [2, 4]
    same = [made(1, "health", True, at="2024"), made(2, "health", False, at="2024")]
    assert [each.id for each in standing(same).values()] == [2]


def test_what_was_taken_back_was_never_decided() -> None:
    log = [made(1, "health", True), made(2, "health", False), made(3, "health", True, undoes=2)]
    assert [each.id for each in standing(log).values()] == [1]
    assert standing([*log, made(4, "health", False, undoes=1)]) == {}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.sampled_from(["t1", "t2"]), st.integers(0, 4)), max_size=12))
def test_it_is_what_replaying_gives(steps: list[tuple[str, bool, str, int]]) -> None:
    log: list[Correction] = []
    for id, (area, new, text, back) in enumerate(steps, 1):
        log.append(made(id, area, new, text=text, undoes=back if 0 < back < id and not log[back - 1].undoes else 0))
    void = {each.undoes for each in log} | {each.id for each in log if each.undoes}
    wanted = {("a.txt", each.text, each.area): each for each in log if each.id not in void}
    assert standing(log) == wanted


def test_an_example_has_the_areas_that_the_person_saw_and_every_decision() -> None:
    first = made(1, "transport", True, areas=("housing", "transport"))
    second = made(2, "housing", False, areas=("health",))  # tagged anew in between
    assert labels(first, second) == {"修路": {"health", "transport"}}
    assert labels(first, made(2, "health", True, text="建医院", areas=("health",))) == {
        "修路": {"housing", "transport"},
        "建医院": {"health"},
    }


def test_a_text_of_which_all_was_taken_back_is_no_example() -> None:
    log = [made(1, "transport", True, areas=("transport",)), made(2, "transport", False, undoes=1)]
    assert labels(*log) == {}
    assert labels(*log, made(3, "housing", False, areas=())) == {"修路": set()}
