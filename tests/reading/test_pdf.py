"""A PDF becomes the text that was written before it was printed: whole paragraphs, whole tables, no page furniture."""

from __future__ import annotations

import io
import time
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak
from sheets import CLOSING, OPEN, OPENING, TITLE, body, drawn, grid, one_sentence, pdf, signature, title

from pipeline.errors import DamagedFile, ProtectedFile, TooLarge, UnsupportedFormat
from pipeline.reading import read_document
from pipeline.reading.pdf import read
from pipeline.records import Document
from pipeline.settings import Settings

LABELS = ["1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.保护第三方合法权益", "4.属于三类内部事务信息", "5.属于行政查询事项"]


def opened(data: bytes, **given: Any) -> Document:
    return read(data, "年报.pdf", Settings(**given))


def tables(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.tables]


def test_paragraphs_are_whole_and_the_furniture_is_gone() -> None:
    paragraphs = ["一、总体情况", *[f"（{n}）{OPEN[3:]}" for n in "一二三四五六七八九"], CLOSING]
    shown = [title(TITLE), body(OPENING), *map(body, paragraphs), signature("清河县人民政府办公室"), signature("2023年1月18日")]
    document = opened(pdf(shown, head="清河县人民政府办公室"))
    assert document.text.split("\n") == [TITLE, OPENING, *paragraphs, "清河县人民政府办公室", "2023年1月18日"]
    assert document.title == TITLE
    assert [document.text[at:].split("\n")[0] for at in document.headings] == [TITLE]


def test_a_paragraph_over_pages_is_one() -> None:
    data = pdf([body(OPEN * 18), body(CLOSING)], number="")
    document = opened(data)
    assert document.text == f"{OPEN * 18}\n{CLOSING}"
    shown = ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert len(shown) == len(document.pages) == 3
    assert all(page.startswith(document.text[at : at + 20]) for at, page in zip(document.pages, shown, strict=True))


@pytest.mark.parametrize("number", ["- {} -", "{}", "第 {} 页", "— {} —", "第{}页 共3页", "{}/3"])
def test_page_numbers_of_every_kind(number: str) -> None:
    document = opened(pdf([body(OPEN) for _ in range(9)], number=number))
    assert document.text == "\n".join([OPEN] * 9)


def test_pages_begin_where_the_paper_does() -> None:
    document = opened(pdf([body("甲页。"), PageBreak(), body("乙页。"), PageBreak(), PageBreak(), body("丁页。")]))
    assert document.text == "甲页。\n乙页。\n丁页。"
    assert document.pages == (0, 4, 8, 8)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(20, 160), min_size=3, max_size=12), st.integers(10, 18))
def test_paragraphs_of_any_length_survive_printing(lengths: list[int], size: int) -> None:
    text = (OPEN[5:] + OPENING + CLOSING).replace("（", "").replace("）", "")
    paragraphs = [f"第{i}段{text[i : i + length]}。" for i, length in enumerate(lengths)]
    document = opened(pdf([title(TITLE), *[body(p) for p in paragraphs]]))
    assert document.text.split("\n")[1:] == paragraphs


def test_tables_row_by_row_with_merged_cells_once() -> None:
    rows = [
        ["申请人情况", "", "总计"],
        ["自然人", "法人或其他组织", ""],
        ["3", "", "3"],
        ["本年新收政府信息公开申请的数量合计", "12", "15"],
    ]
    table = grid(rows, ("SPAN", (0, 0), (1, 0)), ("SPAN", (2, 0), (2, 1)), colWidths=[80, 120, 60])
    document = opened(pdf([body(OPENING), table, body(CLOSING)]))
    assert tables(document) == ["申请人情况\t总计\n自然人\t法人或其他组织\n3\t\t3\n本年新收政府信息公开申请的数量合计\t12\t15"]
    assert document.text == f"{OPENING}\n{tables(document)[0]}\n{CLOSING}"


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_table_over_pages_is_one(repeat: int) -> None:
    rows = [["事项", "本年", "上年"], *[[f"{LABELS[i % 5]}第{i}类", str(i), "0"] for i in range(60)]]
    document = opened(pdf([body(OPENING), grid(rows, repeatRows=repeat), body(CLOSING)], head="清河县年度报告"))
    assert tables(document) == ["\n".join("\t".join(row) for row in rows)]
    assert document.text == f"{OPENING}\n{tables(document)[0]}\n{CLOSING}"
    assert len(document.pages) == 3
    assert all(document.text[at - 1] == "\n" for at in document.pages[1:])


