"""What is marked of an answer is what answers, wherever its sentence begins and ends."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Answer, Evidence, Filters, Hit, Passage, ReportSummary, Why
from ui import answers, url

REPORT = ReportSummary("0123456789abcdef", "a.txt", "报告", "临江省", None, None, 2021, "disclosure", None, None, 1)


def evidence(text: str, start: int, span: tuple[int, int] | None, sentence: tuple[int, int] | None, **cell: str) -> Evidence:
    hit = Hit(1, 0.5, Passage(REPORT.id, start, start + len(text), text), REPORT, Why(None, None))
    if span is None:
        return Evidence(hit, 0.5)
    said = text[span[0] - start : span[1] - start]
    return Evidence(hit, 0.5, said, *span, sentence, **cell)


@given(st.text(alphabet="公开信息12件。", min_size=1, max_size=40), st.integers(0, 999), st.data())
def test_the_pieces_are_the_passage(text: str, start: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(start, start + len(text) - 1))
    last = data.draw(st.integers(first + 1, start + len(text)))
    # A sentence may begin before its passage and end after it.
    sentence = data.draw(st.none() | st.tuples(st.integers(0, first), st.integers(last, start + len(text) + 9)))
    given_ = evidence(text, start, (first, last), sentence)
    pieces = answers.pieces(given_)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, sort in pieces if sort == "answer"] == [given_.text]
    left, right = sentence or (first, last)
    assert "".join(piece for piece, _ in answers.sentence(given_)) == text[max(left - start, 0) : right - start]


def test_a_passage_that_is_only_near_is_not_marked() -> None:
    near = evidence("全年公开信息72条。", 10, None, None)
    assert answers.pieces(near) == [("全年公开信息72条。", "")]
    assert answers.sentence(near) == []
    place = url.read_place(parse_qs(urlsplit(answers.open_link(near, url.View("问"))).query))
    assert place == url.Place(REPORT.id, 10, 20)


def test_a_cell_is_named_by_its_headings() -> None:
    span = (5, 7)
    named = answers.cell(evidence("78", 5, span, span, table="requests", row="not_open_secret", column="research_institute"))
    assert named == "表格中的一格：本年度办理结果 / 不予公开 / 属于国家秘密 × 法人或其他组织 / 科研机构"
    other = answers.cell(evidence("78", 5, span, span, table="table-1", row="当年新收", column="件数"))
    assert other == "表格中的一格：当年新收 × 件数"
    assert answers.cell(evidence("78", 5, span, span, table="table-1", row="当年新收", column="")) == "表格中的一格：当年新收"
    assert answers.cell(evidence("78", 5, (5, 7), (5, 7))) == ""


def test_every_kind_of_no_has_a_way_out_and_filters_can_be_dropped() -> None:
    narrow = url.View("问什么", filters=Filters(years=(2019, 2019)))
    for status in ("not_found", "report_missing", "not_disclosed"):
        assert answers.ways(Answer("问什么", None, status), url.View("问什么"))
        assert answers.ways(Answer("问什么", None, status), narrow)[-1][1] == url.address("ask", {"q": ["问什么"]})
    assert answers.ways(Answer("问什么", "1件", "answered"), narrow) == []
