"""The summary that a reader takes away: it says what the profile says; nothing in a report becomes markup or a formula."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from datetime import date
from string import Formatter
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

from pipeline import summary
from pipeline.profile import Profile, compare, find_peers
from pipeline.records import KINDS, Area, Filters, Passage, Report, ReportSummary
from pipeline.summary import FORMS, LANGUAGES, Language
from pipeline.summary.words import words
from ui.i18n import strings

DAY = date(2024, 3, 1)
hostile = st.text(alphabet="ab公开<>&\"'/=@\\ \n\t{}%#!x-`\x01\x0b\ud800", max_size=60)
FIRST = "（一）为脱贫户安排公益岗位 212 个。"
SECOND = "（二）村卫生室 34 所全部达标。"


def name(area: str) -> str:
    return f"name of {area}"


def peer(number: int, **areas: float) -> ReportSummary:
    return ReportSummary(f"{number}", f"{number}.txt", "题", None, None, None, 2020, "disclosure", None, None, 8, areas)


def profile(title: str = "柳岸县2020年报告", text: str = FIRST, peers: int = 6, tagger: str = "f" * 64) -> Profile:
    """A report of two passages; of its peers all have education, and the first also health."""
    text = text or "空"
    passages = [
        Passage("r", 0, len(text), text, (title, "二、主要工作"), page=3, areas=(Area("poverty", 0.97),)),
        Passage("r", 100, 100 + len(SECOND), SECOND, areas=(Area("health", 0.81), Area("poverty", 0.55))),
        Passage("r", 200, 202, "结尾"),
    ]
    report = Report("0123456789abcdef", "liuan.txt", "", title, organ="柳岸县人民政府", year=2020, kind="disclosure")
    others = [peer(number, education=0.25, **({} if number else {"health": 0.5})) for number in range(peers)]
    return compare("liuan.txt", report, passages, tagger, find_peers(report, "f" * 64, lambda filters: others))


def page(profiles: list[Profile], language: Language = "zh") -> parser.HtmlElement:
    return parser.document_fromstring(summary.write("html", profiles, language, name, DAY).decode("utf-8"))


def word(profiles: list[Profile], language: Language = "zh") -> Any:
    return docx.Document(io.BytesIO(summary.write("docx", profiles, language, name, DAY)))


def rows(profiles: list[Profile]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(summary.write("csv", profiles, "zh", name).decode("utf-8-sig"), newline="")))


TABLE = [
    ["name of poverty", "2", "66.7%", "0 / 6", "0.0%", "0.0%—0.0%", "100"],
    ["name of health", "1", "33.3%", "1 / 6", "0.0%", "0.0%—0.0%", "83"],
    ["name of education", "0", "0.0%", "6 / 6", "25.0%", "25.0%—25.0%", "0"],
]


def test_page_and_word_file_have_the_numbers_the_passages_and_their_places() -> None:
    markup, document = page([profile()]), word([profile()])
    printed = [[cell.text_content() for cell in row.xpath("th | td[not(@aria-hidden)]")] for row in markup.xpath("//tbody/tr")]
    assert printed == TABLE
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == TABLE
    texts = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for said in (markup.text_content(), texts):
        assert "柳岸县人民政府" in said
        assert "name of education（6 份同类报告中有 6 份）" in said
        assert "name of poverty（6 份同类报告中有 0 份）" in said
        assert said.count(FIRST) == 1
        assert said.count(SECOND) == 2  # it speaks for two areas
        assert "二、主要工作 · 第 3 页 · 字符 0–" in said
        assert f"字符 100–{100 + len(SECOND)} · 概率 81%" in said
        assert "3 段，其中 1 段不属于任何领域" in said
        assert "ffffffffffff" in said
        assert "2024-03-01" in said
        assert "另一个版本" not in said


def test_bars_are_drawn_to_one_scale_and_hidden_from_screen_readers() -> None:
    widths = [re.search(r"[\d.]+", style)[0] for style in page([profile()]).xpath("//tbody//i/@style")]  # type: ignore[index]
    assert widths == ["100.0", "50.0", "0.0"]
    assert page([profile()]).xpath("//tbody//b/@style") == ["left: 0.0%", "left: 0.0%", "left: 37.5%"]
    assert page([profile()]).xpath("//tbody//td[i]/@aria-hidden") == ["true"] * 3


@pytest.mark.parametrize(("peers", "said"), [(0, "没有收录其他同类报告"), (3, "不足 5 份，不给出四分位数"), (6, "除这份报告外共 6 份")])
def test_it_says_how_many_peers_there_are(peers: int, said: str) -> None:
    markup = page([profile(peers=peers)])
    assert said in markup.text_content()
    cells = {cell.text_content() for cell in markup.xpath("//tbody//td[last()]")}
    assert (cells == {"—"}) == (peers < 5)


def test_it_says_how_far_peers_were_looked_for() -> None:
    dated = profile()
    undated = dataclasses.replace(dated, report=dataclasses.replace(dated.report, year=None))
    assert "没有注明年份" in page([undated]).text_content()
    for by, years, said in (
        ("year", (2020, 2020), "2020 年的信息公开年报"),
        ("years", (2019, 2021), "2019—2021"),
        ("kind", None, "所有年份"),
    ):
        filters = Filters(kinds=("disclosure",), years=years)
        peers = dataclasses.replace(dated.peers, by=by, filters=filters)  # type: ignore[arg-type]
        assert said in page([dataclasses.replace(dated, peers=peers)]).text_content()


def test_peers_of_another_tagger_are_told() -> None:
    assert "retag" in page([profile(tagger="e" * 64)]).text_content()


def test_a_batch_has_a_chapter_each() -> None:
    batch = [profile("甲镇报告"), profile("乙镇报告")]
    markup = page(batch, "en")
    assert [heading.text_content() for heading in markup.xpath("//h2")] == ["甲镇报告", "乙镇报告"]
    assert [markup.get_element_by_id(link[1:]).find("h2").text for link in markup.xpath("//nav//a/@href")] == ["甲镇报告", "乙镇报告"]
    document = word(batch, "en")
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 1"] == ["甲镇报告", "乙镇报告"]
    assert len(document.tables) == 2
    assert [(row["title"], row["area"]) for row in rows(batch)] == [
        (title, area) for title in ("甲镇报告", "乙镇报告") for area in ("poverty", "health", "education")
    ]


def test_the_table_has_a_row_a_report_and_area() -> None:
    poverty, health, education = rows([profile()])
    assert {key: poverty[key] for key in ("file", "report", "area_name", "passages", "share", "peers", "peers_by", "percentile")} == {
        "file": "liuan.txt",
        "report": "0123456789abcdef",
        "area_name": "name of poverty",
        "passages": "2",
        "share": "0.6667",
        "peers": "6",
        "peers_by": "year",
        "percentile": "100.0",
    }
    assert [(row["missing"], row["unusual"]) for row in (poverty, health, education)] == [("0", "1"), ("0", "1"), ("1", "0")]
    assert poverty["speaking"] == f"0-{len(FIRST)} 100-{100 + len(SECOND)}"
    assert [rows([profile(peers=4)])[0][key] for key in ("peers_median", "peers_lower_quartile", "percentile")] == ["0.0", "", ""]


@settings(max_examples=30)
@given(hostile, hostile)
def test_nothing_in_a_report_becomes_markup_or_a_formula(title: str, text: str) -> None:
    given_ = [profile(title, text)]
    raw = summary.write("html", given_, "zh", name, DAY).decode("utf-8")
    inert = summary.write("html", [profile("无", "无")], "zh", name, DAY).decode("utf-8")
    assert re.findall(r"<(\w+)", raw) == re.findall(r"<(\w+)", inert)
    assert word(given_).paragraphs
    assert not [cell for row in rows(given_) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_page_asks_for_nothing() -> None:
    raw = summary.write("html", [profile()], "zh", name, DAY).decode("utf-8")
    assert not re.search(r"<(script|img|link|iframe)|url\(|@import|https?:", raw)
    assert "default-src 'none'" in raw


@pytest.mark.parametrize("form", FORMS)
def test_the_same_gives_the_same_bytes(form: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = summary.write(form, [profile()], "zh", name, DAY)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert summary.write(form, [profile()], "zh", name, DAY) == first


def test_both_languages_have_every_sentence_and_use_the_same_values() -> None:
    for key, entry in words().items():
        assert set(entry) == set(LANGUAGES), key
        fields = [{field for _, field, _, _ in Formatter().parse(entry[language]) if field} for language in LANGUAGES]
        assert fields[0] == fields[1], key
    assert {kind: words()[f"kind_{kind}"] for kind in KINDS} == {kind: strings()[f"kind.{kind}"] for kind in KINDS}