def test_two_tables_on_two_pages_stay_two() -> None:
    first = grid([["规章", "0"], ["规范性文件", "3"]], colWidths=[200, 100])
    second = grid([["收费", "0", "万元"], ["采购", "3", "万元"]], colWidths=[90, 60, 60])
    assert tables(opened(pdf([first, PageBreak(), second]))) == ["规章\t0\n规范性文件\t3", "收费\t0\t万元\n采购\t3\t万元"]


def test_a_row_that_the_end_of_the_page_cuts_is_one_row() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (100, 200, 300):
            canvas.line(x, 60, x, 140)
        for y in (140, 100):
            canvas.line(100, y, 300, y)
        canvas.drawString(110, 115, "行政许可")
        canvas.drawString(210, 115, "37")
        canvas.drawString(110, 75, "征求第三方意")
        canvas.drawString(210, 75, "2")
        canvas.showPage()
        canvas.setFont("STSong-Light", 12)
        for x in (100, 200, 300):
            canvas.line(x, 700, x, 780)
        for y in (740, 700):
            canvas.line(100, y, 300, y)
        canvas.drawString(110, 755, "见后公开的")
        canvas.drawString(110, 715, "行政强制")
        canvas.drawString(210, 715, "4")

    document = opened(drawn(draw))
    assert tables(document) == ["行政许可\t37\n征求第三方意见后公开的\t2\n行政强制\t4"]


def test_lines_drawn_in_every_way_make_a_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(90, 600, 320, 110, stroke=0, fill=1)  # a ground
        canvas.setFillGray(1)
        canvas.rect(60, 500, 480, 60, stroke=0, fill=1)  # white behind white paper
        canvas.setFillGray(0)
        for y in (700, 660, 620):
            canvas.rect(100, y, 300, 0.5, stroke=0, fill=1)  # thin rectangles
        for x in (100, 250):
            for y in range(620, 700, 10):
                canvas.line(x, y, x, y + 8)  # dashes
        path = canvas.beginPath()
        path.moveTo(400, 620)
        path.lineTo(400, 660)
        path.lineTo(400, 700)
        canvas.drawPath(path)
        for x, y, text in ((110, 675, "规章"), (260, 675, "0"), (110, 635, "规范性文件"), (260, 635, "3"), (100, 530, "以上为统计数据。")):
            canvas.drawString(x, y, text)
        canvas.rect(80, 400, 400, 60)  # a frame around prose
        canvas.drawString(100, 425, "框中文字。")

    document = opened(drawn(draw))
    assert document.text == "规章\t0\n规范性文件\t3\n以上为统计数据。\n框中文字。"
    assert tables(document) == ["规章\t0\n规范性文件\t3"]


def test_a_table_open_at_its_sides_and_upright_text() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 640, 580):
            canvas.line(100, y, 400, y)
        canvas.line(150, 580, 150, 700)
        canvas.line(300, 580, 300, 700)
        for i, char in enumerate("办理结果"):
            canvas.drawString(120, 687 - 13 * i, char)
        canvas.drawString(160, 665, "予以公开")
        canvas.drawString(310, 665, "9")
        canvas.drawString(160, 605, "部分公开")
        canvas.drawString(310, 605, "2")

    assert tables(opened(drawn(draw))) == ["办理结果\t予以公开\t9\n\t部分公开\t2"]


