"""Pairs for training the encoder: what is searched for, and the passage that answers it.

Our own lie in training/search; public ones are read from a folder that is given, and never copied.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl

Kind = Literal["own", "question", "adjacent"]
HELD_OUT = ("cmrc2018_trial.json", "DRCD_test.json")  # not trained on: they show what is forgotten
_AROUND = 160  # characters of an encyclopedia's paragraph that are kept around an answer: about a passage
_LONGEST = 400
_FITTED_PASSAGES, _FITTED_QUERIES = 600, 1_500
_LENGTHENED = (150, 340)  # characters of a passage that is lengthened: as many real paragraphs have
_SENTENCE = re.compile(r"[^。！？；!?\n]+[。！？；!?]?")
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、]\s*(.{4,40})")


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and a passage that answers it; passages of one ``key`` are the same, or answer the same."""

    query: str
    passage: str
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Question:
    """A question of CMRC or DRCD, its paragraph, and where in it the answer begins."""

    text: str
    paragraph: str
    start: int
    key: str


def own_pairs(search: Path, passages: Path) -> list[Pair]:
    """The pairs of the JSON Lines files in ``search``: ``passage`` is the id of an example in ``passages``, or a text of its own.

    Files named ``dev-…`` are left out: they decide and do not teach. Raises UsageError for an id that is not there.
    """
    texts = {row["id"]: row["text"] for file in sorted(passages.glob("*.jsonl")) for row in read_jsonl(file)}
    found = []
    for file in sorted(search.glob("*.jsonl")):
        if file.name.startswith("dev-"):
            continue
        for number, row in enumerate(read_jsonl(file), 1):
            given = row.get("passage")
            if not isinstance(given, str) or not isinstance(row.get("query"), str):
                raise UsageError(f"{file}, row {number}, lacks a query or a passage; both are needed.")
            if given not in texts and re.fullmatch(r"[a-z]\d{4}", given):
                raise UsageError(f"{file}, row {number}, names the passage {given}, which {passages} lacks.")
            found.append(Pair(row["query"], texts.get(given, given), given, "own"))
    return found


def fitted_over(own: Sequence[Pair]) -> tuple[list[str], list[str]]:
    """Passages and queries of our own pairs, drawn with a fixed seed, over which weights are fitted: tens of thousands of tokens."""
    rng = random.Random(0)
    passages = rng.sample([*dict.fromkeys(pair.passage for pair in own)], _FITTED_PASSAGES)
    return passages, rng.sample([*dict.fromkeys(pair.query for pair in own)], _FITTED_QUERIES)


def public_pairs(folder: Path) -> Iterator[Pair]:
    """Pairs from a folder of CMRC and DRCD (JSON) and plain official text (.txt a paragraph a line; .jsonl with ``content``)."""
    for file in sorted(folder.glob("*.json")):
        if file.name not in HELD_OUT:
            for question in questions(file):
                yield Pair(question.text, _around(question.paragraph, question.start), question.key, "question")
    for file in sorted(folder.glob("*.txt")):
        yield from _adjacent(file.read_text(encoding="utf-8"), file.name)
    for file in sorted(folder.glob("*.jsonl")):
        for row in read_jsonl(file):
            yield from _adjacent(str(row.get("content", "")), file.name)


def questions(file: Path) -> list[Question]:
    """The questions of a file in the form of CMRC 2018's or of SQuAD (DRCD). Raises UsageError for another form."""
    told: Any = json.loads(file.read_text(encoding="utf-8"))
    try:
        if isinstance(told, list):
            return [
                Question(ask["query_text"], each["context_text"], max(each["context_text"].find(ask["answers"][0]), 0), each["context_id"])
                for each in told
                for ask in each["qas"]
            ]
        return [
            Question(ask["question"], each["context"], ask["answers"][0]["answer_start"], each["id"])
            for article in told["data"]
            for each in article["paragraphs"]
            for ask in each["qas"]
        ]
    except (KeyError, TypeError, IndexError) as error:
        raise UsageError(f"{file} has not the form of CMRC 2018 or DRCD ({error}); take it out of the folder.") from error


def lengthened(passage: str, others: Sequence[str], rng: random.Random) -> str:
    """The passage among some of the others: real paragraphs are often longer than ours and speak of several things."""
    parts, length, wanted = [passage], len(passage), rng.randint(*_LENGTHENED)
    while length < wanted and length + len(other := rng.choice(others)) <= _LENGTHENED[1]:
        parts.insert(rng.randint(0, len(parts)), other)
        length += len(other)
    return "".join(parts)


def _around(paragraph: str, start: int) -> str:
    """Whole sentences around a place."""
    sentences = [match.span() for match in _SENTENCE.finditer(paragraph)] or [(0, len(paragraph))]
    first = last = max((at for at, span in enumerate(sentences) if span[0] <= start), default=0)
    while sentences[last][1] - sentences[first][0] < _AROUND and (first > 0 or last < len(sentences) - 1):
        if last < len(sentences) - 1:
            last += 1
        if first > 0 and sentences[last][1] - sentences[first][0] < _AROUND:
            first -= 1
    return paragraph[sentences[first][0] : sentences[last][1]][:_LONGEST]


def _adjacent(text: str, name: str) -> Iterator[Pair]:
    """A heading with the paragraph under it; of a paragraph of several sentences, its longest sentence with the others."""
    heading = None
    for at, line in enumerate(line.strip() for line in text.splitlines()):
        if found := _HEADING.fullmatch(line):
            heading = found[1]
        elif len(line) >= 60:
            if heading:
                yield Pair(heading, line[:_LONGEST], f"{name}-{at}", "adjacent")
            sentences = [match.group() for match in _SENTENCE.finditer(line[:_LONGEST])]
            if len(sentences) >= 3:
                taken = max(range(len(sentences)), key=lambda each: len(sentences[each]))
                rest = "".join(sentences[:taken] + sentences[taken + 1 :])
                yield Pair(sentences[taken], rest, f"{name}-{at}", "adjacent")
            heading = None
