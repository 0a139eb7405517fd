"""Zip archives are unpacked in memory, member by member, and cannot do harm."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import OPEN, one_sentence, word, zipped

from pipeline.errors import DamagedFile, InputError, ProtectedFile, TooLarge, UnsupportedFormat
from pipeline.reading import Manifest, Source, sources
from pipeline.settings import Settings


def members(tmp_path: Path, data: bytes, **given: int) -> list[Source]:
    path = tmp_path / "包.zip"
    path.write_bytes(data)
    return list(sources([path], Settings(**given)))  # type: ignore[arg-type]


def refusal(source: Source, kind: type[InputError]) -> str:
    assert type(source.error) is kind
    assert one_sentence(source.error, source.file)
    assert source.data is None
    return str(source.error)


def test_members_in_order_with_their_bytes(tmp_path: Path) -> None:
    docx = word(lambda document: document.add_paragraph(OPEN))
    data = zipped({"乙.txt": b"b", "县/甲.docx": docx, ".隐.txt": b"x", "__MACOSX/a.txt": b"x", "县/": b"", "c/Thumbs.db": b"x"})
    assert [(source.file, source.data) for source in members(tmp_path, data)] == [("包.zip/乙.txt", b"b"), ("包.zip/县/甲.docx", docx)]


def test_archives_in_archives_as_deep_as_is_allowed(tmp_path: Path) -> None:
    data = zipped({"甲.txt": b"a", "内.zip": zipped({"乙.txt": b"b", "底.zip": zipped({"丙.txt": b"c"})})})
    first, second, third = members(tmp_path, data)
    assert (first.file, second.file) == ("包.zip/甲.txt", "包.zip/内.zip/乙.txt")
    assert third.file == "包.zip/内.zip/底.zip"
    refusal(third, TooLarge)
    assert [source.file for source in members(tmp_path, data, max_zip_depth=3)][2] == "包.zip/内.zip/底.zip/丙.txt"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    name = "清河县2022年报.txt"
    raw = name.encode(encoding)
    data = zipped({"x" * len(raw): b"a"}).replace(b"x" * len(raw), raw)
    assert [source.file for source in members(tmp_path, data)] == [f"包.zip/{name}"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.txt", "..\\..\\b.txt", "C:\\b.txt", "C:b.txt"])
def test_names_that_point_outside(tmp_path: Path, name: str) -> None:
    bad, good = members(tmp_path, zipped({name: b"a", "好.txt": b"b"}))
    assert "points outside" in refusal(bad, DamagedFile)
    assert good.data == b"b"


def test_names_with_backslashes(tmp_path: Path) -> None:
    assert [source.file for source in members(tmp_path, zipped({"县\\乡\\甲.txt": b"a"}))] == ["包.zip/县/乡/甲.txt"]


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    data = zipped({f"{i}.txt": bytes(10_000_000) for i in range(12)})
    assert len(data) < 200_000
    start = time.process_time()
    (source,) = members(tmp_path, data, max_zip_bytes=100_000_000)
    assert "unpacks" in refusal(source, TooLarge)
    assert time.process_time() - start < 5
    assert len(members(tmp_path, data)) == 12


def test_a_bomb_that_lies_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    honest = zipped({"谎.txt": bytes(50_000_000), "好.txt": OPEN.encode()})
    data = honest.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1_000))
    lying, good = members(tmp_path, data, max_file_bytes=10_000_000)
    refusal(lying, DamagedFile)
    assert good.data == OPEN.encode()


def test_the_budget_counts_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped({"a.txt": bytes(900_000), "b.txt": bytes(900_000)})
    found = members(tmp_path, zipped({f"{i}.zip": inner for i in range(3)}), max_zip_bytes=4_000_000)
    assert [source.file for source in found if source.error is None] == [f"包.zip/{i}.zip/{name}.txt" for i in (0, 1) for name in "ab"]
    assert [source.file for source in found if isinstance(source.error, TooLarge)] == ["包.zip/2.zip"]


def test_a_member_over_the_limit_of_a_file(tmp_path: Path) -> None:
    large, small = members(tmp_path, zipped({"大.txt": bytes(2_000), "小.txt": b"a"}), max_file_bytes=1_000)
    assert "2000 bytes" in refusal(large, TooLarge)
    assert small.data == b"a"


def test_too_many_members(tmp_path: Path) -> None:
    (source,) = members(tmp_path, zipped({f"{i}.txt": b"a" for i in range(30)}), max_zip_members=20)
    assert "20 members" in refusal(source, TooLarge)


def test_a_huge_directory_is_not_even_read(tmp_path: Path) -> None:
    data = zipped({f"{i:0200}.txt": b"" for i in range(500)})
    (source,) = members(tmp_path, data, max_zip_members=100)
    refusal(source, TooLarge)


def test_members_that_are_not_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("密.txt", b"a" * 50)
        archive.writestr("压.txt", b"a" * 50, zipfile.ZIP_LZMA)
        link = zipfile.ZipInfo("链.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("好.txt", b"b")
    data = bytearray(stream.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked, packed, linked, good = members(tmp_path, bytes(data))
    assert "password" in refusal(locked, ProtectedFile)
    assert "method" in refusal(packed, UnsupportedFormat)
    assert "link" in refusal(linked, UnsupportedFormat)
    assert good.data == b"b"


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(40), zipped({"a.txt": OPEN.encode()})[:-30], b"PK\x05\x06" + b"\xff" * 18])
def test_damaged_archives(tmp_path: Path, data: bytes) -> None:
    (source,) = members(tmp_path, data)
    assert isinstance(source.error, DamagedFile | TooLarge)
    assert one_sentence(source.error, "包.zip")


def test_a_damaged_member_costs_itself_only(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("坏.txt", "甲" * 50)
        archive.writestr("好.txt", "乙" * 50)
    bad, good = members(tmp_path, stored.getvalue().replace("甲".encode(), "丙".encode(), 1))
    refusal(bad, DamagedFile)
    assert good.data == ("乙" * 50).encode()


def test_an_empty_archive(tmp_path: Path) -> None:
    (source,) = members(tmp_path, zipped({}))
    assert "without files" in refusal(source, DamagedFile)


def test_manifests_inside(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text('{"file": "包.zip/县/乙.txt", "year": 2019}', encoding="utf-8")
    data = zipped(
        {
            "manifest.jsonl": '{"file": "甲.txt", "year": 2022}\n{"file": "县/丙.txt", "year": 2020}\n!'.encode(),
            "甲.txt": b"a",
            "县/manifest.jsonl": '{"file": "丙.txt", "year": 2021}'.encode(),
            "县/乙.txt": b"b",
            "县/丙.txt": b"c",
        }
    )
    found = members(tmp_path, data)
    assert [(source.file, source.manifest) for source in found] == [
        ("包.zip/甲.txt", Manifest(year=2022)),
        ("包.zip/县/乙.txt", Manifest(year=2019)),
        ("包.zip/县/丙.txt", Manifest(year=2021)),
    ]
    assert "包.zip/manifest.jsonl, line 3" in found[0].warnings[0]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=12))
def test_any_damage_is_a_refusal_or_nothing(tmp_path: Path, at: int, noise: bytes) -> None:
    data = bytearray(zipped({"甲.txt": OPEN.encode(), "县/乙.txt": b"b" * 30, "内.zip": zipped({"丙.txt": b"c"})}))
    data[at : at + len(noise)] = noise
    for source in members(tmp_path, bytes(data)):
        assert (source.error is None) or one_sentence(source.error, source.file)