def test_columns_without_lines_are_rows_too() -> None:
    def draw(canvas: Canvas) -> None:
        for i, row in enumerate((("科目", "预算数", "决算数"), ("教育支出", "1280", "1276"), ("农林水支出", "930", "1011"))):
            for x, text in zip((100, 250, 400), row, strict=True):
                canvas.drawString(x, 700 - 24 * i, text)
        canvas.drawString(100, 600, "联系人：某某　　电话：0000-3210066")

    document = opened(drawn(draw))
    assert tables(document) == ["科目\t预算数\t决算数\n教育支出\t1280\t1276\n农林水支出\t930\t1011"]
    assert document.text.endswith("\n联系人：某某 电话：0000-3210066")


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = (OPEN * 4)[:300], (OPENING * 3)[:260]

    def draw(canvas: Canvas) -> None:
        canvas.drawCentredString(300, 780, "清河县政务公报")
        for x, text in ((80, left), (320, right)):
            for i in range(0, len(text), 17):
                canvas.drawString(x, 740 - 22 * (i // 17), text[i : i + 17])

    text = opened(drawn(draw)).text
    assert text.startswith("清河县政务公报\n")
    assert text.replace("\n", "").endswith(left + right)


def test_bold_by_overprinting_is_printed_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            canvas.drawString(100 + shift, 700, "一、总体情况：公开公开信息11条")

    assert opened(drawn(draw)).text == "一、总体情况：公开公开信息11条"


def test_blanks_of_the_setting_go_and_those_of_the_writer_stay() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "全 年 公 开 信 息 18 条 ， 网 址 ： www.qinghe.example 。")
        canvas.drawString(100, 600, "第一部分 年度要览")
        canvas.drawString(100, 550, "公 开 公 告", charSpace=12)
        canvas.drawString(100, 500, "Open government data in 2022")

    lines = opened(drawn(draw)).text.split("\n")
    assert lines == ["全年公开信息18条，网址：www.qinghe.example。", "第一部分 年度要览", "公开公告", "Open government data in 2022"]


def test_a_table_of_contents_is_furniture() -> None:
    contents = [body("目录"), *[body(f"{text}{'.' * 30}{i}") for i, text in enumerate(("一、总体情况", "二、主动公开"), 1)], PageBreak()]
    assert opened(pdf([*contents, body("一、总体情况"), body(OPEN)])).text == f"一、总体情况\n{OPEN}"


def test_a_password() -> None:
    with pytest.raises(ProtectedFile, match="password") as caught:
        opened(pdf([body(OPEN)], password="0000"))
    assert one_sentence(caught.value, "年报.pdf")


def test_a_password_for_changes_only_does_not_hinder_reading() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([body(OPEN)])))
    writer.encrypt("", "owner", algorithm="AES-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert opened(stream.getvalue()).text == OPEN


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 50, 50, 400, 600)


def test_a_scan_is_refused_and_a_scanned_page_is_warned_of() -> None:
    with pytest.raises(UnsupportedFormat, match="scan without a text layer") as caught:
        opened(drawn(scan))
    assert one_sentence(caught.value, "年报.pdf")

    def partly(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "正文在此。")
        canvas.showPage()
        scan(canvas)

    document = opened(drawn(partly))
    assert document.text == "正文在此。"
    assert document.warnings == ("年报.pdf has pages that are only pictures, which are not read: 2.",)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + bytes(range(256)) * 20, drawn(lambda canvas: None)])
def test_damaged_or_blank(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="PDF") as caught:
        read_document(data, "坏.pdf", Settings())
    assert one_sentence(caught.value, "坏.pdf")


def test_a_file_cut_short_gives_its_text_or_a_refusal() -> None:
    data = pdf([body(OPEN) for _ in range(6)])
    with pytest.raises(DamagedFile):
        read_document(data[: len(data) // 3], "坏.pdf", Settings())


def test_a_page_bomb_is_refused_at_once() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageCompression(1)
        canvas._code.append("0 0 m 1 1 l S\n" * 2_000_000)

    start = time.process_time()
    with pytest.raises(TooLarge, match="drawings") as caught:
        opened(drawn(draw))
    assert one_sentence(caught.value, "年报.pdf")

    def mixed(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "正文在此。")
        canvas.showPage()
        draw(canvas)

    document = opened(drawn(mixed))
    assert document.text == "正文在此。"
    assert "left out: 2" in document.warnings[0]
    assert time.process_time() - start < 5


def test_too_many_pages() -> None:
    with pytest.raises(TooLarge, match="the 2 pages") as caught:
        opened(pdf([body("甲"), PageBreak(), body("乙"), PageBreak(), body("丙")]), max_pages=2)
    assert one_sentence(caught.value, "年报.pdf")
