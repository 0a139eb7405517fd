"""A span of a text with the words it belongs to: its own clause's head and tail, then its sentence, then what stands above."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.words import sentences

_HARD = re.compile(r"(?<![0-9])[,](?![0-9]{3})|(?<=[0-9])[,](?![0-9]{3}(?![0-9]))|[，;；。!！?？\n\t:：]|[(（)）]")
_STOP = re.compile(r"[，,;；。、!！?？\n\t(（)）:：]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands: ``own`` are the words it is bound to, ``near`` what leads to them from the span before, ``led`` what leads
    to that one, ``before`` and ``after`` the rest of its sentence, ``above`` headings and lead-in.

    Offsets are into the text of the report; ``sentence`` is the span of the sentence.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    own: str
    near: str
    led: str
    before: str
    after: str
    above: str = ""
    previous: str = ""


def bind(text: str, span: tuple[int, int], sentence: tuple[int, int], others: Sequence[tuple[int, int]]) -> Place:
    """Bind a span to its words; ``others`` are all the spans of the same sort in the sentence, in order (the span itself included).

    The head runs from the last boundary or the figure before; the tail to the next mark, and none of it is taken if the head
    of the next figure stands there.
    """
    start, end = span
    left, right = sentence
    previous = max((last for _, last in others if last <= start), default=left)
    following = min((first for first, _ in others if first >= end), default=right)
    marks = [match.end() for match in _HARD.finditer(text, left, start)]
    head = max([left, previous, *marks])
    if not re.search(r"[\u4e00-\u9fffa-zA-Z]{2}", text[head:start]) and marks:  # "事项: 30项", "(网络): 15件": the label is the head
        earlier = [mark for mark in marks if re.search(r"[\u4e00-\u9fffa-zA-Z]{2}", text[mark:start])]
        head = max([left, *(mark for mark in earlier if mark < head)])
        head = max(head, previous) if previous < start and re.search(r"[\u4e00-\u9fff]{2}", text[previous:start]) else head
    stop = _STOP.search(text, end, right)
    tail = min(stop.start() if stop else right, right)
    tail = end if following < tail else tail
    return Place(
        start, end, sentence, text[head:start] + " " + text[end:tail], *_led(text, left, head, max(previous, left)), text[tail:right]
    )


def _led(text: str, left: int, head: int, previous: int) -> tuple[str, str, str]:
    """What stands before a head in its sentence: after the figure before, before that one, and what a semicolon closes."""
    cut = max(left, *(text.rfind(mark, left, head) + 1 for mark in "；;"))
    middle = min(max(cut, previous), head)
    return text[middle:head], text[cut:middle], text[left:cut]


def spans_of_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of text[start:end] as spans of ``text``; a line that says no more than a heading is one."""
    return [(start + first, start + last) for first, last in sentences(text[start:end])]


def sentence_at(spans: Sequence[tuple[int, int]], offset: int) -> int:
    """The index of the sentence that holds an offset."""
    return max(bisect_right([first for first, _ in spans], offset) - 1, 0)
