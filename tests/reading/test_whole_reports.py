"""Whole reports in every form: all headings, all items, and what each is about.

The reports are of made-up places and lie in the folder whole/, written line by line with what is to be read in them:
``# ASPECT`` before a heading (what it runs on into after ``|``), ``- ASPECT`` before a paragraph or an item that is a
passage of its own; ``-+`` goes on in the same line.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.reading.structure import sections
from pipeline.records import Document, Kind, Passage, Report
from pipeline.segment import segment

FOLDER = Path(__file__).parent / "whole"
KINDS: dict[str, Kind] = {"work-report": "work_report"}
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


class Script(NamedTuple):
    """A text, its headings and the beginnings of its passages, each with its aspect."""

    report: Report
    headings: list[tuple[str, str]]
    pieces: list[tuple[str, str]]


def script(name: str) -> Script:
    text = ""
    found: list[tuple[str, str]] = []
    pieces: list[tuple[str, str]] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        aspect, _, body = rest.partition(" ")
        if mark == "#":
            title, _, run_in = body.partition("|")
            found.append((title.rstrip("。：，"), aspect))
            body = title + run_in
        elif mark in ("-", "-+"):
            pieces.append((body, aspect))
        else:
            body = line
        text += body if mark == "-+" else f"\n{body}"
    kind = KINDS.get(name, "disclosure")
    return Script(Report("r" * 16, "a.txt", text, name, kind=kind, sections=sections(Document(text), kind)), found, pieces)


def test_there_is_one_of_every_form() -> None:
    assert NAMES == ["before-2019", "form-2019", "form-2021", "work-report"]


@pytest.mark.parametrize("name", NAMES)
def test_headings(name: str) -> None:
    given = script(name)
    assert [(section.path[-1], section.aspect) for section in given.report.sections] == given.headings


@pytest.mark.parametrize("name", NAMES)
def test_paragraphs_and_items_are_passages_of_their_own_with_their_aspects(name: str) -> None:
    given = script(name)
    passages = segment(given.report)
    text = given.report.text
    holders: list[Passage] = []
    for body, _ in given.pieces:
        start = text.index(body)
        (holder,) = [passage for passage in passages if passage.start <= start < passage.end]
        assert holder.end == start + len(body), body
        holders.append(holder)
    assert len({holder.id for holder in holders}) == len(holders)
    assert [(body, holder.aspect) for (body, _), holder in zip(given.pieces, holders)] == given.pieces


@pytest.mark.parametrize("name", NAMES)
def test_headings_nest_by_their_numbers(name: str) -> None:
    for section in script(name).report.sections:
        for outer, inner in zip(section.path, section.path[1:]):
            assert not inner.startswith("一、") or not outer.startswith(("（", "1"))
        assert len(section.path) <= 3
    if name == "work-report":
        assert script(name).report.sections[4].path == ("2024年工作安排", "一、加快产业升级", "（二）培育新的增长点")
