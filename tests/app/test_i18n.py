"""Every sentence is there in both languages, is used, and takes the same values."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from pipeline.reading.aspects import ASPECTS
from pipeline.records import KINDS, MODES
from ui import i18n
from ui.i18n import LANGUAGES, strings, t

UI = Path(i18n.__file__).parent
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (*UI.glob("*.py"), *UI.glob("templates/*.html"), UI.parent / "app.py"))
# Keys that stand there whole, and beginnings of keys that are put together from parts: t("kind." ~ report.kind) and the like.
QUOTED = set(re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", SOURCES))
JOINED = tuple(re.findall(r'"([a-z]+\.[a-z_]*)"\s*~', SOURCES)) + tuple(re.findall(r'f"([a-z]+\.[a-z_]*)\{', SOURCES))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_it() -> None:
    for key, entry in strings().items():
        assert set(entry) == set(LANGUAGES), key
        assert all(text.strip() for text in entry.values()), key
        assert fields(entry["zh"]) == fields(entry["en"]), key


def test_it_is_used() -> None:
    unused = [key for key in strings() if key not in QUOTED and not key.startswith(JOINED)]
    assert unused == []


def test_what_is_used_is_there() -> None:
    used = set(re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z_]+)["']\s*[,)]""", SOURCES))
    assert len(used) > 60
    assert used <= set(strings())
    assert all(any(key.startswith(start) for key in strings()) for start in JOINED)


def test_every_kind_and_mode_has_a_name() -> None:
    assert {f"kind.{kind}" for kind in KINDS} | {f"search.{mode}" for mode in MODES} <= set(strings())


def test_every_aspect_but_other_has_a_name() -> None:
    assert {f"aspect.{aspect}" for aspect in ASPECTS if aspect != "other"} == {key for key in strings() if key.startswith("aspect.")}


def test_numbers_have_separators() -> None:
    assert "1,234" in t("reports.passages", count=1234)
