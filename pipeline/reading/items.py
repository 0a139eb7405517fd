"""Enumerations inside a paragraph: 一是…二是…, 首先…其次…, 第一，…第二，…, 1.…2.…, （1）…（2）…, ①…②….

An enumeration is a row of marks of one kind that count on from one (or from any number where the paragraph begins with
it). Of enumerations inside each other the outermost counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.reading.numbering import HAN

_AFTER_MARK = r"(?<![^。；;：:，,！!？?、\s])"  # at the beginning, after white space or after a mark of punctuation
_NOT_IN_WORD = r"(?<![\u4e00-\u9fff])"
# Kinds of marks; each has the number that it counts by in the group of its name.
_KINDS: tuple[tuple[str, str], ...] = (
    ("IS", rf"{_NOT_IN_WORD}(?P<IS>[{HAN}]{{1,3}})是"),
    ("MUST", rf"{_NOT_IN_WORD}(?P<MUST>[{HAN}]{{1,3}})要(?!素)"),
    ("NTH", rf"{_NOT_IN_WORD}第(?P<NTH>[{HAN}]{{1,3}})[，,、：:]"),
    ("OF", rf"{_NOT_IN_WORD}其(?P<OF>[{HAN}])[，,、：:是]"),
    ("WORD", rf"{_NOT_IN_WORD}(?P<WORD>首先|其次|再次|最后)"),
    ("TOP", rf"(?:(?<=[。；;！\s])|^)(?P<TOP>[{HAN}]{{1,3}})、(?![{HAN}])"),
    ("PART", rf"{_AFTER_MARK}[（(](?P<PART>[{HAN}]{{1,3}})[)）]"),
    ("DIGIT", rf"{_AFTER_MARK}(?P<DIGIT>\d{{1,2}})(?:、|[.．](?!\d))"),
    ("BOTH", rf"{_AFTER_MARK}[（(](?P<BOTH>\d{{1,2}})[)）]"),
    ("HALF", rf"{_AFTER_MARK}(?P<HALF>\d{{1,2}})[)）]"),
    ("RING", r"(?P<RING>[①-⑳])"),
)
_MARK = re.compile("|".join(pattern for _, pattern in _KINDS))
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "最后": 99}
_LOOSE = ("IS", "MUST", "WORD")  # writers skip a number here: 一是 … 三是
_NUMBERED = ("TOP", "PART", "DIGIT", "BOTH", "HALF")
_TURN = re.compile(
    r"(?<=[。；;！？])\s*(?:(?:在|对于)?(?:下一步|今后|以后|接下来|下一阶段|下阶段|明年|新的一年)|针对(?:以上|上述|存在|这些|此)|对此|为此|20\d\d年[^。；]{0,20}将)"
)


class Piece(NamedTuple):
    """A part of a paragraph: an item, or what stands between; of an item, ``lead`` is the span of what introduces it."""

    start: int
    end: int
    item: bool = False
    lead: tuple[int, int] | None = None


class _Row(NamedTuple):
    kind: str
    cuts: list[int]


def enumerated(text: str, start: int, end: int) -> list[Piece]:
    """A paragraph as its lead-ins, items and the rest, in order and without gaps; one piece if it enumerates nothing."""
    done: list[Piece] = []
    at = start
    rows = _outermost(_rows(text, start, end))
    for number, row in enumerate(rows):
        following = rows[number + 1].cuts[0] if number + 1 < len(rows) else None
        if row.cuts[0] < at:
            continue
        lead = (at, row.cuts[0]) if text[at : row.cuts[0]].strip() else None
        if lead:
            done.append(Piece(*lead))
        stop = _end_of_last(text, row.cuts, end, following)
        done += [Piece(*span, True, lead) for span in zip(row.cuts, [*row.cuts[1:], stop])]
        at = stop
    if at < end:
        done.append(Piece(at, end))
    return done


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text; one that begins with a number and counts on, 1.…2.…, is parted before each number."""
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        at = start + len(line.group()) - len(line.group().lstrip())
        first = _MARK.match(text, at, end)
        cuts = [start]
        if first and first.lastgroup in _NUMBERED:
            row = next((row for row in _rows(text, at, end) if row.cuts[0] == at and row.kind in _NUMBERED), None)
            cuts += row.cuts[1:] if row else []
        yield from zip(cuts, [*cuts[1:], end])


def _rows(text: str, start: int, end: int) -> list[_Row]:
    """The marks that count on, kind by kind, in the order of their first marks; a single mark is no row."""
    open_rows: dict[str, tuple[_Row, int]] = {}
    found: list[_Row] = []
    for mark in _MARK.finditer(text, start, end):
        kind = mark.lastgroup or ""
        number, cut = _value(mark.group(kind)), mark.start()
        begins = number == 1 or (cut == start and kind != "WORD")
        if kind in open_rows and not (number == 1 or cut == start):
            row, last = open_rows[kind]
            if last < number and (number == last + 1 or kind == "WORD" or (kind in _LOOSE and number == last + 2)):
                row.cuts.append(cut)
                open_rows[kind] = (row, number)
        elif begins:
            row = _Row(kind, [cut])
            found.append(row)
            open_rows[kind] = (row, number)
    return [row for row in found if len(row.cuts) > 1]


def _outermost(rows: Sequence[_Row]) -> list[_Row]:
    """The rows that do not stand inside another: of another kind, before the other's last mark or in its last item."""
    kept: list[_Row] = []
    for row in rows:
        if not kept or (row.kind == kept[-1].kind and row.cuts[0] > kept[-1].cuts[-1]):
            kept.append(row)
    return kept


def _end_of_last(text: str, cuts: list[int], end: int, following: int | None) -> int:
    """Where the last item ends: before what leads to the next row, before a turn to what will be done, else with the paragraph.

    Items parted by ； end with the sentence.
    """
    last = cuts[-1]
    if following is not None:
        bounds = [at + 1 for at in range(last, following - 1) if text[at] in "。；;！？"]
        end = bounds[-1] if bounds else following
    if turn := _TURN.search(text, last, end):
        end = turn.start()
    if all(text[last:cut].rstrip().endswith(("；", ";")) for last, cut in pairwise(cuts)):
        stop = text.find("。", last, end)
        end = stop + 1 if stop >= 0 else end
    return end


def _value(number: str) -> int:
    """The number that a mark counts by; 0 for one that is written in no usual way."""
    if number in _WORDS:
        return _WORDS[number]
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    digits = HAN[:9]
    if ten:
        return (digits.find(tens) + 1 if tens else 1) * 10 + (digits.find(ones) + 1 if ones else 0)
    return digits.find(ones) + 1
