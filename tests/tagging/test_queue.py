"""What to label next: the uncertain first, no two alike, what people decided left out; against plain computations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parts import Parted
from pipeline.records import Filters, Passage, Queued, ReportSummary
from pipeline.stores.base import Rows, Store, Vectors
from pipeline.tagging import queue
from pipeline.tagging.classifier import Classifier, Decision
from pipeline.tagging.queue import Beliefs, farthest_first, likeness, to_label
from tests.unscored import unscored

DECISIONS = (Decision("health", 0.5, 1.0, 0.0), Decision("water", 0.3, 1.0, 0.0), Decision("sport", 0.4, 1.0, 0.0))


class Told:
    """A classifier whose probabilities are told, by the text; it counts what it was asked."""

    decisions = DECISIONS

    def __init__(self, probabilities: dict[str, Sequence[float]]) -> None:
        self.told, self.asked = probabilities, list[str]()

    def probabilities(self, texts: Sequence[str], vectors: Parted, contexts: Sequence[str] = ()) -> np.ndarray:
        assert len(texts) == len(contexts) == len(vectors.whole) == len(vectors.counts)
        assert len(vectors.parts) == vectors.counts.sum()
        self.asked += texts
        return np.array([self.told[text] for text in texts], np.float32).reshape(-1, 3)


class Few:
    """A store of passages by row, each with a vector, two a report."""

    def __init__(self, passages: dict[int, tuple[str, Vectors]]) -> None:
        self.held, self.generation = passages, 1

    def stats(self) -> dict[str, int]:
        return {"generation": self.generation}

    def vectors(self) -> Iterator[tuple[Rows, Parted]]:
        rows = sorted(self.held)
        for some in (rows[:3], rows[3:]):
            if some:
                found = np.array([self.held[row][1] for row in some], np.float32)
                yield np.array(some, np.int64), unscored(found, found, np.ones(len(some), np.int64))

    def passages(self, rows: Rows) -> list[Passage]:
        return [Passage(f"r{row // 2}", row * 100, row * 100 + len(self.held[row][0]), self.held[row][0]) for row in rows.tolist()]

    def reports(self, filters: Filters) -> list[ReportSummary]:
        return [ReportSummary(id, f"{id}.txt", id, None, None, None, None, "other", None, None, 2) for id in filters.reports]


def unit(*numbers: float) -> Vectors:
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


# The text says how near its nearest probability is to the threshold, in hundredths.
KNOWN = {
    "甲近一": (0.49, 0.0, 0.0),
    "乙近二": (0.52, 0.0, 0.0),
    "丙近三": (0.0, 0.27, 0.0),
    "丁近四": (0.9, 0.0, 0.44),
    "戊远": (0.99, 0.99, 0.99),
    "己远": (0.01, 0.01, 0.01),
}
PLACED = dict(
    enumerate(
        zip(KNOWN, (unit(1, 0, 0), unit(1, 0.05, 0), unit(0, 1, 0), unit(0, 0, 1), unit(1, 1, 1), unit(-1, 1, 0)), strict=True),
        start=4,
    )
)


def asked(
    store: Few, told: Told, count: int, *, area: str | None = None, skip: Sequence[str] = (), decided: Sequence[str] = ()
) -> list[Queued]:
    return to_label(cast(Store, store), Beliefs(cast(Classifier, told)), count, area, skip, decided)


def texts(found: list[Queued]) -> list[str]:
    return [each.passage.text for each in found]


def test_the_most_uncertain_comes_first_and_then_what_is_unlike_it() -> None:
    found = asked(Few(PLACED), Told(KNOWN), 4)
    assert texts(found)[:3] == ["甲近一", "丙近三", "丁近四"]
    assert "乙近二" not in texts(found), "it is nearer to its threshold than those that come after it, but nearly the same as the first"
    assert texts(asked(Few(PLACED), Told(KNOWN), 4)) == texts(found)
    assert {each.report.id for each in found} == {each.passage.report_id for each in found}


def test_a_suggestion_has_every_area_and_says_which_are_unsure() -> None:
    first, second = asked(Few(PLACED), Told(KNOWN), 3)[0::2]
    assert [area.id for area in first.suggestions] == ["health", "water", "sport"]
    assert first.suggestions[0].probability == pytest.approx(0.49, abs=1e-3)
    assert first.why == ("health",)
    assert (second.passage.text, second.why) == ("丁近四", ("sport",))


def test_one_area_can_be_asked_about() -> None:
    assert texts(asked(Few(PLACED), Told(KNOWN), 1, area="sport")) == ["丁近四"]
    water = asked(Few(PLACED), Told(KNOWN), 1, area="water")[0]
    assert (water.passage.text, water.why[0]) == ("丙近三", "water")


def test_what_is_skipped_or_decided_is_left_out_and_what_differs_in_figures_only() -> None:
    found = asked(Few(PLACED), Told(KNOWN), 10, skip=["r2-400-403"], decided=["丙近三。"])
    assert set(texts(found)) == set(KNOWN) - {"甲近一", "丙近三"}
    years = {"2019年修路5公里": (0.49, 0.0, 0.0), "2020年修路17公里。": (0.5, 0.0, 0.0), "建桥3座": (0.45, 0.0, 0.0)}
    held = {row: (text, unit(row, 1, 0)) for row, text in enumerate(years, 1)}
    assert texts(asked(Few(held), Told(years), 3)) == ["2020年修路17公里。", "建桥3座"]


def test_only_new_rows_are_looked_at_again_and_those_deleted_are_forgotten() -> None:
    store, told = Few(dict(PLACED)), Told({**KNOWN, "庚近": (0.5, 0.0, 0.0)})
    beliefs = Beliefs(cast(Classifier, told))
    to_label(cast(Store, store), beliefs, 2)
    assert told.asked == list(KNOWN)
    store.held[99] = ("庚近", unit(1, 0, 1))
    assert "庚近" not in texts(to_label(cast(Store, store), beliefs, 9)), "nothing has changed as far as the generation tells"
    del store.held[4]
    store.generation += 1
    found = texts(to_label(cast(Store, store), beliefs, 9))
    assert told.asked == [*KNOWN, "庚近"]
    assert set(found) == set(told.told) - {"甲近一"}


def test_an_empty_store_has_nothing_to_ask() -> None:
    assert asked(Few({}), Told({}), 5) == []


def test_the_pool_is_of_the_most_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "POOL", 2)
    assert texts(asked(Few(PLACED), Told(KNOWN), 2)) == ["甲近一", "乙近二"]
    assert len(asked(Few(PLACED), Told(KNOWN), 5)) == 5


def plainly(margins: list[float], vectors: Vectors, count: int) -> list[float]:
    """The gains of farthest first, each step looking at all pairs."""
    taken: list[int] = []
    gains = []
    for _ in range(min(count, len(margins))):
        worth = {
            at: 0.05 / (0.05 + margins[at]) * min([1.0, *(max(0.0, 1 - float(vectors[at] @ vectors[other])) for other in taken)])
            for at in range(len(margins))
            if at not in taken
        }
        best = max(worth, key=lambda at: (round(worth[at], 5), -at))
        taken.append(best)
        gains.append(worth[best])
    return gains


@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(0, 30))
def test_farthest_first_gains_what_the_plain_way_gains(seed: int, passages: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(size=(passages, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    margins = chance.uniform(0, 0.4, passages).astype(np.float32)
    order = farthest_first(margins, vectors, count)
    assert len(set(order)) == len(order) == min(count, passages)
    if order:
        assert order[0] == int(margins.argmin())
    near = [min([1.0, *(max(0.0, 1 - float(vectors[at] @ vectors[other])) for other in order[:step])]) for step, at in enumerate(order)]
    gained = [0.05 / (0.05 + margins[at]) * distance for at, distance in zip(order, near, strict=True)]
    assert gained == pytest.approx(plainly(margins.tolist(), vectors, count), abs=1e-4)


def test_planted_copies_are_taken_last() -> None:
    chance = np.random.default_rng(3)
    apart = np.linalg.qr(chance.normal(size=(12, 12)))[0].astype(np.float32)
    vectors = np.concatenate([np.repeat(apart[:1], 30, axis=0), apart[1:]])
    margins = np.concatenate([np.zeros(30), np.full(11, 0.01)]).astype(np.float32)
    assert farthest_first(margins, vectors, 12) == [0, *range(30, 41)]


def test_likeness_is_of_the_words() -> None:
    assert likeness("2019年，修路5公里。") == likeness("2020年修路 17公里")
    assert likeness("2019年修路") != likeness("2019年修桥")
