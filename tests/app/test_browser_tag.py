"""Tagging uploads, as a reader meets it: what is shown and exported is what the engine says, and nothing is kept."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import ROOT
from test_browser import numbers, uploaded, visit

from pipeline.engine import Engine
from pipeline.output import of_tagged
from pipeline.records import Tagged

HEWAN = """河湾镇2022年政府信息公开工作年度报告

一、总体情况
=1+1是本镇公示栏的编号。全镇开展技能培训46期，帮助872名返乡农民工和高校毕业生就业，公开招聘岗位1530个。
@河湾镇 全年关停直排河道的养殖场12家，河流断面水质达标率100%，PM2.5年均浓度下降到31微克/立方米。

二、存在的问题和改进
<script>document.title='taken'</script>网站更新不够及时，来年增加一人专管。
"""
BAD = [
    {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    {"name": "bad.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + bytes(range(256)) * 9},
]


def upload(page: Page, app: str, files: list[dict[str, object]]) -> None:
    visit(page, f"{app}/tag")
    expect(page.locator("footer.foot")).to_be_attached()
    page.locator('input[type="file"]').set_input_files(files)  # type: ignore[arg-type]
    uploaded(page, len(files))
    page.get_by_role("button", name="开始标注").click()
    expect(page.locator(".note", has_text="标注了")).to_be_visible()


def download(page: Page, form: str) -> bytes:
    with page.expect_download() as file:
        page.get_by_role("button", name=form).first.click()
    return Path(file.value.path()).read_bytes()


@pytest.fixture(scope="module")
def hewan(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Tagged:
    """What the engine makes of the report that is uploaded."""
    path = tmp_path_factory.mktemp("tag") / "hewan-zhen-2022.txt"
    path.write_text(HEWAN, encoding="utf-8")
    return next(iter(engine.tag([path])))


def test_every_passage_is_shown_with_its_areas_and_exported_so(page: Page, app: str, engine: Engine, hewan: Tagged) -> None:
    before = engine.count()
    upload(page, app, [{"name": hewan.file, "mimeType": "text/plain", "buffer": HEWAN.encode()}])
    cards = page.locator(".passages li.card")
    expect(cards).to_have_count(len(hewan.passages))
    assert {area.id for passage in hewan.passages for area in passage.areas} >= {"employment", "environment"}
    for at, passage in enumerate(hewan.passages):
        card = cards.nth(at)
        assert card.locator(".passage").text_content() == passage.text
        given = card.locator(".area").evaluate_all("chips => chips.map(chip => chip.dataset.area)")
        assert given == [area.id for area in passage.areas]
        assert card.locator("details").count() == bool(given)
    rows = page.locator(".profile tr[data-area]")
    shown = dict(
        zip(rows.evaluate_all("rows => rows.map(row => row.dataset.area)"), rows.locator("td.number").all_inner_texts()[1::2], strict=True)
    )
    assert shown == {area: f"{100 * share:.0f}%" for area, share in hewan.areas.items()}

    rows = list(csv.DictReader(io.StringIO(exported := _csv(page), newline="")))
    assert [row["text"].removeprefix("'") for row in rows] == [passage.text for passage in hewan.passages]
    assert [row["areas"].split() for row in rows] == [[area.id for area in passage.areas] for passage in hewan.passages]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+", "-"))]
    assert exported.count("'@") + exported.count("'=") >= 1
    assert json.loads(download(page, "JSON")) == [json.loads(json.dumps(of_tagged(hewan)))]

    assert page.locator(".passages :is(script, img)").count() == 0
    assert page.title() != "taken"
    assert engine.count() == before
    assert not list(Path(tempfile.gettempdir()).glob(f"gongkai-*/*/{hewan.file}"))


def _csv(page: Page) -> str:
    page.get_by_role("button", name="导出").click()
    data = download(page, "CSV")
    assert data.startswith(b"\xef\xbb\xbf")
    return data.decode("utf-8-sig")


def test_why_names_the_words_that_spoke_for_an_area(page: Page, app: str, engine: Engine, hewan: Tagged) -> None:
    upload(page, app, [{"name": hewan.file, "mimeType": "text/plain", "buffer": HEWAN.encode()}])
    at = next(at for at, passage in enumerate(hewan.passages) if "employment" in {area.id for area in passage.areas})
    card = page.locator(".passages li.card").nth(at)
    words = card.locator("details b")
    expect(words.first).not_to_be_visible()
    card.locator("summary").press("Enter")
    expect(words.first).to_be_visible()
    spoke = {reason.term for area in hewan.passages[at].areas for reason in engine.explain(hewan.passages[at].text, area.id)[area.id]}
    assert set(words.all_inner_texts()) <= spoke
    assert "就业" in words.all_inner_texts()
    page.locator('.profile tr[data-area="employment"] a').click()
    wanted = [p.text for p in hewan.passages if "employment" in {area.id for area in p.areas}]
    expect(page.locator(".passages li.card")).to_have_count(len(wanted))
    assert page.locator(".passages .passage").all_text_contents() == wanted


def test_bad_files_are_refused_with_their_reasons_and_the_others_go_on(page: Page, app: str) -> None:
    foreign = b"The annual report of the county. There were 12 meetings and 3 trainings about open government.\n"
    sample = ROOT / "samples" / "yunxiu-ecology-2020.docx"
    good = {"name": sample.name, "mimeType": "application/octet-stream", "buffer": sample.read_bytes()}
    upload(page, app, [good, {"name": "foreign.txt", "mimeType": "text/plain", "buffer": foreign}, *BAD])
    refused = page.locator(".outcome .refused")
    expect(refused).to_have_count(2)
    assert sorted(refused.locator(".file").all_inner_texts()) == ["bad.pdf", "empty.txt"]
    assert all(len(reason) > 20 for reason in refused.locator(".reason").all_inner_texts())
    assert numbers(page.locator(".note", has_text="标注了").inner_text())[::2] == [2, 2]
    files = page.locator(".files a")
    expect(files).to_have_count(2)
    expect(page.locator(".tagged h2")).to_have_text(files.first.inner_text())
    files.last.click()
    expect(page.locator(".tagged dd", has_text="foreign.txt")).to_be_visible()
    expect(page.locator(".passages li.card")).to_have_count(1)
    assert page.get_by_role("alert").count() == 0
    page.get_by_role("button", name="清除结果").click()
    expect(page.locator(".tagged")).to_have_count(0)
    assert page.url == f"{app}/tag"


def test_nothing_chosen_and_nothing_readable(page: Page, app: str) -> None:
    visit(page, f"{app}/tag")
    page.get_by_role("button", name="开始标注").click()
    expect(page.locator(".note.warn", has_text="先选择")).to_be_visible()
    upload(page, app, BAD[:1])
    expect(page.locator(".outcome .refused")).to_have_count(1)
    assert page.locator(".tagged").count() == 0


def test_a_tagged_report_is_added_to_the_index_on_request(page: Page, app: str, engine: Engine, hewan: Tagged) -> None:
    upload(page, app, [{"name": hewan.file, "mimeType": "text/plain", "buffer": HEWAN.encode()}])
    page.get_by_role("button", name="加入索引").click()
    expect(page.locator(".note.good", has_text="新增 1 份")).to_be_visible()
    assert hewan.report is not None
    assert [passage.areas for passage in engine.passages(hewan.report.id)] == [passage.areas for passage in hewan.passages]
    page.get_by_role("button", name="知道了").click()
    expect(page.locator(".note", has_text="新增 1 份")).to_have_count(0)
    assert engine.delete([hewan.report.id]) == 1
