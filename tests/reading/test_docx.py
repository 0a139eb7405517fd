"""A Word file becomes its text: numbers, headings, tables, boxes and notes where a reader of the paper sees them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from sheets import CLOSING, OPEN, OPENING, TITLE, one_sentence, rezipped, word, zipped

from pipeline.errors import DamagedFile, ProtectedFile, TooLarge, UnsupportedFormat
from pipeline.reading import read_document
from pipeline.reading.docx import read
from pipeline.records import Document
from pipeline.settings import Settings

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def opened(fill: Callable[[Any], None]) -> Document:
    return read(word(fill), "年报.docx", Settings())


def lines(fill: Callable[[Any], None]) -> list[str]:
    return opened(fill).text.split("\n")


def append(document: Any, markup: str) -> Any:
    """Put WordprocessingML at the end of the body."""
    element = parse_xml(markup.replace(">", f" {nsdecls('w')} {MC}>", 1))
    document.element.body.insert(len(document.element.body) - 1, element)
    return element


def number(document: Any, levels: list[tuple[str, str]], num_id: int, extra: str = "") -> None:
    """Define a numbered list with (format, label) for each level."""
    numbering = document.part.numbering_part.element
    defined = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{extra}<w:lvlText w:val="{label}"/></w:lvl>'
        for i, (kind, label) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{num_id + 900}">{defined}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{num_id}"><w:abstractNumId w:val="{num_id + 900}"/></w:num>'))


def item(document: Any, text: str, num_id: int, level: int = 0) -> None:
    """A paragraph of a numbered list."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'))


def test_paragraphs_headings_and_title() -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "模板"
        document.add_paragraph(TITLE, style="Title")
        document.add_paragraph(f"\u3000\u3000{OPENING}")
        document.add_paragraph("")
        document.add_heading("一、总体情况", 1)
        paragraph = document.add_paragraph("（一）主动公开。")
        paragraph.add_run("全年公开").bold = True
        paragraph.add_run("信息 18 条。")
        document.add_heading("五、问题\n与改进", 2)
        document.add_paragraph(CLOSING)

    document = opened(fill)
    assert document.text.split("\n") == [
        TITLE,
        OPENING,
        "一、总体情况",
        "（一）主动公开。全年公开信息 18 条。",
        "五、问题",
        "与改进",
        CLOSING,
    ]
    assert document.title == TITLE
    assert [document.text[at:].split("\n")[0] for at in document.headings] == [TITLE, "一、总体情况", "五、问题", "与改进"]


def test_the_title_of_the_file_where_no_paragraph_is_one() -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = TITLE
        document.add_paragraph(OPENING)

    assert opened(fill).title == TITLE
    assert opened(lambda document: document.add_paragraph(OPENING)).title is None


def test_headings_by_outline_level_and_inherited_style() -> None:
    def fill(document: Any) -> None:
        own = document.styles.add_style("节标题", 1)
        own.base_style = document.styles["Heading 1"]
        document.add_paragraph("总体情况", style="节标题")
        append(document, '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>主动公开</w:t></w:r></w:p>')
        append(document, '<w:p><w:pPr><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>')

    document = opened(fill)
    assert [document.text[at:].split("\n")[0] for at in document.headings] == ["总体情况", "主动公开"]


def test_numbers_are_written_as_word_shows_them() -> None:
    def fill(document: Any) -> None:
        number(document, [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")], 71)
        number(document, [("bullet", "●")], 72)
        number(document, [("upperLetter", "%1)"), ("decimal", "%1.%2")], 73)
        item(document, "总体情况", 71)
        item(document, "主动公开", 71, 1)
        item(document, "农业农村", 71, 2)
        item(document, "2022年教育", 71, 2)
        document.add_paragraph(OPEN)
        item(document, "依申请公开", 71, 1)
        item(document, "健康", 71, 2)
        item(document, "主动公开政府信息情况", 71)
        item(document, "监督保障", 71, 1)
        item(document, "要点", 72)
        item(document, "甲", 73)
        item(document, "乙", 73)
        item(document, "丙", 73, 1)

    assert lines(fill) == [
        "一、总体情况",
        "（一）主动公开",
        "1. 农业农村",
        "2. 2022年教育",
        OPEN,
        "（二）依申请公开",
        "1. 健康",
        "二、主动公开政府信息情况",
        "（一）监督保障",
        "要点",
        "A) 甲",
        "B) 乙",
        "B.1 丙",
    ]


def test_numbers_that_come_with_the_style_start_anew_or_are_switched_off() -> None:
    def fill(document: Any) -> None:
        number(document, [("japaneseCounting", "第%1条")], 81)
        numbering = document.part.numbering_part.element
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="82"><w:abstractNumId w:val="981"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
            )
        )
        own = document.styles.add_style("条", 1)
        own.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="81"/></w:numPr>'))
        for text in ("总则", "公开"):
            document.add_paragraph(text, style="条")
        item(document, "附则", 82)
        item(document, "其他", 82)
        off = '<w:pStyle w:val="条"/><w:numPr><w:numId w:val="0"/></w:numPr>'
        append(document, f"<w:p><w:pPr>{off}</w:pPr><w:r><w:t>无号</w:t></w:r></w:p>")

    assert lines(fill) == ["第一条总则", "第二条公开", "第五条附则", "第六条其他", "无号"]


