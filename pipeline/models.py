"""The list of what ships in models/ (``models.toml``): what each model is, its licence, how it was made, its checksums."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | int | Sequence[str] | Mapping[str, str]


def enter(folder: Path, told: Mapping[str, Value], files: Sequence[str]) -> None:
    """Enter the model in ``folder`` into the ``models.toml`` beside the folder, with the SHA-256 of its files.

    An older entry of the same folder goes; those of other models stay as they are.
    """
    name, file = folder.name, folder.parent / "models.toml"
    entry: dict[str, Value] = {"folder": name, **told, "files": {each: checksum(folder / each) for each in files}}
    plain = [f"{key} = {_value(value)}" for key, value in entry.items() if not isinstance(value, Mapping)]
    nested = [_table(f"{name}.{key}", value) for key, value in entry.items() if isinstance(value, Mapping)]
    old = re.compile(rf"^\[{name}\].*?(?=^\[(?!{name}[\].])|\Z)", re.MULTILINE | re.DOTALL)
    text = old.sub("", file.read_text(encoding="utf-8")) if file.exists() else ""
    sections = [text.strip(), "\n".join((f"[{name}]", *plain)), *nested]
    file.write_text("\n\n".join(section for section in sections if section) + "\n", encoding="utf-8")


def checksum(file: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _table(name: str, values: Mapping[str, str]) -> str:
    return "\n".join((f"[{name}]", *(f"{key if key.isidentifier() else _value(key)} = {_value(value)}" for key, value in values.items())))


def _value(value: str | int | Sequence[str]) -> str:
    return json.dumps(value, ensure_ascii=False)  # of such values, JSON and TOML are the same
