"""What the library says is said in Chinese: every message has its Chinese, none is left over, and what people named stays as it is."""

from __future__ import annotations

import ast
import errno
import inspect
import io
import os
import re
import resource
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest

import pipeline
from pipeline import corrections, errors
from pipeline.errors import InputError
from pipeline.reading import containers, formats, manifest, read_document, sources
from pipeline.records import Correction, Ingested, Refusal
from pipeline.settings import Settings
from pipeline.stores import doctor
from pipeline.stores.base import Stamp
from ui import html, sentences
from ui.sentences import TABLES, WORDED, Entry, entries, in_chinese, said

LIBRARY = Path(pipeline.__file__).parent
# What no page of the app can come to: other programs than the app, and what only they call.
PROGRAMS = ("making/", "commands/", "fuzz/", "evaluate", "bench", "api", "arguments", "output", "watch", "__main__")
APART = (*PROGRAMS, "reading/quality", "jsonl")
MODULES = {
    file.relative_to(LIBRARY).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
    for file in sorted(LIBRARY.rglob("*.py"))
    if not file.relative_to(LIBRARY).as_posix().startswith(APART)
}
ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
CHINESE = re.compile("[\u4e00-\u9fff]")
SETTINGS = Settings(max_file_bytes=50_000, max_zip_bytes=60_000, max_zip_members=20)


