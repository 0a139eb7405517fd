"""Corrections as a table: what is written is read back, and a row that is wrong is refused alone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.corrections import COLUMNS, now, read, written
from pipeline.errors import TooLarge, UsageError
from pipeline.records import Correction, Refusal
from pipeline.spreadsheet import FORMULA, inert, plain

AREAS = ("health", "poverty", "transport")
MOST = 1_000_000
ROW = ["2024-03-05T06:07:08.009Z", "审核员甲", "a/b.txt", "0123456789abcdef", "3", "9", "health", "0", "1", "新建卫生室"]

texts = st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
formulas = st.builds("".join, st.lists(st.sampled_from(["'", "=", "＠", "\t", "\n", "-", "甲", '"', ",", "\r"]), max_size=8))
moments = st.datetimes().map(lambda at: at.replace(year=2000 + at.year % 90).isoformat(timespec="milliseconds") + "Z")
corrections = st.builds(
    lambda at, by, file, text, area, old, new, start: Correction(at, by.strip(), "0f" * 8, file, start, start + 7, text, area, old, new),
    *(moments, texts, texts, texts | formulas.filter(str.strip), st.sampled_from(AREAS), st.booleans(), st.booleans()),
    st.integers(0, 10_000),
)


def saved(folder: Path, *rows: list[str], header: tuple[str, ...] = COLUMNS, encoding: str = "utf-8") -> Path:
    """A table with these rows in a file."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    file = folder / "table.csv"
    file.write_bytes(out.getvalue().encode(encoding))
    return file


def changed(**cells: str) -> list[str]:
    """The row of above, with other cells."""
    return [cells.get(name, cell) for name, cell in zip(COLUMNS, ROW, strict=True)]


@given(made=st.lists(corrections, max_size=5))
def test_what_is_written_is_read_back(made: list[Correction], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("written") / "table.csv"
    file.write_bytes(written(made).encode("utf-8-sig"))
    assert list(read(file, AREAS, MOST)) == made


@given(st.text("'=+甲@\t", max_size=6))
def test_a_text_is_made_inert_and_plain_again(text: str) -> None:
    made = inert(text)
    assert isinstance(made, str)
    assert not made.startswith(FORMULA)
    assert plain(made) == text


def test_numbers_are_left_alone() -> None:
    assert [inert(value) for value in (-3, 0.5, None)] == [-3, 0.5, None]


def test_the_header_is_that_of_the_contract() -> None:
    assert written([]) == "at,by,file,report,start,end,area,old,new,text\r\n"


def test_now_is_a_moment_that_is_read_back(tmp_path: Path) -> None:
    at = now()
    (found,) = read(saved(tmp_path, changed(at=at)), AREAS, MOST)
    assert isinstance(found, Correction)
    assert found.at == at


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("at", "昨天下午", "cell at holds '昨天下午'"),
        ("at", "2024-03-05T06:07:08", "a time such as"),
        ("at", "0001-01-01T00:00:00+12:00", "a time such as"),
        ("by", "  ", "cell by is empty"),
        ("file", "", "cell file is empty"),
        ("report", "", "cell report is empty"),
        ("start", "三", "cell start holds '三'"),
        ("end", "3", "ends at 3 and starts at 3"),
        ("end", "1e9", "whole number"),
        ("area", "weather", "no area 'weather'; the areas are health, poverty, transport"),
        ("old", "yes", "cell old holds 'yes'"),
        ("new", "", "cell new holds ''"),
        ("text", "\n", "cell text is empty"),
    ],
)
def test_a_wrong_row_is_refused_with_its_number_and_the_others_go_on(tmp_path: Path, cell: str, value: str, said: str) -> None:
    first, second, third = read(saved(tmp_path, ROW, changed(**{cell: value}), changed(area="poverty")), AREAS, MOST)
    assert isinstance(first, Correction)
    assert isinstance(second, Refusal)
    assert isinstance(third, Correction)
    assert (second.row, third.area) == (3, "poverty")
    assert said in second.reason
    assert re.fullmatch(r"[^\n]+\.", second.reason)


def test_what_is_no_row_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    file = saved(tmp_path, ROW[:-1], [*ROW, "x"], ["甲" * 200_000, *ROW[1:]], ["", ""], ROW)
    found = list(read(file, AREAS, MOST))
    assert [each.row for each in found if isinstance(each, Refusal)] == [2, 3, 4]
    assert isinstance(found[-1], Correction)
    assert len(found) == 4


def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    header = tuple(name.upper() for name in COLUMNS[::-1])
    row = changed(at="2024-03-05t14:07:08.009+08:00".upper(), old="FALSE", new="TRUE", by="'=甲")[::-1]
    (found,) = read(saved(tmp_path, row, header=header, encoding="gb18030"), AREAS, MOST)
    assert found == Correction(ROW[0], "=甲", ROW[3], ROW[2], 3, 9, ROW[9], "health", False, True)


def test_a_file_that_is_no_such_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lacks the column 'area'"):
        list(read(saved(tmp_path, header=tuple(name for name in COLUMNS if name != "area")), AREAS, MOST))
    with pytest.raises(UsageError, match="cannot be read"):
        list(read(tmp_path / "none.csv", AREAS, MOST))
    with pytest.raises(UsageError, match="'at'"):
        list(read(saved(tmp_path, header=()), AREAS, MOST))
    with pytest.raises(TooLarge, match="split it"):
        list(read(saved(tmp_path, ROW), AREAS, 20))
    (tmp_path / "table.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(UsageError, match="neither UTF-8"):
        list(read(tmp_path / "table.csv", AREAS, MOST))
