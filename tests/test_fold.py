"""Folding changes characters one for one, so offsets into folded text are offsets into the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fold import fold, folded_codes


@given(st.text())
def test_length_is_kept(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(st.one_of(st.characters(codec=None), st.sampled_from("資訊ＡⅣ㈢K２"))))
def test_codes_are_those_of_the_folded_text(text: str) -> None:
    assert folded_codes(text).tolist() == [ord(char) for char in fold(text)]


@given(st.text(), st.text())
def test_each_character_is_folded_by_itself(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@given(st.text(alphabet=st.characters(min_codepoint=0x3000, max_codepoint=0x9FFF) | st.characters(max_codepoint=0x2FF)))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２０２１年", "2021年"),
        ("ＰＤＦ", "pdf"),
        ("PM2.5", "pm2.5"),
        ("（一）主動公開，", "(一)主动公开,"),
        ("政府信息公開條例", "政府信息公开条例"),
        ("環境保護與鄉村振興", "环境保护与乡村振兴"),
        ("政府信息公开", "政府信息公开"),
        ("１２％\u3000", "12% "),
        ("㎡①", "㎡1"),  # what would become two characters stays
        ("", ""),
    ],
)
def test_values(text: str, folded: str) -> None:
    assert fold(text) == folded