def shape(node: ast.AST) -> str | None:
    """A text of the source with {} for each expression in it; None for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def bare(template: str) -> str:
    """A template of the catalogue with {} for each place, whatever its name."""
    return "".join(run + ("" if place is None else "{}") for run, place, *_ in Formatter().parse(template))


def places(template: str) -> list[str]:
    return [place for _, place, *_ in Formatter().parse(template) if place]


def texts(tree: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """The texts of a module, each whole; no docstrings, nothing that goes to the log or says that a programmer was wrong."""
    apart: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            apart.update(part for part in node.values if isinstance(part, ast.Constant))
            apart.update(part.format_spec for part in node.values if isinstance(part, ast.FormattedValue) and part.format_spec)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("LOG.", "NotImplementedError")):
            apart.update(node.args)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and node not in apart and (found := shape(node)) is not None:
            yield node, found


def is_sentence(text: str) -> bool:
    """Whether a text is an English sentence that people read."""
    return text.endswith(".") and re.search(r"[a-z}][,;:]? [a-z{]", text) is not None and not CHINESE.search(text)


def raised() -> Iterator[tuple[str, ast.expr]]:
    """What every error of the library is made with: where, and its message."""
    for file, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                yield f"{file}:{node.lineno}", node.args[0]


TEXTS = {found: file for file, tree in MODULES.items() for _, found in texts(tree)}
SENTENCES = {found for found in TEXTS if is_sentence(found)} | {found for _, message in raised() if (found := shape(message))}
CATALOGUE = {table: {bare(entry.en) for entry in given} for table, given in entries().items()}


def test_the_source_is_seen() -> None:
    assert len(list(raised())) > 120
    assert len(SENTENCES) > 150
    # A message that is put together elsewhere is put together by a function, whose sentences are among the texts.
    assert [where for where, message in raised() if shape(message) is None and not isinstance(message, ast.Call)] == []


def test_every_message_has_its_chinese() -> None:
    assert {found: TEXTS.get(found) for found in SENTENCES - CATALOGUE["sentence"]} == {}


def test_none_is_left_over() -> None:
    assert CATALOGUE["sentence"] - SENTENCES == set()
    assert CATALOGUE["phrase"] - set(TEXTS) == set()


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_have_the_same_places_and_commands(table: str) -> None:
    for entry in entries()[table]:
        assert set(places(entry.en)) == set(places(entry.zh)), entry
        assert CHINESE.search(entry.zh), entry
        assert not CHINESE.search(entry.en), entry
        assert set(re.findall("`[^`]+`", entry.en)) <= set(re.findall("`[^`]+`", entry.zh)), entry
        if table == "sentence":
            assert entry.en.endswith(".") == entry.zh.endswith("。"), entry
        assert not re.search("[\u4e00-\u9fff][,;:.!?]|[,;:.!?][\u4e00-\u9fff]", entry.zh), entry


def test_no_template_stands_there_twice() -> None:
    given = [bare(entry.en) for table in entries().values() for entry in table]
    assert sorted(given) == sorted(set(given))


def worded(tree: ast.AST, node: ast.AST, met: set[str]) -> Iterator[str]:
    """The texts that an expression may come to in this module: those in it, and those that its names are given."""
    if (found := shape(node)) is not None:
        yield found
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from worded(tree, value, met)
    elif isinstance(node, ast.Name) and node.id not in met:
        met.add(node.id)
        for each in ast.walk(tree):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target] if isinstance(each, ast.AnnAssign) else []
            if any(isinstance(target, ast.Name) and target.id == node.id for target in targets):
                yield from worded(tree, each.value, met) if each.value else ()  # type: ignore[attr-defined]
    elif not isinstance(node, ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from worded(tree, child, met)


def test_what_stands_in_worded_places_has_its_chinese() -> None:
    names = {bare(entry.en): places(entry.en) for entry in entries()["sentence"]}
    found = {
        text
        for tree in MODULES.values()
        for node, blank in texts(tree)
        if isinstance(node, ast.JoinedStr) and blank in names
        for name, part in zip(names[blank], (part for part in node.values if isinstance(part, ast.FormattedValue)))
        if name in WORDED
        for text in worded(tree, part.value, set())
        if re.search("[a-z]", text)
    }
    assert len(found) > 10
    assert found - CATALOGUE["phrase"] == set()


def test_what_is_handed_on_as_a_word_has_its_chinese() -> None:
    at = {"_Refused": slice(0, 2), "damaged": slice(1, 2), "Unsound": slice(0, 1)}
    found = {
        text
        for tree in MODULES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in at
        for argument in node.args[at[node.func.id]]
        if (text := shape(argument)) is not None
    }
    found |= {text for _, what, instead in containers.OTHERS for text in (what, instead)}
    found |= {*formats._NAMES.values(), formats._Refused("x").instead, *doctor.AGREEMENTS, *(field.name for field in fields(Stamp))}
    found -= {"PDF"}  # is so in Chinese
    assert len(found) > 45
    assert found - CATALOGUE["phrase"] == set()


def is_a_directory(folder: Path) -> None:
    folder.read_bytes()


def no_database(folder: Path) -> None:
    (folder / "a.sqlite").write_bytes(b"no database at all " * 100)
    with closing(sqlite3.connect(folder / "a.sqlite")) as db:
        db.execute("SELECT * FROM sqlite_master")


def no_folder(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "none" / "b.sqlite")) as db:
        db.execute("SELECT 1")


def filled(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "c.sqlite", isolation_level=None)
    db.execute("CREATE TABLE t (x)")
    db.executemany("INSERT INTO t VALUES (?)", [(f"{n:500}",) for n in range(200)])
    return db


def only_to_read(folder: Path) -> None:
    filled(folder).close()
    with closing(sqlite3.connect(f"file:{folder / 'c.sqlite'}?mode=ro", uri=True)) as db:
        db.execute("DELETE FROM t")


def full(folder: Path) -> None:
    with closing(filled(folder)) as db:
        db.execute("PRAGMA max_page_count = 1")
        db.executemany("INSERT INTO t VALUES (?)", [(f"{n:500}",) for n in range(200)])


def torn(folder: Path) -> None:
    filled(folder).close()
    data = (folder / "c.sqlite").read_bytes()
    (folder / "c.sqlite").write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with closing(sqlite3.connect(folder / "c.sqlite")) as db:
        db.execute("SELECT count(x) FROM t").fetchall()


def no_more_written(folder: Path) -> None:
    with closing(filled(folder)) as db:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
        try:
            db.executemany("INSERT INTO t VALUES (?)", [(f"{n:500}",) for n in range(200)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def no_zip(folder: Path) -> None:
    zipfile.ZipFile(io.BytesIO(b"PK\x03\x04 broken off"))


FAILURES: list[Callable[[Path], None]] = [is_a_directory, no_database, no_folder, only_to_read, full, torn, no_more_written, no_zip]


def test_the_system_says_what_is_known_of_it(tmp_path: Path) -> None:
    heard = {os.strerror(code) for code in errno.errorcode}
    for act in FAILURES:
        folder = tmp_path / act.__name__
        folder.mkdir()
        with pytest.raises((OSError, sqlite3.Error, zipfile.BadZipFile)) as caught:
            act(folder)
        heard.add(str(caught.value))
    for entry in entries()["system"]:
        fits = re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(entry.en)))
        assert any(fits.fullmatch(each) for each in heard), entry


# Names may be any text, and reasons too, but for the bracket that they stand in; the other places hold numbers, ids and lists.
NAMES = [
    "报告 汇编/清河县 2022.txt",
    "a; b (c), which is d.pdf",
    "{file} {{x}} {0}",
    "行一\n行二",
    "a) is b has (c.txt",
    "“甲”;乙",
    "%s \\1",
]
REASONS = [r"\d+(?P<x>.*) %s", "a; b), c", "{reason} {{x}} {0}", "行一\n行二", "坏了: a is b"]
SHORT = ["两 词", "a;b", "{x}", "一\n二", "1,234"]
ENTRIES = [
    pytest.param(entry, table, id=f"{table}-{at}") for table in TABLES for at, entry in enumerate(entries()[table]) if places(entry.en)
]


@pytest.mark.parametrize(("entry", "table"), ENTRIES)
def test_what_was_named_stays_as_it_is(entry: Entry, table: str) -> None:
    odd = {"file": NAMES, "folder": NAMES, "reason": REASONS, "number": ["0", "12", "3456"]}
    for turn in range(len(NAMES)):
        values = {}
        for at, name in enumerate(dict.fromkeys(places(entry.en)), turn):
            given = odd.get(name, SHORT)
            values[name] = given[at % len(given)]
        assert in_chinese(entry.en.format(**values), (table,)) == entry.zh.format(**values)


@pytest.mark.parametrize("name", ["text", "none", "encoder", "Permission denied", "a.txt is empty; put the text of the report into it."])
def test_the_name_of_a_file_is_no_phrase(name: str) -> None:
    assert in_chinese(f"{name} does not exist; correct the path.") == f"{name} 不存在，请检查路径。"


@pytest.mark.parametrize(
    "sentence",
    ["", "text", "a PNG picture", "x, line 3", "Permission denied", "Something else happened; do it.", "ValueError: x", "中文。"],
)
def test_what_is_not_known_stays_as_it_is(sentence: str) -> None:
    assert in_chinese(sentence) == sentence


def test_a_name_that_is_made_to_take_long_stays_as_it_is() -> None:
    sentence = "a has 1 bytes, more than the x, part of the encoder, cannot be read (is (" * 2_000 + " does not exist; correct the path."
    assert in_chinese(sentence) == sentence


def test_the_words_inside_are_chinese_at_any_depth() -> None:
    nested = (
        "Version 3 of the tagger cannot be used; go back to the one that ships with `taggers use 0`, and train it anew with `retrain` "
        "(The tagger in /x y cannot be read ([Errno 13] Permission denied: '/x y/tagger.npz'); "
        "restore models/tagger from the repository, or make it anew with `train-tagger`.)"
    )
    assert in_chinese(nested) == (
        "第 3 版标注器无法使用；请用 `taggers use 0` 改回随程序附带的一版，再用 `retrain` 重新训练。"
        "（标注器 /x y 无法读取（没有权限：'/x y/tagger.npz'（错误 13））；请从代码仓库恢复 models/tagger，或用 `train-tagger` 重新训练。）"
    )
    assert in_chinese("A training needs corrected passages, and all 2 are kept out to measure on; correct some more first.") == (
        "训练需要改正过的段落，而全部 2 段都留作检验；请先再改正一些。"
    )


def test_the_more_specific_template_counts() -> None:
    assert in_chinese("The vectors of the parts of a.txt are not complete; run `reindex`.") == "a.txt 的分句向量不完整；请运行 `reindex`。"
    assert in_chinese("The vectors of a.txt are not complete; run `reindex`.") == "a.txt 的向量不完整；请运行 `reindex`。"
    assert "模板" in in_chinese("a.dotx is a Word template or has macros, which is not read; save it as an ordinary .docx.")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
NAME = "年报 is empty (终稿).bin"


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


BAD = {
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "图片（PNG）"),
    "empty": (b"", "是空的"),
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "旧格式的 Word 文件（.doc），不支持读取；请另存为 .docx"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "旧格式的 Excel 文件（.xls），不支持读取；请另存为 PDF、Word（.docx）、HTML 或文本"),
    "old": (OLE, "旧格式的 Office 文件"),
    "locked": (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "archive": (b"Rar!\x1a\x07\x00" + bytes(50), "压缩包（RAR），不支持读取；请先解压"),
    "program": (b"\x7fELF" + bytes(50), "可执行程序，"),
    "broken zip": (b"PK\x03\x04" + b"broken off", "已损坏（Word 文件或 zip 压缩包：不是 zip 文件）"),
    "sheet": (packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "电子表格（Excel，.xlsx），不支持读取；请另存为 PDF"),
    "no docx": (packed({"word/document.xml": b"<a/>"}), "已损坏（Word 文件："),
    "office": (packed({"[Content_Types].xml": b"<a/>"}), "没有 Word 正文"),
    "mail": (b"MIME-Version: 1.0\r\n", "打包成邮件的网页（.mht）或邮件"),
    "noise": (bytes(range(256)) * 9, "不是可以识别的文本"),
    "mark": (b"\xff\xfe\x00\xd8\x41\x00", "标明是 UTF-16"),
    "page": (b"<html><body></body></html>", "没有正文的网页"),
    "pdf": (b"%PDF-1.4\nbroken off", "PDF"),
}


def is_chinese(sentence: str, name: str) -> bool:
    """Whether a sentence names the file and is Chinese but for what it quotes in brackets."""
    rest = re.sub("（.*）", "", sentence.replace(name, ""))
    return name in sentence and sentence.endswith("。") and CHINESE.search(rest) is not None and not re.search("[a-z]{2,} [a-z]{2,}", rest)


@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_refused_is_refused_in_chinese(bad: str, tmp_path: Path) -> None:
    data, expected = BAD[bad]
    (tmp_path / NAME).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_document((tmp_path / NAME).read_bytes(), NAME, SETTINGS)
    assert expected in in_chinese(str(caught.value))
    assert is_chinese(in_chinese(str(caught.value)), NAME)


def test_paths_and_archives_that_are_refused_are_refused_in_chinese(tmp_path: Path) -> None:
    inside = {"../外.txt": b"x", "大.txt": bytes(55_000)}
    (tmp_path / "坏 包.zip").write_bytes(packed(inside))
    (tmp_path / "空包.zip").write_bytes(packed({}))
    (tmp_path / "多.zip").write_bytes(packed({f"{n}.txt": b"x" for n in range(30)}))
    (tmp_path / "大.txt").write_bytes(bytes(60_000))
    os.mkfifo(tmp_path / "管.txt")
    given = [tmp_path / "坏 包.zip", *(tmp_path / name for name in ("空包.zip", "多.zip", "大.txt", "管.txt", "无.txt"))]
    told = {source.file: in_chinese(str(source.error)) for source in sources(given, SETTINGS) if source.error}
    assert [name for name, sentence in told.items() if not is_chinese(sentence, name)] == []
    assert "指向压缩包之外" in told["坏 包.zip/../外.txt"]
    assert "超过 50000 字节的上限" in told["坏 包.zip/大.txt"]
    assert "没有文件" in told["空包.zip"]
    assert "超过 20 个的上限" in told["多.zip"]
    assert "有 60000 字节" in told["大.txt"]
    assert "既不是文件也不是文件夹" in told["管.txt"]
    assert told["无.txt"] == "无.txt 不存在，请检查路径。"


def test_the_notes_on_a_manifest_are_chinese() -> None:
    lines = ["no json", "{}", '{"file": "a.txt", "year": 3, "kind": "poem", "published": "x", "title": 1, "by": 1}', '{"file": "a.txt"}']
    listing = manifest.parse("\n".join(lines).encode(), "甲.zip/manifest.jsonl")
    notes = [in_chinese(note) for note in (*listing.warnings, *listing.notes["a.txt"])]
    broken = manifest.parse(b"\xef\xbb\xbf\xff\xff", "manifest.jsonl").warnings
    assert notes[0] == "甲.zip/manifest.jsonl 第 1 行不是有效的 JSON，没有采用；请每行写一个对象。"
    assert all(is_chinese(note, "manifest.jsonl") for note in notes)
    assert [in_chinese(note) for note in broken] == [
        "manifest.jsonl 标明是 UTF-8 编码，但第 0 字节处有误；请重新存为 UTF-8。其中各行都没有采用。"
    ]


def test_the_rows_that_are_refused_are_refused_in_chinese(tmp_path: Path) -> None:
    good = Correction("2024-05-06T07:08:09.000Z", "周", "r1", "甲.txt", 3, 9, "text", "health", False, True)
    table = corrections.written([good, replace(good, area="no; such (area)"), replace(good, end=1), replace(good, by=" ")])
    table += 'x,y\n"2024",周,甲.txt,r1,a,9,health,0,1,t\nnow,周,甲.txt,r1,3,9,health,0,1,t\n2024-05-06,周,甲.txt,r1,3,9,health,2,1,t\n'
    (tmp_path / "改正.csv").write_text(table, encoding="utf-8")
    refused = [each for each in corrections.read(tmp_path / "改正.csv", ["health"], 10_000) if isinstance(each, Refusal)]
    page = html.render("refusals", refused=refused)
    assert len(refused) == page.count("<li") == 7
    for each in refused:
        assert CHINESE.search(in_chinese(each.reason))
        assert not re.search("[a-z]+ [a-z]+ [a-z]+", in_chinese(each.reason))
    assert "没有领域 &#39;no; such (area)&#39;；现有的领域是 health。" in page
    assert "段落止于 1，却始于 3" in page


def test_what_is_kept_is_said_in_the_language_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    done = [Ingested("<b>.png", "refused", reason="<b>.png is a PNG picture, which is not read; give reports only.")]
    assert "&lt;b&gt;.png 是图片（PNG），不支持读取；请只提交报告。" in html.render("outcome", done=done)
    monkeypatch.setattr(sentences, "language", lambda: "en")
    assert "&lt;b&gt;.png is a PNG picture, which is not read; give reports only." in html.render("outcome", done=done)
    assert said("The query is empty; write what you look for.") == "The query is empty; write what you look for."
    monkeypatch.setattr(sentences, "language", lambda: "zh")
    assert said("The query is empty; write what you look for.") == "检索词是空的，请写出想找的内容。"