def test_tables_stand_in_place_merged_cells_once() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("二、主动公开政府信息情况")
        table = document.add_table(5, 3)
        texts = ("第二十条第（一）项", "", "", "信息内容", "本年\n制发", "现行 有效", "规章", "0", "", "规范性文件", "2", "14", "", "3", "")
        for i, text in enumerate(texts):
            table.cell(i // 3, i % 3).text = text
        table.cell(0, 0).merge(table.cell(0, 2))
        table.cell(3, 0).merge(table.cell(4, 0))
        document.add_paragraph(CLOSING)

    document = opened(fill)
    rows = ["第二十条第（一）项", "信息内容\t本年制发\t现行 有效", "规章\t0\t", "规范性文件\t2\t14", "3\t"]
    assert document.text == "\n".join(["二、主动公开政府信息情况", *rows, CLOSING])
    assert [document.text[start:end] for start, end in document.tables] == ["\n".join(rows)]


def test_a_table_that_frames_the_page_is_no_table() -> None:
    def fill(document: Any) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = OPENING
        cell.add_paragraph(OPEN)
        inner = cell.add_table(2, 2)
        for i, text in enumerate(("规章", "0", "规范性文件", "3")):
            inner.cell(i // 2, i % 2).text = text

    document = opened(fill)
    assert document.text == f"{OPENING}\n{OPEN}\n规章\t0\n规范性文件\t3"
    assert len(document.tables) == 1


def test_what_is_seen_and_what_is_not() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字。</w:t></w:r></w:p></w:txbxContent>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>'
    field = '<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr="DATE">' + run.format("3月") + "</w:fldSimple>"

    def fill(document: Any) -> None:
        append(document, f"<w:p><w:ins>{run.format('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>")
        append(document, f"<w:p>{hidden}{shown}{field}<w:hyperlink>{run.format('链接')}</w:hyperlink></w:p>")
        breaks = "<w:t>联系人</w:t><w:tab/><w:t>电话</w:t><w:br/><w:t>下</w:t><w:br w:type='page'/><w:t>页</w:t>"
        append(document, f"<w:p><w:r>{breaks}</w:r></w:p>")
        choice, fallback = (f"<mc:{name}><w:pict>{box}</w:pict></mc:{name}>" for name in ("Choice", "Fallback"))
        append(document, f"<w:p>{run.format('框前。')}<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r></w:p>")
        append(document, f"<w:sdt><w:sdtContent><w:p>{run.format('控件。')}</w:p></w:sdtContent></w:sdt>")
        toc = document.styles.add_style("toc 1", 1)
        document.add_paragraph("一、总体情况\t1", style=toc)

    assert lines(fill) == ["增", "显3月链接", "联系人 电话", "下页", "框前。", "框内文字。", "控件。"]


def test_footnotes_come_last() -> None:
    data = word(lambda document: document.add_paragraph(OPEN))
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/><w:t> 含镇村两级。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"

    def change(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return part.replace(b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode())
        if name == "word/_rels/document.xml.rels":
            return part.replace(b"</Rel", f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Rel'.encode())
        return part

    stream = io.BytesIO(rezipped(data, change))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert read(stream.getvalue(), "年报.docx", Settings()).text == f"{OPEN}\n含镇村两级。"


def test_bombs_are_refused() -> None:
    data = word(lambda document: document.add_paragraph(OPEN))
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    with pytest.raises(DamagedFile, match="entities") as declared:
        read(rezipped(data, lambda name, part: entities if name == "word/document.xml" else part), "弹.docx", Settings())
    assert one_sentence(declared.value, "弹.docx")
    large = rezipped(data, lambda name, part: part + b" " * 3_000_000 if name == "docProps/app.xml" else part)
    assert len(large) < 100_000
    with pytest.raises(TooLarge, match="unpacks") as unpacked:
        read(large, "弹.docx", Settings(max_file_bytes=2_000_000))
    assert one_sentence(unpacked.value, "弹.docx")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:200] + bytes(300) + data[500:],
        lambda data: rezipped(data, lambda name, part: part[:100] if name == "word/document.xml" else part),
        lambda data: rezipped(data, lambda name, part: b"" if name == "[Content_Types].xml" else part),
        lambda data: rezipped(data, lambda name, part: b"<a/>" if name == "_rels/.rels" else part),
        lambda data: zipped({"word/document.xml": b"<a/>"}),
    ],
)
def test_damaged_files(spoil: Callable[[bytes], bytes]) -> None:
    data = spoil(word(lambda document: document.add_paragraph(OPEN)))
    with pytest.raises(DamagedFile) as caught:
        read_document(data, "坏.docx", Settings())
    assert one_sentence(caught.value, "坏.docx")


def test_a_member_with_a_password() -> None:
    data = bytearray(word(lambda document: document.add_paragraph(OPEN)))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    with pytest.raises(ProtectedFile, match="password") as caught:
        read(bytes(data), "密.docx", Settings())
    assert one_sentence(caught.value, "密.docx")


def test_a_file_with_macros() -> None:
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"vnd.ms-word.document.macroEnabled.main+xml"
    data = rezipped(word(lambda document: document.add_paragraph(OPEN)), lambda name, part: part.replace(plain, macros))
    with pytest.raises(UnsupportedFormat, match="macros") as caught:
        read(data, "宏.docx", Settings())
    assert one_sentence(caught.value, "宏.docx")


def test_the_default_template_has_no_text() -> None:
    assert docx.Document().element.body.findall(qn("w:p")) == []
    assert opened(lambda document: None).text == ""
