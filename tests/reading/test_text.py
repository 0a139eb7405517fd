"""Bytes become text by their encoding, strictly, or are refused."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import OPEN, OPENING, one_sentence

from pipeline.errors import DamagedFile, UnsupportedFormat
from pipeline.reading.text import decode, read, tidy
from pipeline.settings import Settings

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "gb18030": b"",
    "utf-16-le": b"",
    "utf-16-be": b"",
    "utf-16": b"",
    "utf-16-be with mark": codecs.BOM_UTF16_BE,
    "utf-32": b"",
}
HAN = st.integers(0x4E00, 0x9FA5).map(chr)
PUNCTUATION = st.sampled_from("，。；：、（）“”《》%0123456789 \nabcXYZ")
REPORTS = st.lists(st.one_of(st.sampled_from((OPENING, OPEN)), st.text(st.one_of(HAN, PUNCTUATION), max_size=8)), min_size=1).map(
    lambda parts: OPENING + "".join(parts)
)


def encoded(text: str, encoding: str) -> bytes:
    return ENCODINGS[encoding] + text.encode(encoding.split()[0])


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=25)
@given(text=REPORTS)
def test_a_report_survives_every_encoding(encoding: str, text: str) -> None:
    assert decode(encoded(text, encoding), "年报.txt") == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_marked_utf8_text_survives(text: str) -> None:
    data = codecs.BOM_UTF8 + text.encode()
    try:
        assert decode(data, "a.txt") == text
    except DamagedFile:
        assert not text.strip("\ufeff \t\r\n")
    except UnsupportedFormat:
        assert sum(not char.isprintable() for char in text) > 4


@pytest.mark.parametrize("text", ["清河县人民政府", "政府信息公开", "全年公开信息18条。", "龍川縣政府信息公開年度報告"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_a_few_words_are_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_line_ends_and_control_characters_go_and_all_else_stays() -> None:
    raw = "\u3000\u3000一、总体情况\r\n\0全年  公开\t18条\x07。 \u3000\rA\u2028B\x0cC\n\n"
    assert read(raw.encode(), "a.txt", Settings()).text == "\u3000\u3000一、总体情况\n全年  公开\t18条。\nA\nB\nC\n\n"


@given(st.text())
def test_tidying_is_done_once_and_for_all(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert "\r" not in tidied
    assert [char for char in tidied if char.isprintable() and char != " "] == [char for char in text if char.isprintable() and char != " "]


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\n".encode("utf-16-le"), b"\0\0\0\0"])
def test_nothing_in_it(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="is empty") as caught:
        decode(data, "空.txt")
    assert one_sentence(caught.value, "空.txt")


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\x00\x01\x02\x03" * 500, b"abc\x00\x00\x01\x02\x03\x04" * 100, OPENING.encode() + bytes(range(8)) * 40],
)
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        decode(data, "数据.txt")
    assert one_sentence(caught.value, "数据.txt")


def test_a_mark_is_a_promise() -> None:
    with pytest.raises(DamagedFile, match="byte 1") as caught:
        decode(codecs.BOM_UTF8 + b"a\xff\xfe", "坏.txt")
    assert one_sentence(caught.value, "坏.txt")


def test_one_wrong_byte_in_utf8_is_not_guessed_away() -> None:
    data = bytearray(OPENING.encode())
    data[90] = 0xFF
    with pytest.raises(UnsupportedFormat):
        decode(bytes(data), "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_wrong_bytes_are_left_out_with_a_warning(encoding: str) -> None:
    data = bytearray((OPENING * 5).encode(encoding))
    data[90] = data[400] = 0xFF
    document = read(bytes(data), "a.txt", Settings())
    (warning,) = document.warnings
    assert warning.startswith("a.txt has ")
    assert "left out" in warning
    whole = read((OPENING * 5).encode(encoding), "a.txt", Settings())
    assert whole.warnings == ()
    assert len(whole.text) - 6 <= len(document.text) <= len(whole.text)


@pytest.mark.parametrize("data", [b"\x81\xff\xfd" * 51, OPENING.encode()[:60] + bytes(range(128, 256)) * 3])
def test_bytes_that_fit_nothing_are_refused(data: bytes) -> None:
    with pytest.raises((UnsupportedFormat, DamagedFile)):
        read(data, "a.txt", Settings())
