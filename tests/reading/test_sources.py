"""Files and folders are found, in order, and what cannot be had is refused in a sentence while the others go on."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets import one_sentence, word, zipped

from pipeline.errors import TooLarge, UnreadableFile
from pipeline.reading import Manifest, Source, sources
from pipeline.settings import Settings

SETTINGS = Settings()


def found(*paths: Path, **given: int) -> list[Source]:
    return list(sources(paths, Settings(**given)))  # type: ignore[arg-type]


def files(*paths: Path) -> list[str]:
    return [source.file for source in found(*paths)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.html", "区县/清河县.txt", "区县/深/x.pdf", ".隐藏/y.txt", ".z.txt", "~$a.docx", "Thumbs.db"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


def test_a_folder_in_order_without_what_is_hidden(folder: Path) -> None:
    assert files(folder) == ["a.html", "b.txt", "区县/深/x.pdf", "区县/清河县.txt"]
    assert all(source.path == folder / source.file and source.error is None for source in found(folder))


def test_a_file_has_its_own_name(folder: Path) -> None:
    assert files(folder / "区县" / "清河县.txt", folder / "b.txt") == ["清河县.txt", "b.txt"]


def test_relative_paths_and_dots(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "区县")
    assert files(Path(".")) == ["深/x.pdf", "清河县.txt"]
    assert files(Path("../b.txt")) == ["b.txt"]
    assert found(Path("../b.txt"))[0].path == folder / "b.txt"


def test_a_path_that_does_not_exist_is_refused_and_the_others_go_on(folder: Path) -> None:
    missing, present = found(folder / "无.txt", folder / "b.txt")
    assert isinstance(missing.error, UnreadableFile)
    assert str(missing.error) == "无.txt does not exist; correct the path."
    assert present.error is None


def test_links_and_loops(folder: Path) -> None:
    (folder / "区县" / "上").symlink_to(folder)
    (folder / "断.txt").symlink_to(folder / "没有")
    (folder / "又.txt").symlink_to(folder / "b.txt")
    (folder / "旁").symlink_to(folder / "区县" / "深")
    (folder / "旁2").symlink_to(folder / "区县" / "深")
    by_file = {source.file: source for source in found(folder)}
    assert set(by_file) == {"a.html", "b.txt", "区县/深/x.pdf", "区县/清河县.txt", "断.txt", "又.txt"}
    assert isinstance(by_file["断.txt"].error, UnreadableFile)
    assert by_file["又.txt"].error is None


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.txt")
    (source,) = found(tmp_path)
    assert isinstance(source.error, UnreadableFile)
    assert one_sentence(source.error, "管道.txt")


@pytest.fixture
def strangers() -> Iterator[Path]:
    """A folder of another user's, read without the rights of the superuser."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    is_root = os.geteuid() == 0
    yield folder
    if is_root:
        os.seteuid(0)
    for path in folder.iterdir():
        path.chmod(0o700)
    shutil.rmtree(folder)


def test_no_right_to_read(strangers: Path) -> None:
    (strangers / "a.txt").write_text("公开", encoding="utf-8")
    (strangers / "密").mkdir()
    (strangers / "密" / "b.txt").write_text("公开", encoding="utf-8")
    (strangers / "密.txt").write_text("公开", encoding="utf-8")
    (strangers / "密.txt").chmod(0)
    (strangers / "密").chmod(0)
    if os.geteuid() == 0:
        try:
            os.seteuid(65534)
        except OSError:
            pytest.skip("root may become nobody else in this user namespace")
    readable, folder, file = found(strangers)
    assert readable.error is None
    for source, name in ((folder, "密"), (file, "密.txt")):
        assert isinstance(source.error, UnreadableFile)
        assert str(source.error) == f"{name} may not be read; give this user the right to read it."


def test_a_file_over_the_limit_is_never_opened(tmp_path: Path) -> None:
    with (tmp_path / "大.txt").open("wb") as stream:
        stream.truncate(200_000_000)
    (tmp_path / "小.txt").write_text("公开", encoding="utf-8")
    large, small = found(tmp_path)
    assert isinstance(large.error, TooLarge)
    assert one_sentence(large.error, "大.txt")
    assert "200000000 bytes" in str(large.error)
    assert small.error is None


def test_names_from_other_systems(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "清河县.txt".encode("gb18030")))).write_text("公开", encoding="utf-8")
    (source,) = found(tmp_path)
    assert source.file == "清河县.txt"
    assert source.path is not None
    assert source.path.read_text(encoding="utf-8") == "公开"


def test_manifests_of_folders_and_of_a_single_file(folder: Path) -> None:
    outer = '{"file": "b.txt", "year": 2020}\n{"file": "区县/深/x.pdf", "year": 2021}\n{oops'
    (folder / "manifest.jsonl").write_text(outer, encoding="utf-8")
    (folder / "区县" / "manifest.jsonl").write_text('{"file": "清河县.txt", "region": "临江省云州市清河县"}', encoding="utf-8")
    by_file = {source.file: source for source in found(folder)}
    assert by_file["b.txt"].manifest == Manifest(year=2020)
    assert by_file["区县/深/x.pdf"].manifest == Manifest(year=2021)
    assert by_file["区县/清河县.txt"].manifest == Manifest(region="临江省云州市清河县")
    assert {file: len(source.warnings) for file, source in by_file.items() if source.warnings} == {"a.html": 1}
    assert "line 3" in by_file["a.html"].warnings[0]
    assert found(folder / "区县" / "清河县.txt")[0].manifest == Manifest(region="临江省云州市清河县")


def test_an_archive_or_a_document_in_a_zip(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"甲.txt": b"a"}))
    (tmp_path / "b.docx").write_bytes(word(lambda document: document.add_paragraph("公开")))
    (tmp_path / "c.docx").write_bytes(zipped({"乙.txt": b"a"}))
    (tmp_path / "d.zip").write_bytes(word(lambda document: document.add_paragraph("公开")))
    assert files(tmp_path) == ["a.zip/甲.txt", "b.docx", "c.docx/乙.txt", "d.zip"]


def test_no_paths_no_sources() -> None:
    assert found() == []
