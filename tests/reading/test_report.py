"""A report is its text with what is known about it; what the manifest says wins."""

from __future__ import annotations

import hashlib

from sheets import CLOSING, OPEN, OPENING, TITLE

from pipeline.reading import Manifest, Source, read
from pipeline.settings import Settings

PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{OPENING}</p><p>一、总体情况</p><p>{OPEN}</p>"
    "<table><tr><td>规章</td><td>0</td></tr><tr><td>规范性文件</td><td>3</td></tr></table>"
    f"<p>五、存在的主要问题及改进情况</p><p>{CLOSING}</p></body></html>"
).encode()


def test_what_is_read() -> None:
    report = read(Source("清河/年报.html", data=PAGE, warnings=("w",)), PAGE, Settings())
    assert report.id == hashlib.sha256(PAGE).hexdigest()[:16]
    assert report.file == "清河/年报.html"
    assert (report.title, report.year, report.kind) == (TITLE, 2022, "disclosure")
    assert report.source is None
    assert report.warnings[0] == "w"
    (table,) = report.tables
    assert (table.id, table.form, table.caption, table.checks) == ("table-1", None, None, ())
    assert [(cell.row, cell.value) for cell in table.cells] == [("规章", 0), ("规范性文件", 3)]
    assert report.text[table.start : table.end] == "规章\t0\n规范性文件\t3"
    assert any(section.path[-1].startswith("五、") for section in report.sections)


def test_the_manifest_wins() -> None:
    given = Manifest("别名", "北京市", "某局", 2001, "plan", "2002-03-04", "https://qinghe.example/a")
    report = read(Source("a.html", manifest=given), PAGE, Settings())
    told = (report.title, report.region, report.organ, report.year, report.kind, report.published, report.source)
    assert told == ("别名", "北京市", "某局", 2001, "plan", "2002-03-04", "https://qinghe.example/a")
    assert report.region_code == "110000"
    made_up = read(Source("a.html", manifest=Manifest(region="临江省云州市清河县")), PAGE, Settings())
    assert (made_up.region, made_up.region_code) == ("临江省云州市清河县", None)
    assert (made_up.title, made_up.year) == (TITLE, 2022)
