"""What the page of a report says of where its values come from."""

from __future__ import annotations

from lxml import html as lxml

from pipeline.records import Origin, Report
from ui import facts, html

TEXT = "枕溪县水务局2019年年报\n电话：<b>\n0000-1234"
REPORT = Report(
    *("r", "a.txt", TEXT, "枕溪县水务局2019年年报"),
    organ="枕溪县水务局",
    region="临江省枕溪县",
    year=2019,
    contact=TEXT[TEXT.index("电话") :],
    period=("2019-01-01", "2019-12-31"),
    origins=(
        Origin("region", None, None, "manifest", 1.0),
        Origin("organ", 0, 6, "text", 0.75),
        Origin("year", None, None, "file name", 0.4),
        Origin("kind", 0, 6, "derived", 0.9),
        Origin("contact", TEXT.index("电话"), len(TEXT), "text", 0.9),
    ),
)


def test_facts_of_a_report() -> None:
    found = {fact.name: fact for fact in facts.of_report(REPORT, 3, {"q": ["水"]})}
    assert (found["region"].source, found["region"].href, found["region"].sure) == ("清单", None, True)
    assert (found["organ"].source, found["organ"].words, found["organ"].sure) == ("见原文", "枕溪县水务局", False)
    assert found["organ"].href == "./report?q=%E6%B0%B4&report=r&start=0&end=6"
    assert (found["year"].source, found["year"].href, found["year"].sure) == ("文件名", None, False)
    assert found["kind"].source == "推断"
    assert found["period"].value == "2019-01-01 至 2019-12-31"
    assert (found["period"].source, found["title"].source, found["size"].source) == (None, None, None)
    assert found["contact"].value == "电话：<b> 0000-1234"


def test_the_head_escapes_and_marks() -> None:
    page = lxml.fromstring(html.render("head", report=REPORT, facts=facts.of_report(REPORT, 3, {})))
    rows = {row.get("data-fact"): row for row in page.xpath("//div[@data-fact]")}
    assert "title" not in rows  # nothing tells where it comes from
    assert rows["contact"].xpath(".//b") == []
    assert rows["contact"].xpath("string(.//a/@title)") == "电话：<b> 0000-1234"
    assert [name for name, row in rows.items() if row.xpath(".//*[@class='unsure']")] == ["organ", "year"]
    assert len({link.get("aria-label") for link in page.xpath("//a")}) == 3
