"""The straight lines of a PDF page, as they are seen: drawn as lines, thin rectangles, frames or paths, whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_THIN = 3.0  # points: a rectangle thinner than this is drawn for a line
_SNAP = 3.0  # points: lines nearer than this are one line, printed twice or in pieces
_SHORTEST = 4.0  # points: a shorter line is a dot or a dash
_MOST_RULES = 4_000  # on a page; more is a drawing


@dataclass(slots=True)
class Rule:
    """A straight line: at ``at`` (x of a vertical, y of a horizontal one) from ``start`` to ``end``."""

    vertical: bool
    at: float
    start: float
    end: float


def rules(page: Any) -> list[Rule]:
    """The visible straight lines of a page, drawn as lines, thin rectangles, frames or paths; none if it is a drawing."""
    found: list[Rule] = []
    for line in page.lines:
        if line.get("stroke", True) and not _is_white(line.get("stroking_color")):
            found += _segments([(line["x0"], line["top"]), (line["x1"], line["bottom"])])
    for rect in page.rects:
        found += _of_rectangle(rect)
    for curve in page.curves:
        if curve.get("stroke") and not _is_white(curve.get("stroking_color")):
            found += _segments(curve["pts"])
    if len(found) > _MOST_RULES:
        return []
    return [rule for rule in _merged(found) if rule.end - rule.start >= _SHORTEST]


def _of_rectangle(rect: dict[str, Any]) -> list[Rule]:
    width, height = rect["x1"] - rect["x0"], rect["bottom"] - rect["top"]
    if not rect.get("stroke") and _is_white(rect.get("non_stroking_color")):
        return []
    if height < _THIN <= width:
        return [Rule(False, (rect["top"] + rect["bottom"]) / 2, rect["x0"], rect["x1"])]
    if width < _THIN <= height:
        return [Rule(True, (rect["x0"] + rect["x1"]) / 2, rect["top"], rect["bottom"])]
    if width < _THIN or not rect.get("stroke") or _is_white(rect.get("stroking_color")):
        return []  # a dot, or a coloured ground
    x0, x1, top, bottom = rect["x0"], rect["x1"], rect["top"], rect["bottom"]
    return _segments([(x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top)])


def _segments(points: Sequence[tuple[float, float]]) -> list[Rule]:
    made = []
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y0 - y1) <= 1 and abs(x0 - x1) > 1:
            made.append(Rule(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= 1 and abs(y0 - y1) > 1:
            made.append(Rule(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return made


def _is_white(color: Any) -> bool:
    """Whether a colour of grey, RGB or CMYK is white; patterns and the like are not."""
    values = color if isinstance(color, (tuple, list)) else (color,)
    if not values or not all(isinstance(value, (int, float)) for value in values):
        return False
    return all(value <= 0.02 for value in values) if len(values) == 4 else all(value >= 0.98 for value in values)


def _merged(found: Sequence[Rule]) -> list[Rule]:
    """Lines at nearly the same place made one, and their pieces joined."""
    made: list[Rule] = []
    for vertical in (False, True):
        same = sorted((rule for rule in found if rule.vertical is vertical), key=lambda rule: rule.at)
        for cluster in _clusters(same):
            at = sum(rule.at for rule in cluster) / len(cluster)
            current: Rule | None = None
            for rule in sorted(cluster, key=lambda rule: rule.start):
                if current is not None and rule.start <= current.end + _SNAP:
                    current.end = max(current.end, rule.end)
                else:
                    current = Rule(vertical, at, rule.start, rule.end)
                    made.append(current)
    return made


def _clusters(ordered: Sequence[Rule]) -> Iterator[list[Rule]]:
    cluster: list[Rule] = []
    for rule in ordered:
        if cluster and rule.at - cluster[-1].at > _SNAP:
            yield cluster
            cluster = []
        cluster.append(rule)
    if cluster:
        yield cluster
