"""Tagging uploads, as a reader meets it: what is shown and exported is what the engine says, and nothing is kept."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, Route, expect
from serving import ROOT
from test_browser import numbers, uploaded, visit

from pipeline.engine import Engine
from pipeline.output import of_profile, of_tagged
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


def compared(page: Page) -> list[tuple[str, str, str]]:
    """The areas of the comparison that is shown, with the passages and their share."""
    rows = page.locator(".profile tr[data-area]").all()
    return [(str(row.get_attribute("data-area")), *row.locator("td.number").all_inner_texts()[:2]) for row in rows]  # type: ignore[misc]


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
    profile = engine.profile([hewan])[0]
    assert {each.area: each.share for each in profile.areas if each.passages} == pytest.approx(hewan.areas, abs=1e-4)
    assert compared(page) == [(each.area, f"{each.passages}", f"{100 * each.share:.1f}%") for each in profile.areas]

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


def test_a_report_is_held_against_its_peers_and_the_comparison_taken_away(page: Page, app: str, engine: Engine, hewan: Tagged) -> None:
    other = HEWAN.replace("河湾镇", "柳溪镇").encode()
    named = [(hewan.file, HEWAN.encode()), ("liuxi-zhen-2022.txt", other)]
    upload(page, app, [{"name": name, "mimeType": "text/plain", "buffer": data} for name, data in named])
    profile = engine.profile([hewan])[0]
    peers = profile.peers
    assert peers.reports
    assert f"共 {len(peers.reports)} 份" in page.locator(".compared > .summary").first.inner_text()
    for name, found in (("missing", profile.missing), ("unusual", profile.unusual)):
        listed = page.locator(f".compared .{name} li")
        assert listed.evaluate_all("items => items.map(item => item.dataset.area)") == [each.area for each in found]
        assert [numbers(text)[:2] for text in listed.all_inner_texts()] == [[len(peers.reports), each.having] for each in found]
    marks = page.locator(".profile td[aria-hidden] b")
    expect(marks).to_have_count(len(profile.areas))

    page.get_by_role("button", name="导出").click()
    data = json.loads(download(page, "比较 JSON"))
    assert data == [json.loads(json.dumps(of_profile(profile)))]
    rows = list(csv.DictReader(io.StringIO(download(page, "比较 CSV").decode("utf-8-sig"), newline="")))
    assert [(row["area"], int(row["passages"])) for row in rows] == [(each.area, each.passages) for each in profile.areas]
    assert hewan.report is not None
    assert f'<h2 lang="zh">{hewan.report.title}</h2>' in download(page, "摘要 HTML").decode("utf-8")
    batch = page.locator(".st-key-profile-docx-all button")
    with page.expect_download() as file:
        batch.click()
    headings = [each.text for each in docx.Document(str(file.value.path())).paragraphs if each.style and each.style.name == "Heading 1"]
    assert headings == [hewan.report.title, hewan.report.title.replace("河湾镇", "柳溪镇")]
    page.keyboard.press("Escape")
    page.locator(".compared .summary a").first.click()
    expect(page.locator('[class*="st-key-row-"]')).to_have_count(min(20, len(peers.reports)))


def test_a_stored_report_is_held_against_its_peers(page: Page, app: str, engine: Engine) -> None:
    report = next(each for each in engine.reports() if each.file == "zhenxi-2018.html")
    visit(page, f"{app}/report?report={report.id}")
    page.locator(".modes a", has_text="与同类比较").click()
    expect(page.locator(".compared h2")).to_be_visible()
    profile = engine.profile([report.id])[0]
    assert compared(page) == [(each.area, f"{each.passages}", f"{100 * each.share:.1f}%") for each in profile.areas]
    first = profile.areas[0]
    page.locator(f'.profile tr[data-area="{first.area}"] a').click()
    expect(page.locator(f"#speaking-{first.area}")).to_be_focused()
    quoted = page.locator(f"#speaking-{first.area} ~ blockquote").first
    assert quoted.locator("p").first.inner_text() == " ".join(first.speaking[0].text.split())
    quoted.get_by_role("link").click()
    expect(page.locator("mark.place").first).to_be_visible()
    assert f"start={first.speaking[0].start}&end={first.speaking[0].end}" in page.url


@pytest.mark.parametrize(("where", "button", "done"), [("tag", "开始标注", "标注了"), ("reports", "开始添加", "未收 1")])
def test_a_press_while_the_upload_is_under_way_counts(page: Page, app: str, where: str, button: str, done: str) -> None:
    visit(page, f"{app}/{where}")
    expect(page.locator("footer.foot")).to_be_attached()
    held: list[Route] = []
    page.route("**/_stcore/upload_file/**", lambda route: held.append(route) if route.request.method == "PUT" else route.continue_())
    if where == "reports":
        page.get_by_text("添加报告").first.click()
    with page.expect_request(lambda request: request.method == "PUT" and "/upload_file/" in request.url):
        page.locator('input[type="file"]').set_input_files(BAD[:1])  # type: ignore[arg-type]
    page.get_by_role("button", name=button).click()
    expect(page.locator(".note.warn", has_text="先选择")).to_be_visible()
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".note", has_text=done)).to_be_visible()
    expect(page.locator(".note.warn", has_text="先选择")).to_have_count(0)
    if where == "reports":
        page.get_by_role("button", name="知道了").click()
        expect(page.locator(".note", has_text=done)).to_have_count(0)


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
