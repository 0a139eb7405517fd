"""Where the values of a report come from: spans that hold what they say, and certainties that mean something."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import regions
from pipeline.fold import fold
from pipeline.jsonl import read_jsonl
from pipeline.reading import metadata
from pipeline.reading.dates import plain
from pipeline.reading.formats import read_document
from pipeline.reading.report import read
from pipeline.reading.source import Manifest, Source
from pipeline.reading.told import SIGNED, STATED
from pipeline.records import Document, Origin
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
ROWS = read_jsonl(ROOT / "tests" / "data" / "metadata.jsonl")
FIELDS = ("region", "organ", "year", "kind", "published", "period", "contact")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", plain(text))


def origins(told: metadata.Description) -> dict[str, Origin]:
    return {origin.field: origin for origin in told.origins}


def check_origins(told: metadata.Description, text: str) -> None:
    """What must hold for every text: one origin a known value; a printed value is supported by the words at its place."""
    found = origins(told)
    assert set(found) == {"title", *(field for field in FIELDS if getattr(told, field) is not None)}
    assert len(found) == len(told.origins)
    for field, origin in found.items():
        assert 0 < origin.certainty <= 1
        assert (origin.start is None) == (origin.end is None)
        assert origin.given != "text" or origin.start is not None
        if origin.start is not None and origin.end is not None:
            assert 0 <= origin.start < origin.end <= len(text)
            if origin.given == "text":
                supports(told, field, text[origin.start : origin.end])


def supports(told: metadata.Description, field: str, printed: str) -> None:
    words = squeezed(printed)
    digits = words.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
    if field == "title":
        rest = iter(words)
        assert all(char in rest for char in squeezed(told.title).removesuffix("…"))
    elif field == "region":
        region = regions.lookup(told.region or "")
        assert region is not None
        assert any(words.endswith(fold(name)) for name in (*regions.names(region), regions.stem(region.name)))
    elif field == "organ":
        assert words == squeezed(told.organ or "")
    elif field == "year":
        assert str(told.year) in digits
    elif field == "published":
        assert (told.published or "")[:4] in digits
    elif field == "period":
        assert told.period is not None
        assert told.period[0][:4] in digits
    elif field == "contact":
        assert printed == told.contact


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_made_up_openings(row: dict[str, Any]) -> None:
    told = metadata.describe(Document(text=row["text"]), "upload.txt")
    period = list(told.period) if told.period else None
    found = {**{field: getattr(told, field) for field in FIELDS}, "period": period}
    assert found == {field: row[field] for field in FIELDS}
    assert told.warnings == ()
    check_origins(told, row["text"])


SAMPLES = sorted(file for file in (ROOT / "samples").iterdir() if file.suffix != ".jsonl")


@pytest.mark.parametrize("file", SAMPLES, ids=[file.name for file in SAMPLES])
def test_samples_of_every_format(file: Path) -> None:
    document = read_document(file.read_bytes(), file.name, Settings())
    told = metadata.describe(document, f"upload{file.suffix}")
    check_origins(told, document.text)
    year = origins(told)["year"]
    assert (told.year, year.given) == (int(file.stem[-4:]), "text")


PIECES = """2017年 政府信息公开 年度报告 工作报告 江西省 青云谱区 乾县 民政局 人民政府 统计期限自 1月1日 至 12月31日 ， （ 《 》 ）
。 一、 各位代表 我代表市人民政府 联系电话：0791-88460000 地址：府前路3号 发布日期：2018-03-05 二〇一八年二月九日 ２０１７年 臺山市水務局
现公布 我县 2016年工作回顾"""


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["\n", " ", "\u3000", "\n\n", *PIECES.split()]), max_size=30).map("".join))
def test_spans_hold_what_they_say(text: str) -> None:
    check_origins(metadata.describe(Document(text=text), "upload.txt"), text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_spans_of_any_text(text: str) -> None:
    check_origins(metadata.describe(Document(text=text), "upload.txt"), text)


def test_spans_of_a_very_long_text() -> None:
    text = "年度报告\n一、总体情况\n" + "全年认真做好各项工作。\n" * 40_000 + "绩溪县水利局\n2019年2月9日"
    told = metadata.describe(Document(text=text), "upload.txt")
    day = origins(told)["published"]
    assert (told.published, text[day.start : day.end]) == ("2019-02-09", "2019年2月9日")
    check_origins(told, text)


def test_places_of_a_report() -> None:
    text = "绩 溪 县 水 利 局\n2019年政府信息公开年度报告\n统计期限：2019年1月1日至12月31日。\n联系电话：0563-8160000\n2020年1月9日"
    told = metadata.describe(Document(text=text), "upload.txt")
    printed = {field: text[o.start : o.end] for field, o in origins(told).items() if o.given == "text"}
    assert printed == {
        "title": "绩 溪 县 水 利 局\n2019年政府信息公开年度报告",
        "region": "绩 溪 县",
        "organ": "绩 溪 县 水 利 局",
        "year": "2019",
        "kind": "信息公开年度报告",
        "published": "2020年1月9日",
        "period": "2019年1月1日至12月31日",
        "contact": "联系电话：0563-8160000",
    }
    assert origins(told)["year"].certainty > STATED


def test_what_is_concluded_says_so() -> None:
    told = metadata.describe(Document(text="政府信息公开年度报告\n发布日期：2020-01-21\n一年来，我局公开信息3条。"), "upload.txt")
    year = origins(told)["year"]
    assert (told.year, year.given) == (2019, "derived")
    named = metadata.describe(Document(text="无"), "清溪-2019.txt")
    assert origins(named)["year"] == Origin("year", None, None, "file name", origins(named)["year"].certainty)
    assert origins(named)["year"].certainty < year.certainty < STATED


def test_certainty_means_something() -> None:
    """Over all openings, and with their titles cut off: what is surer is right more often; what is sure is hardly ever wrong."""
    right: dict[bool, list[bool]] = defaultdict(list)
    for row in ROWS:
        for text in (row["text"], row["text"].split("\n", 1)[-1]):
            told = metadata.describe(Document(text=text), "upload.txt")
            for field, origin in origins(told).items():
                if field in FIELDS and field != "contact":
                    value = getattr(told, field)
                    right[origin.certainty >= SIGNED].append((list(value) if field == "period" else value) == row[field])
    sure, unsure = (sum(right[key]) / len(right[key]) for key in (True, False))
    assert len(right[False]) > 40
    assert sure >= SIGNED
    assert unsure < sure - 0.1


def test_the_manifest_gives_and_says_so() -> None:
    text = "绩溪县水利局2019年政府信息公开年度报告\n一、总体情况\n2019年公开信息3条。"
    manifest = Manifest(year=2018, organ="绩溪县人民政府", region="浙江省杭州市")
    report = read(Source("a.txt", manifest=manifest), text.encode(), Settings())
    found = {origin.field: origin for origin in report.origins}
    assert (report.year, report.organ, report.region) == (2018, "绩溪县人民政府", "浙江省杭州市")
    for field in ("year", "organ", "region"):
        assert found[field] == Origin(field, None, None, "manifest", 1.0)  # type: ignore[arg-type]
    assert found["title"].given == "text"
    assert [w for w in report.warnings if "以清单为准" in w] == [
        "清单写的年份是2018年，文中写的是2019年，以清单为准。",
        "清单写的地区是浙江省杭州市，文中写的是安徽省宣城市绩溪县，以清单为准。",
    ]


def test_a_region_from_the_given_organ_is_derived() -> None:
    report = read(Source("a.txt", manifest=Manifest(organ="绩溪县水利局")), "全年公开信息3条。".encode(), Settings())
    assert report.region == "安徽省宣城市绩溪县"
    assert [(o.given, o.start) for o in report.origins if o.field == "region"] == [("derived", None)]
