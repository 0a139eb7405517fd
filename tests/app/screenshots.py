"""Makes the pictures of the README, docs/screenshot-*.png, from the samples: ``PYTHONPATH=. python tests/app/screenshots.py``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright
from serving import ROOT, serve

from pipeline.engine import Engine
from pipeline.settings import Settings

QUERY = "农民工欠薪怎么办"
QUESTION = "枕溪县2018年受理了多少件依申请公开？"
DESKTOP = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1460}
PHONE = {"width": 420, "height": 860}


def shoot(page: Page, name: str) -> None:
    """Save what the tab shows, once it is at rest."""
    page.locator("footer.foot").last.wait_for(state="attached")  # while a page changes, the one before is still there
    page.wait_for_timeout(1_000)
    page.screenshot(path=ROOT / "docs" / f"screenshot-{name}.png")


def main() -> None:
    """Index the samples in a folder that goes, serve it, visit the pages."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        with Engine.open(Settings(index_dir=index)) as engine:
            list(engine.ingest([ROOT / "samples"]))
        with serve(index, Path(folder) / "app.log") as app, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
            page.goto(f"{app}/?q={quote(QUERY)}")
            shoot(page, "search")
            page.get_by_role("link", name="在原文中查看").first.click()
            page.locator("mark.place").first.wait_for()
            shoot(page, "report")
            page.goto(f"{app}/reports")
            page.get_by_role("link", name="2023年麦桥区政府信息公开工作年度报告").first.click()
            page.locator(".modes a", has_text="表格").click()
            page.get_by_text("左边合计").first.wait_for()
            shoot(page, "tables")
            page.goto(f"{app}/ask?q={quote(QUESTION)}")
            shoot(page, "ask")
            page.set_viewport_size(TALL)  # type: ignore[arg-type]
            page.goto(f"{app}/overview")
            page.locator('[data-testid="stVegaLiteChart"] :is(canvas, svg)').first.wait_for()
            shoot(page, "overview")
            page.goto(f"{app}/tag")
            page.locator('input[type="file"]').set_input_files(ROOT / "samples" / "zhenxi-2019.docx")
            page.get_by_text("zhenxi-2019.docx").first.wait_for()
            page.wait_for_timeout(1_000)  # until it has been sent
            page.get_by_role("button", name="开始标注").click()
            page.locator(".whys summary").first.click()
            page.mouse.move(0, 0)
            shoot(page, "tag")
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            page.goto(f"{app}/?q={quote(QUERY)}")
            shoot(page, "phone")
            browser.close()


if __name__ == "__main__":
    main()
