"""Every cell, value and check of the standard tables, however they are printed."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import rendering
from invented import COLUMNS_2021, Invented, Key, invent, upright
from rendering import page, pages, sample, text

from making_samples.forms import Cell, Grid
from pipeline.reading import Source, read
from pipeline.records import Report, Table
from pipeline.settings import Settings

FORMS = [("2021", "2021"), ("2019", "2019"), ("2021", "2019"), ("2019", "2021"), ("mixed", "2021"), ("mixed", "2019")]
FLAT = ["tabs", "sheet", "bars", "full_bars", "words", "stream", "cells", "loose_cells", "broken_labels"]
NOT_APPLICABLE = ("/", "—", "不适用", "-", "——")
KEEP_EMPTY = ["tabs", "sheet", "bars", "full_bars", "cells", "loose_cells"]
Way = Callable[[Invented], bytes]


def flat(name: str, *, paged: bool = False) -> Way:
    flatten = getattr(rendering, name)
    return lambda made: text(made, rendering.paged(flatten) if paged else flatten)


def report_of(data: bytes) -> Report:
    return read(Source("年报.bin", data=data), data, Settings())


def standard(report: Report) -> dict[str, Table]:
    return {table.id: table for table in report.tables if not table.id.startswith("table-")}


def value_of(made: Invented, key: Key, printed: str) -> float | str | None:
    bare = printed.replace(",", "").removesuffix("元").removesuffix("万")
    if not bare:
        return None
    if bare in NOT_APPLICABLE:
        return "n/a"
    return float(bare) if "." in bare else int(bare)


def assert_read(made: Invented, data: bytes) -> Report:
    """All cells in order with text, value, unit and place; all checks; nothing else."""
    report = report_of(data)
    tables = standard(report)
    assert list(tables) == ["proactive", "requests", "disputes"]
    expected = made.cells()
    read_cells = {(name, cell.row, cell.column): cell for name, table in tables.items() for cell in table.cells}
    assert list(read_cells) == list(expected)
    for key, cell in read_cells.items():
        assert (key, cell.text) == (key, expected[key])
        assert (key, cell.value) == (key, value_of(made, key, expected[key]))
        assert type(cell.value) is type(value_of(made, key, expected[key]))
        assert report.text[cell.start : cell.end] == cell.text
        assert tables[key[0]].start <= cell.start <= cell.end <= tables[key[0]].end
        unit = "万元" if expected[key].endswith("万元") else "元" if expected[key].endswith("元") else made.units.get(key)
        assert cell.unit == (unit if isinstance(cell.value, (int, float)) else None)
    states = [check.state for table in tables.values() for check in table.checks]
    assert {state: states.count(state) for state in ("holds", "fails", "not_assessable")} == made.checks()
    assert len(states) == (40 if made.requests == "2019" else 42)
    assert tables["requests"].form == made.requests
    assert not any("情况表" in warning for warning in report.warnings)
    lines = {report.text[section.start :].split("\n", 1)[0] for section in report.sections}
    assert not any("予以公开" in line or "新收政府信息" in line for line in lines)
    return report


def with_gaps(made: Invented, seed: int) -> Invented:
    """Some cells emptied, some said not to apply, one row emptied whole."""
    draw = random.Random(seed)
    for rows in made.values.values():
        for texts in rows.values():
            for at in range(len(texts)):
                if draw.random() < 0.12:
                    texts[at] = draw.choice(("", "", *NOT_APPLICABLE))
    made.values["requests"]["not_open_query"] = [""] * 7
    made.values["proactive"]["regulations"] = [""] * 3
    return made


def with_errors(made: Invented, seed: int) -> Invented:
    """Sums made wrong in a few places."""
    draw = random.Random(seed)
    for _ in range(4):
        table = draw.choice(("requests", "requests", "disputes"))
        texts = made.values[table][draw.choice(list(made.values[table]))]
        at = draw.randrange(len(texts))
        texts[at] = str(int(texts[at]) + draw.randint(1, 9))
    return made


def ways() -> list[tuple[str, Way]]:
    found = [(name, flat(name)) for name in FLAT]
    found += [(f"{name} over pages", flat(name, paged=True)) for name in FLAT if name != "stream"]
    found += [(f"paragraphs of {name}", lambda made, name=name: page(made, getattr(rendering, name))) for name in ("words", "cells")]
    found += [(form, lambda made, form=form: sample(made, form)) for form in ("html", "docx", "pdf")]
    found += [(f"upright {form}", lambda made, form=form: sample(made, form, upright)) for form in ("html", "docx")]
    return found


WAYS = ways()


def marked_up(grid: Grid) -> str:
    return "".join("<tr>" + "".join(f"<td>{cell.text}</td>" for cell in row) + "</tr>" for row in grid)


@pytest.mark.parametrize("forms", FORMS, ids="-".join)
@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _ in WAYS])
def test_whole_tables(name: str, way: Way, forms: tuple[str, str]) -> None:
    for seed in range(1 if "pdf" in name or "docx" in name else 4):
        made = invent(seed, *forms)
        assert_read(made, way(made))


@pytest.mark.parametrize("name", [*KEEP_EMPTY, "html", "docx", "pdf"])
def test_empty_cells_and_cells_that_do_not_apply(name: str) -> None:
    for seed in range(2 if name == "docx" else 8):
        made = with_gaps(invent(seed, *FORMS[seed % len(FORMS)]), seed)
        report = assert_read(made, flat(name)(made) if name in KEEP_EMPTY else sample(made, name))
        assert any(check.state == "not_assessable" for table in report.tables for check in table.checks)


@pytest.mark.parametrize("name", ["tabs", "cells", "words", "html", "docx", "pdf"])
def test_wrong_sums_are_found(name: str) -> None:
    failed = 0
    for seed in range(2 if name == "docx" else 6):
        made = with_errors(invent(seed, *FORMS[seed % len(FORMS)]), seed)
        report = assert_read(made, flat(name)(made) if name in FLAT else sample(made, name))
        failed += sum(check.state == "fails" for table in report.tables for check in table.checks)
    assert failed > 8


def test_what_a_failure_says() -> None:
    made = invent(5)
    made.values["requests"]["cannot_provide_not_held"][6] = str(int(made.values["requests"]["cannot_provide_not_held"][6]) + 3)
    made.values["disputes"]["count"][9] = str(int(made.values["disputes"]["count"][9]) - 0 + 2)
    tables = standard(assert_read(made, flat("tabs")(made)))
    by_row, by_column = [check for check in tables["requests"].checks if check.state == "fails"]
    assert (by_row.relation, by_row.difference) == ("R2", -3)
    assert by_row.cells[0] == "cannot_provide_not_held/natural_person"
    assert by_row.cells[-1] == "cannot_provide_not_held/total"
    assert (by_column.relation, by_column.difference) == ("R3", 3)
    assert len(by_column.cells) == 22
    (dispute,) = [check for check in tables["disputes"].checks if check.state == "fails"]
    assert (dispute.relation, dispute.difference) == ("R4", -2)
    assert dispute.cells[-1] == "count/lawsuit_direct_total"


@pytest.mark.parametrize("prose", [0, 4, 9, 15, 22])
def test_pdf_pages_end_anywhere_in_a_table(prose: int) -> None:
    made = invent(prose, *FORMS[prose % len(FORMS)])
    assert_read(made, sample(made, "pdf", prose=prose))


def test_one_table_cut_into_several() -> None:
    made = invent(11)

    def halves(grid: Grid) -> list[Grid]:
        return [grid[:14], grid[:3] + grid[14:]] if len(grid) > 20 else [grid]

    parts = [("<p>三、情况</p>", *halves(grid)) for grid in made.grids().values()]
    rows = "".join(part if isinstance(part, str) else f"<table>{marked_up(part)}</table>" for group in parts for part in group)
    assert_read(made, f"<html><body><p>{rendering.TITLE}。</p>{rows}</body></html>".encode())


def test_one_table_that_holds_all_three() -> None:
    made = invent(12, "2019", "2019")
    grids = made.grids()
    rows = [row for name, grid in grids.items() for row in ([[Cell(rendering.HEADINGS[name], 10)], *grid])]
    body = marked_up(rows)
    report = assert_read(made, f"<html><body><p>{rendering.TITLE}。</p><table>{body}</table></body></html>".encode())
    assert len(report.tables) == 3


def test_a_label_before_the_disputes() -> None:
    made = invent(13)
    numbers = "\t".join(made.values["disputes"]["count"])
    data = flat("tabs")(made).decode().replace(numbers, f"件数\t{numbers}").encode()
    assert_read(made, data)


def test_misprinted_labels_and_other_quotes() -> None:
    made = invent(7)
    data = flat("tabs")(made).decode()
    for right, wrong in (
        ("危及“三安全一稳定”", '危及"三安全—稳定"'),
        ("本机关不掌握相关政府信息", "本机关不掌握相关 政府信 息"),
        ("属于行政查询事项", "属于行攻查询事项"),
        ("保护第三方合法权益", "保护第三方合法极益"),
        ("（一）予以公开", "(一)予以公开"),
        ("四、结转下年度继续办理", "四 、结转下年度 继续办理"),
    ):
        assert right in data
        data = data.replace(right, wrong)
    assert_read(made, data.encode())


def test_a_row_that_nobody_knows() -> None:
    made = invent(8)
    data = flat("tabs")(made).decode().replace("（一）予以公开", "（一）另册登记").encode()
    report = report_of(data)
    table = standard(report)["requests"]
    assert {cell.row for cell in table.cells} == set(made.values["requests"]) - {"result_open"}
    assert [warning for warning in report.warnings if "情况表" in warning] == ["申请情况表中有一行认不出项目名称，未取其数值。"]
    states = [check.state for check in table.checks]
    assert (len(states), states.count("holds"), states.count("not_assessable")) == (39, 31, 8)


def test_full_width_digits_and_units_in_cells() -> None:
    made = invent(9)
    data = flat("tabs")(made).decode().translate({ord("0") + n: ord("０") + n for n in range(10)})
    report = report_of(data.encode())
    for name, table in standard(report).items():
        for cell in table.cells:
            assert cell.value == value_of(made, (name, cell.row, cell.column), made.cells()[name, cell.row, cell.column])
    made.values["proactive"]["fees"] = ["251,000元"]
    made.values["proactive"]["licensing"] = ["1204件"]
    cells = {cell.row: cell for cell in standard(report_of(flat("cells")(made)))["proactive"].cells}
    assert (cells["fees"].value, cells["fees"].unit) == (251000, "元")
    assert (cells["licensing"].value, cells["licensing"].unit) == (1204, "件")


def test_prose_that_names_rows_is_no_table() -> None:
    lines = [
        rendering.TITLE,
        "一、总体情况",
        *("本年新收政府信息公开申请 12 件，上年结转 0 件，予以公开 7 件，部分公开 2 件。" for _ in range(9)),
        "规章 0 件，行政规范性文件 3 件，行政许可 120 件，行政处罚 7 件。",
    ]
    assert report_of("\n".join(lines).encode()).tables == ()


def test_the_year_decides_the_form_of_what_both_forms_share() -> None:
    made = invent(2, "2021", "2019")
    title = rendering.TITLE.replace("政府政府", "政府2020年政府")
    data = flat("tabs")(made).decode().replace(rendering.TITLE, title, 1).encode()
    forms = {name: table.form for name, table in standard(report_of(data)).items()}
    assert forms == {"proactive": "2021", "requests": "2019", "disputes": "2019"}


def test_captions() -> None:
    made = invent(4)
    report = report_of(flat("cells")(made))
    assert {table.id: table.caption for table in report.tables} == rendering.HEADINGS
    assert set(COLUMNS_2021) == {cell.row for cell in standard(report)["proactive"].cells}


def shifted(grid: Grid) -> Grid:
    """The first table as the trial form prints it: its header rows and its data rows merge different columns."""
    if grid[0][0].text != "第二十条第（一）项":
        return grid
    rows = []
    for row in grid:
        if len(row) == 1:
            rows.append([Cell(row[0].text, 5)])
        else:  # 1+1+2+1 above, 1+2+1+1 below
            spans = {4: (1, 1, 2, 1) if row[0].text == "信息内容" else (1, 2, 1, 1), 3: (1, 2, 2), 2: (1, 4)}[len(row)]
            rows.append([Cell(cell.text, span) for cell, span in zip(row, spans, strict=True)])
    return rows


@pytest.mark.parametrize("name", ["html", "docx", "pdf", "pages"])
def test_header_and_data_merge_different_columns(name: str) -> None:
    for seed in range(4 if name == "html" else 2):
        made = invent(seed, "2019", FORMS[seed % 2][1])
        assert_read(made, pages(made, shifted) if name == "pages" else sample(made, name, shifted))


@pytest.mark.parametrize("forms", FORMS[:4], ids="-".join)
@pytest.mark.parametrize(("repeat", "turn"), [(True, False), (False, True), (True, True)])
def test_pages_that_repeat_the_header_or_turn_labels(repeat: bool, turn: bool, forms: tuple[str, str]) -> None:
    for prose in (0, 9):
        made = invent(prose, *forms)
        assert_read(made, pages(made, prose=prose, repeat=repeat, turn=turn))


@pytest.mark.parametrize("prose", [2, 5, 11, 17])
def test_gaps_over_pages_that_repeat_the_header(prose: int) -> None:
    made = with_gaps(invent(prose, *FORMS[prose % len(FORMS)]), prose)
    assert_read(made, pages(made, prose=prose))


@pytest.mark.parametrize("name", ["tabs", "sheet", "bars", "words", "cells", "loose_cells", "html", "docx", "pdf"])
def test_a_unit_in_the_cell_wins_over_the_heading(name: str) -> None:
    for seed, printed in enumerate(("251,000元", "25.1万元", "0元")):
        made = invent(seed)
        made.values["proactive"]["fees"] = [printed]
        assert_read(made, flat(name)(made) if name in FLAT else sample(made, name))


def test_an_empty_operand_is_never_zero() -> None:
    """Where the other cells alone would add up, the empty one still leaves the relation open."""
    made = invent(14)
    row = next(key for key, texts in made.values["requests"].items() if texts[3] == "0" and key not in ("result_total", "carry_to_next"))
    made.values["requests"][row][3] = ""
    made.values["disputes"]["count"][:5] = ["2", "0", "", "0", "2"]
    report = assert_read(made, flat("tabs")(made))
    open_checks = [check for table in report.tables for check in table.checks if check.state == "not_assessable"]
    assert {check.relation for check in open_checks} >= {"R2", "R4"}
    assert all(check.difference is None for check in open_checks)
    assert any(f"{row}/social_org" in check.cells for check in open_checks)
