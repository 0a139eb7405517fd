"""The format is judged by content; what is not read is refused by name; no bytes make a reader fail in another way."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sheets import CLOSING, OPEN, TITLE, body, one_sentence, pdf, title, word, zipped

from pipeline.errors import DamagedFile, InputError, ProtectedFile, TooLarge, UnsupportedFormat
from pipeline.reading import read_document
from pipeline.records import Document
from pipeline.settings import Settings

SETTINGS = Settings()
HTML = f"<!doctype html><html><body><h1>{TITLE}</h1><p>{OPEN}</p></body></html>".encode()
DOCX = word(lambda document: [document.add_heading(TITLE), document.add_paragraph(OPEN)])
PDF = pdf([title(TITLE), body(OPEN)])
KNOWN = {"text": f"{TITLE}\n{OPEN}".encode(), "html": HTML, "docx": DOCX, "pdf": PDF}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.pdf", "a.jpg", "a"])
@pytest.mark.parametrize("known", KNOWN)
def test_a_wrong_extension_does_no_harm(known: str, name: str) -> None:
    document = read_document(KNOWN[known], name, SETTINGS)
    assert document.text.split("\n") == [TITLE, OPEN]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG picture"),
        (b"GIF89a" + bytes(50), "GIF picture"),
        (b"BM" + bytes(50), "BMP picture"),
        (b"II*\0" + bytes(50), "TIFF picture"),
        (b"{\\rtf1\\ansi " + b"a" * 50, "RTF"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "RAR archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "7z archive"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "gzip archive"),
        (b"MZ\x90\x00" + bytes(50), "Windows program"),
        (b"\x7fELF" + bytes(50), "program"),
        (b"SQLite format 3\0" + bytes(50), "SQLite"),
        (zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "xlsx"),
        (zipped({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}), "pptx"),
        (zipped({"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"<a/>"}), "OFD"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "OpenDocument"),
        (b"From: <a@qinghe.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "mht"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "Word file in XML"),
        (OLE + "WordDocument".encode("utf-16-le"), r"\.doc\), which is not read; save it as \.docx"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "ppt"),
        (OLE, "old format"),
        (zipped({"a.txt": b"abc"}), "zip archive"),
        (random.Random(7).randbytes(5_000), "no text"),
    ],
)
def test_other_formats_are_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(UnsupportedFormat, match=what) as caught:
        read_document(data, "年报.docx", SETTINGS)
    assert one_sentence(caught.value, "年报.docx")


@pytest.mark.parametrize("text", ["BMI筛查覆盖全县中小学。", "MZ-2型喷雾器发放320台。", "GIS平台录入地块1.2万个。"])
def test_letters_that_begin_other_formats_may_begin_a_text(text: str) -> None:
    assert read_document(text.encode(), "a.txt", SETTINGS).text == text


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="empty") as caught:
        read_document(data, "空白.pdf", SETTINGS)
    assert one_sentence(caught.value, "空白.pdf")


def test_an_office_file_with_a_password() -> None:
    with pytest.raises(ProtectedFile, match="password") as caught:
        read_document(OLE + "EncryptedPackage".encode("utf-16-le"), "密.docx", SETTINGS)
    assert one_sentence(caught.value, "密.docx")


def test_more_text_than_is_read() -> None:
    with pytest.raises(TooLarge, match="3000 characters") as caught:
        read_document("公开".encode() * 1500, "长.txt", Settings(max_text_chars=2_999))
    assert one_sentence(caught.value, "长.txt")
    assert len(read_document("公开".encode() * 1500, "长.txt", Settings(max_text_chars=3_000)).text) == 3_000


def outcome(data: bytes) -> Document | InputError:
    try:
        return read_document(data, "a.bin", SETTINGS)
    except InputError as error:
        return error


def check(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, InputError):
        assert one_sentence(found, "a.bin")
        return
    assert found.text.strip()
    assert "\0" not in found.text
    for start, end in found.tables:
        assert 0 <= start < end <= len(found.text)
        assert found.text[start:end].strip()
    assert all(start == 0 or found.text[start - 1] == "\n" for start in found.headings)
    assert list(found.pages) == sorted(found.pages)


@given(st.binary(max_size=3_000))
@example(b"<html")
@example(b"PK\x03\x04")
@example(b"%PDF-1.7")
@example(b"<p>" * 3_000)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check(data)


@given(st.sampled_from((b"%PDF-1.4\n", b"PK\x03\x04", b"PK\x05\x06", b"<html><body>", b"<table><tr><td>", OLE)), st.binary(max_size=400))
def test_bytes_that_begin_like_a_known_format(begin: bytes, rest: bytes) -> None:
    check(begin + rest)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(tuple(KNOWN)), st.randoms(use_true_random=False), st.sampled_from(("flip", "cut", "drop", "repeat")))
def test_damaged_files_are_read_or_refused(known: str, chance: random.Random, how: str) -> None:
    data = bytearray(KNOWN[known])
    at = chance.randrange(len(data))
    if how == "flip":
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif how == "cut":
        del data[at:]
    elif how == "drop":
        del data[at : at + chance.randint(1, 200)]
    else:
        data[at:at] = data[at : at + chance.randint(1, 200)]
    check(bytes(data))


TAGS = st.sampled_from(("div", "p", "table", "tr", "td", "ul", "ol", "li", "h2", "a", "span", "pre", "br", "font"))
TREES = st.recursive(st.text(max_size=8), lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=30)


@given(TREES)
def test_any_markup_keeps_its_sentences(tree: object) -> None:
    def markup(node: object) -> str:
        if isinstance(node, str):
            return node.replace("&", "&amp;").replace("<", "&lt;")
        assert isinstance(node, tuple)
        return f"<{node[0]}>" + "".join(map(markup, node[1])) + f"</{node[0]}>"

    page = f"<html><body>{markup(tree)}<p>{CLOSING}</p></body></html>"
    assert CLOSING in read_document(page.encode("utf-8", "replace"), "a.html", SETTINGS).text
