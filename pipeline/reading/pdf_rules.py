"""The straight lines of a PDF page, as they are seen: drawn as lines, thin rectangles, frames or paths, whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reading.pdf_pages import Shape

_THIN = 3.0  # points: a rectangle thinner than this is drawn for a line
_SNAP = 3.0  # points: lines nearer than this are one line, printed twice or in pieces
_SHORTEST = 4.0  # points: a shorter line is a dot or a dash
_MOST_RULES = 6_000  # on a page; more is a drawing


@dataclass(slots=True)
class Rule:
    """A straight line: at ``at`` (x of a vertical, y of a horizontal one) from ``start`` to ``end``."""

    vertical: bool
    at: float
    start: float
    end: float


def rules(shapes: Sequence[Shape]) -> list[Rule]:
    """The straight lines among these shapes, drawn as lines, thin rectangles, frames or paths; none if they make a drawing."""
    found: list[Rule] = []
    for shape in shapes:
        width, height = shape.x1 - shape.x0, shape.bottom - shape.top
        if min(width, height) < _THIN:
            if height > width:
                found.append(Rule(True, (shape.x0 + shape.x1) / 2, shape.top, shape.bottom))
            else:
                found.append(Rule(False, (shape.top + shape.bottom) / 2, shape.x0, shape.x1))
        elif shape.stroked:  # else a coloured ground
            found += _segments(shape.points)
    if len(found) > _MOST_RULES:
        return []
    return [rule for rule in _merged(found) if rule.end - rule.start >= _SHORTEST]


def _segments(points: Sequence[tuple[float, float]]) -> Iterator[Rule]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y0 - y1) <= 1 and abs(x0 - x1) > 1:
            yield Rule(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x0 - x1) <= 1 and abs(y0 - y1) > 1:
            yield Rule(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


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
