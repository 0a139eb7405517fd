"""JSON Lines: what is read, and the line that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.jsonl import read_jsonl


def test_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('\ufeff{"id": 1}\n\n{"id": "二"}\r\n', encoding="utf-8")
    assert read_jsonl(file) == [{"id": 1}, {"id": "二"}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"id": 1}\n{"id": ', "line 2, is not valid JSON"),
        (b"[1]", "line 1, is not a JSON object"),
        (b"\xff\xfe", "cannot be read"),
        (None, "cannot be read"),
        (b"[" * 100_000, "line 1, is not valid JSON"),
    ],
)
def test_json_lines_that_are_none(tmp_path: Path, data: bytes | None, said: str) -> None:
    file = tmp_path / "a.jsonl"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UsageError, match=f"a.jsonl.* {said}|a.jsonl, {said}") as caught:
        read_jsonl(file)
    assert "\n" not in str(caught.value)
