"""Cards, text and export show exactly what a report says, and nothing in it becomes markup or a formula."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from pipeline.records import Area, Correction, Hit, Passage, Report, ReportSummary, Section, Table, Tagged, Why
from pipeline.spreadsheet import FORMULA
from ui import cards, document, export, html, url
from ui.correcting import Editing, Outcome

hostile = st.text(alphabet="ab公开<>&\"'/=\\ \n\t{}%#!x-`", max_size=80)
printable = hostile.map(lambda text: text.replace("\r", ""))


def hit(text: str, *, title: str = "报告", section: tuple[str, ...] = (), spans: tuple[tuple[int, int], ...] = ()) -> Hit:
    passage = Passage("0123456789abcdef", 10, 10 + len(text), text, section, " ".join(section))
    report = ReportSummary(passage.report_id, "a.txt", title, "临江省", None, title, 2021, "disclosure", None, None, 1)
    return Hit(1, 0.5, passage, report, Why(0.71, 12.4, ("公开",), 0.62), spans)


def tree(markup: str) -> parser.HtmlElement:
    return parser.fragment_fromstring(markup, create_parent="div")


def words(text: str) -> str:
    return re.sub(r"\s", "", text)


def shown(found: Hit, editing: Editing = Editing({})) -> parser.HtmlElement:
    view = url.View(query="公开")
    given_ = {"open_link": cards.open_link, "citation": cards.citation, "lead": cards.lead, "cut": cards.cut, "reasons": cards.reasons}
    return tree(html.render("hits", hits=[found], view=view, base="http://localhost/", editing=editing, **given_))


@given(hostile, hostile)
def test_a_card_holds_the_text_and_only_the_text(text: str, title: str) -> None:
    card = shown(hit(text, title=title, section=(title,) if title else ()))
    passage = card.find_class("passage")[0]
    assert words(passage.text_content()) == words(text)
    assert not [element.tag for element in passage.iter() if element.tag not in ("div", "mark", "span")]
    assert words(card.find(".//h3").text_content()) == words(title)
    assert not card.xpath("//script | //img | //iframe | //svg | //@onload | //@onerror")


@given(st.text(alphabet="公开信息条", min_size=1, max_size=40), st.data())
def test_marks_are_the_spans(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    marks = shown(hit(text, spans=spans)).xpath(".//mark")
    assert [mark.text_content() for mark in marks] == [text[start:end] for start, end in spans]


def test_a_card_says_what_the_passage_is_about_unless_it_is_nothing_of_the_forms() -> None:
    found = hit("受理申请12件")
    about = dataclasses.replace(found, passage=dataclasses.replace(found.passage, aspect="on_request"))
    assert "依申请公开" in shown(about).find_class("meta")[0].text_content()
    assert len(shown(about).xpath("//p[@class='meta']/span[@class!='dot' or not(@class)]")) == 1 + len(
        shown(found).xpath("//p[@class='meta']/span[@class!='dot' or not(@class)]")
    )


def test_areas_can_be_corrected_and_say_who_did() -> None:
    found = hit("修路<b>&")
    passage = dataclasses.replace(found.passage, areas=(Area("transport", 1.0), Area("health", 0.91)))
    made = Correction("2024-05-06T07:08:09.010Z", "<i>甲", passage.report_id, "a.txt", 10, 16, passage.text, "transport", False, True)
    taken = dataclasses.replace(made, area="housing", old=True, new=False)
    decisions = {("a.txt", passage.text, each.area): each for each in (made, taken)}
    editing = Editing(decisions, Outcome("没有保存：<b>忙", False, passage.id))
    card = shown(dataclasses.replace(found, passage=passage), editing)
    (row,) = card.find_class("correcting")
    assert (row.get("data-report"), row.get("data-start"), row.get("data-end")) == (passage.report_id, "10", "16")
    assert [pair.get("class") for pair in row.find_class("pair")] == ["pair given", "pair"]
    assert "<i>甲" in row.find_class("area")[0].get("title")
    assert "2024-05-06 07:08" in row.find_class("area")[0].get("title")
    assert "91%" in row.find_class("area")[1].get("title")
    buttons = row.xpath(".//button")
    assert [(button.get("data-area"), button.get("data-new"), button.get("type")) for button in buttons] == [
        ("transport", "0", "button"),
        ("health", "0", "button"),
    ]
    assert all(len(button.get("aria-label")) > 1 for button in buttons)
    (summary,) = row.xpath(".//summary")
    assert summary.get("aria-label")
    assert "<i>甲" in summary.get("title")
    (said,) = row.find_class("said")
    assert (said.text_content(), said.get("class")) == ("没有保存：<b>忙", "said error")
    assert not card.xpath("//i | //b")
    other = dataclasses.replace(editing, outcome=Outcome("好", True, "another"))
    assert shown(dataclasses.replace(found, passage=passage), other).find_class("said")[0].text_content() == ""


def test_overlapping_spans_count_once() -> None:
    assert cards.cut("政务公开", [(0, 2), (1, 4), (1, 2)]) == [("政务", True), ("公开", True)]


def test_context_leaves_out_the_headings_above() -> None:
    passage = Passage("r", 0, 1, "x", ("一、总体", "（一）主动公开"), "一、总体 （一）主动公开 重点做好五件事：")
    found = hit("x")
    assert cards.lead(Hit(1, 1.0, passage, found.report, found.why)) == "重点做好五件事："


def test_a_citation_names_the_place_and_links_to_it() -> None:
    said = cards.citation(hit("全年公开信息72条。", title="2021年报告", section=("一、总体情况",)), "http://localhost:8501/")
    for part in ("全年公开信息72条。", "2021年报告", "一、总体情况", "临江省"):
        assert part in said
    link = re.search(r"http://\S+", said)[0]
    assert link == "http://localhost:8501/report?report=0123456789abcdef&start=10&end=20"


@given(st.lists(printable, max_size=12), st.data())
def test_the_text_of_a_report_is_whole_and_its_place_is_marked(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    at = data.draw(st.integers(0, max(0, len(text) - 1)))
    sections = (Section(("一、总体",), at, len(text)),) if text else ()
    report = Report("r", "a.txt", text, "t", sections=sections, tables=(Table("table-1", None, None, start, end),))
    page = tree(html.render("text", title="t", blocks=document.blocks(report, (0, len(text)), (start, end))))
    assert words(page.text_content()) == words(text)
    assert words("".join(mark.text_content() for mark in page.xpath(".//mark"))) == words(text[start:end])
    assert {element.tag for element in page.iter()} <= {
        *("div", "article", "p", "h2", "h3", "h4", "h5"),
        *("mark", "table", "tbody", "tr", "td"),
    }


def test_a_long_report_is_shown_in_parts_that_together_are_all_of_it() -> None:
    text = "\n".join(f"第{i}条，公开的内容。" * 9 for i in range(3_000))
    spans = document.parts(Report("r", "a.txt", text, "t"))
    assert len(spans) > 1
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end - start <= document.PART for start, end in spans)
    assert all(text[end - 1] == "\n" for _, end in spans[:-1])
    endless = Report("r", "a.txt", "无" * (3 * document.PART + 1), "t")
    assert [end - start for start, end in document.parts(endless)] == [document.PART] * 3 + [1]


def test_contents_lead_to_headings_on_other_parts_too() -> None:
    text = "一、总体\n甲\n二、不足\n乙"
    report = Report("r", "a.txt", text, "t", sections=(Section(("一、总体",), 0, 7), Section(("二、不足",), 7, len(text))))
    first, second = document.contents(report, (0, 7), (12, 13))
    assert (first.here, first.current, second.here, second.current) == (True, False, False, True)
    assert second.href == "./report?report=r&start=7&end=11"


PRINTED = st.characters(min_codepoint=1, exclude_categories=["Cs"])  # no report's text holds a NUL


@given(st.sampled_from("=+-@＝＋－＠\t\r\n"), st.text(PRINTED, max_size=10))
def test_no_cell_of_the_csv_is_a_formula(first: str, rest: str) -> None:
    data = export.to_csv([hit(first + rest, title=first + rest)], "http://localhost/")
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row["text"] == row["title"] == row["organ"] == f"'{first}{rest}"
    assert not [cell for cell in row.values() if cell.startswith(FORMULA)]


@given(st.text(PRINTED, max_size=30).filter(lambda text: not text.lstrip("'").startswith(FORMULA)))
def test_other_cells_are_as_they_are(text: str) -> None:
    data = export.to_csv([hit(text)], "http://localhost/")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row["text"] == text


def test_json_names_the_query_and_its_hits() -> None:
    data = json.loads(export.to_json([hit("公开<b>")], url.View(query="公开", mode="dense")))
    assert (data["query"], data["mode"]) == ("公开", "dense")
    assert data["hits"][0]["text"] == "公开<b>"
    assert data["hits"][0]["passage_id"] == "0123456789abcdef-10-15"


def test_a_heading_is_a_line_of_its_own() -> None:
    text = "一、总体情况\n（一）主动公开。全年公开信息72条，比上年多6条。\n尾"
    sections = (Section(("一、总体情况",), 0, 33), Section(("一、总体情况", "（一）主动公开"), 7, 33))
    report = Report("r", "a.txt", text, "t", sections=sections)
    first, second, third = document.blocks(report, (0, len(text)))
    assert (first.level, first.anchor) == (1, True)
    assert (second.level, second.anchor) == (0, True)
    assert (third.level, third.anchor) == (0, False)


PRINTED = st.characters(min_codepoint=1, exclude_categories=["Cs"])  # no report's text holds a NUL


@given(st.sampled_from("=+-@＝＋－＠\t\r\n"), st.text(PRINTED, max_size=10))
def test_no_cell_of_a_tagged_report_is_a_formula(first: str, rest: str) -> None:
    text = first + rest
    passage = Passage("r", 0, len(text), text, (text,), areas=(Area("health", 0.91), Area("poverty", 0.5)))
    tagged = Tagged("a.txt", Report("r", "a.txt", "", text, organ=text), (passage,), {"health": 1.0, "poverty": 1.0})
    (row,) = csv.DictReader(io.StringIO(export.tagged_csv([tagged, Tagged("b.txt", reason="no")]).decode("utf-8-sig"), newline=""))
    assert row["text"] == row["title"] == row["organ"] == row["section"] == f"'{text}"
    assert (row["areas"], row["probabilities"]) == ("health poverty", "0.9100 0.5000")
    assert not [cell for cell in row.values() if cell.startswith(FORMULA)]
