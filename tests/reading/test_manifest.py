"""A manifest says what is known of the files beside it, and nothing in it refuses a file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.manifest import Listing, describe, parse, scope
from pipeline.reading.source import Manifest, Source

FULL = {
    "file": "清河县-2022.txt",
    "title": " 清河县人民政府2022年政府信息公开工作年度报告 ",
    "region": "临江省云州市清河县",
    "organ": "清河县人民政府办公室",
    "year": 2022,
    "kind": "disclosure",
    "published": "2023-01-18",
    "url": "https://www.qinghe.example/2023/01/18/a.html",
}


def line(**given: object) -> bytes:
    return json.dumps({"file": "a.txt", **given}, ensure_ascii=False).encode()


def test_every_key() -> None:
    listing = parse(json.dumps(FULL, ensure_ascii=False).encode())
    assert listing.entries == {
        "清河县-2022.txt": Manifest(
            "清河县人民政府2022年政府信息公开工作年度报告",
            "临江省云州市清河县",
            "清河县人民政府办公室",
            2022,
            "disclosure",
            "2023-01-18",
            "https://www.qinghe.example/2023/01/18/a.html",
        )
    }
    assert listing.warnings == ()
    assert listing.notes == {"清河县-2022.txt": ()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_and_line_end(encoding: str) -> None:
    lines = [json.dumps(FULL, ensure_ascii=False), "", '{"file": "b.txt", "region": "清河县", "year": "2021"}']
    listing = parse("\r\n".join(lines).encode(encoding))
    assert set(listing.entries) == {"清河县-2022.txt", "b.txt"}
    assert listing.entries["b.txt"] == Manifest(region="清河县", year=2021)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"yaer": 2022}, 'unknown key "yaer"'),
        ({"kind": "报告"}, 'kind the value "报告"'),
        ({"kind": ["disclosure"]}, "kind"),
        ({"year": 22}, "year the value 22"),
        ({"year": True}, "year"),
        ({"year": "二〇二二"}, "year"),
        ({"published": "2023-02-30"}, "published"),
        ({"published": "2023年1月"}, "published"),
        ({"region": ""}, "region"),
        ({"title": 3}, "title"),
        ({"url": {"a": 1}}, "url"),
    ],
)
def test_what_cannot_be_used_is_a_warning_that_names_the_line(given: dict[str, object], said: str) -> None:
    listing = parse(b'{"file": "b.txt"}\n' + line(organ="县政府办", **given))
    assert listing.entries["a.txt"] == Manifest(organ="县政府办")
    (warning,) = listing.notes["a.txt"]
    assert warning.startswith("manifest.jsonl, line 2 ")
    assert said in warning
    assert warning.endswith(".")
    assert listing.notes["b.txt"] == ()


def test_null_is_silence() -> None:
    listing = parse(line(title=None, year=None, kind=None))
    assert listing == Listing({"a.txt": Manifest()}, {"a.txt": ()})


@pytest.mark.parametrize("broken", [b"{", b"[]", b'"a.txt"', b"{}", b'{"file": 3}', b'{"file": " "}', b"[" * 100_000, b"NaN"])
def test_a_broken_line_costs_itself_only(broken: bytes) -> None:
    listing = parse(b"\n".join([line(year=2020), broken, b'{"file": "b.txt"}']))
    assert set(listing.entries) == {"a.txt", "b.txt"}
    (warning,) = listing.warnings
    assert warning.startswith("manifest.jsonl, line 2 ")


def test_a_file_named_twice() -> None:
    listing = parse(line(year=2020) + b"\n" + line(year=2021))
    assert listing.entries["a.txt"].year == 2021
    assert "a second time" in listing.notes["a.txt"][0]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_manifest(data: bytes) -> None:
    assert isinstance(parse(data), Listing)


def test_the_innermost_manifest_wins_and_warnings_go_to_files_without_a_line() -> None:
    outer = parse(b'{"file": "sub/a.txt", "year": 2019}\n{"file": "sub/b.txt", "year": 2018}\n{')
    inner = parse(b'{"file": "a.txt", "year": 2020}\n!')
    scopes = [scope("", outer, ["c.txt"]), scope("sub/", inner, ["sub/a.txt", "sub/b.txt"])]
    first, second, third = (describe(Source(file), scopes) for file in ("sub/a.txt", "sub/b.txt", "c.txt"))
    assert (first.manifest, second.manifest, third.manifest) == (Manifest(year=2020), Manifest(year=2018), None)
    assert [len(source.warnings) for source in (first, second, third)] == [0, 1, 1]
    only = describe(Source("a.txt"), [scope("", inner, ["a.txt"])])
    assert "line 2" in only.warnings[0]


def test_names_agree_however_they_are_composed() -> None:
    listing = parse(b'{"file": "./caf\\u0065\\u0301.txt", "year": 2020}')
    assert describe(Source("caf\u00e9.txt"), [scope("", listing, [])]).manifest == Manifest(year=2020)
