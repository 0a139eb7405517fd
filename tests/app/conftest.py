"""The real app in real Chromium over a real index of the samples."""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from serving import APP_WITH_FAULTS, ROOT, serve

from pipeline.engine import Engine
from pipeline.settings import Settings

# Templates are tested outside of a running app, of which Streamlit warns each time.
logging.getLogger("streamlit").setLevel(logging.ERROR)
for name in ("script_run_context", "session_state_proxy"):
    logging.getLogger(f"streamlit.runtime.scriptrunner_utils.{name}").setLevel(logging.ERROR)
expect.set_options(timeout=60_000)  # whatever comes first loads the models, which a busy machine takes its time over
WIDE = {"width": 1280, "height": 900}
# Streamlit looks for its server under the address of a page before it looks at the root.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over an index of the samples: what the app shows must be what it gives."""
    with Engine.open(Settings(index_dir=tmp_path_factory.mktemp("app") / "index")) as engine:
        assert {done.state for done in engine.ingest([ROOT / "samples"])} == {"added"}
        yield engine


@pytest.fixture(scope="session")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app over the same index."""
    with serve(engine.settings.index_dir, tmp_path_factory.mktemp("app-log") / "app.log", APP_WITH_FAULTS) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Only a machine that is not a build server may do without it."""
    chromium = shutil.which("chromium")
    if chromium is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One reader's browser, whose cache stays warm from test to test."""
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab. At its end nothing may have gone wrong in it, and nothing may have been asked of another machine."""
    page = context.new_page()
    check = watch(page)
    yield page
    check()
    page.close()


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A tab in a browser that knows nothing yet."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    check = watch(page)
    yield page
    check()
    context.close()


def watch(page: Page) -> Callable[[], None]:
    """Notes what goes wrong in a tab; the result says that nothing did."""
    page.set_default_timeout(60_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "console", lambda said: said.type == "error" and not PROBES.search(said.location["url"]) and wrong.append(f"console: {said.text}")
    )
    page.on("request", lambda request: request.url.startswith(LOCAL) or wrong.append(f"request: {request.url}"))

    def check() -> None:
        assert wrong == []

    return check


LOCAL = ("http://localhost:", "data:", "blob:http://localhost:")
