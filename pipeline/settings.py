"""Settings: defaults, then a TOML file, then the environment; later wins.

The TOML file is the one that ``GONGKAI_SETTINGS`` names, else ``gongkai.toml`` in the current folder, if there is one.
A field ``index_dir`` is ``index_dir = "…"`` in the file and ``GONGKAI_INDEX_DIR`` in the environment.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set; every default works on one ordinary machine."""

    index_dir: Path = ROOT / "index"
    models_dir: Path = ROOT / "models"
    engine: str = "auto"  # encoder engine: auto, onnx, torch
    hanlp_model: str = ""  # a HanLP model (folder or published name) for words; empty: the shipped dictionary
    threads: int = 0  # threads of the encoder; 0: one a core
    workers: int = 2  # reading processes
    max_file_bytes: int = 100_000_000
    max_text_chars: int = 5_000_000
    max_pages: int = 2_000
    read_timeout: float = 60.0  # seconds for one file
    max_worker_bytes: int = 4_000_000_000  # address space of a reading process
    max_zip_members: int = 5_000
    max_zip_bytes: int = 1_000_000_000  # all members of an archive, unpacked
    max_zip_depth: int = 2
    lock_timeout: float = 5.0  # seconds to wait for another writer
    analyst: str = ""  # under which name corrections are noted; empty: the user of this machine


def load(environ: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """Settings from defaults, TOML file and environment. Raises UsageError for an unknown key or a bad value."""
    environ = os.environ if environ is None else environ
    named = environ.get("GONGKAI_SETTINGS")
    file = file or (Path(named) if named else Path("gongkai.toml"))
    given: dict[str, Any] = {}
    if file.is_file():
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{file} is not a valid TOML settings file ({error}); correct it or remove it.") from error
    elif named:
        raise UsageError(f"{file}, named by GONGKAI_SETTINGS, does not exist; correct the path or unset it.")
    types = {f.name: type(f.default) for f in fields(Settings)}
    unknown = sorted(set(given) - set(types))
    if unknown:
        raise UsageError(f"{file} sets {unknown[0]!r}, which is no setting; the settings are {', '.join(types)}.")
    for name in types:
        if (value := environ.get(f"GONGKAI_{name.upper()}")) is not None:
            given[name] = value
    return replace(Settings(), **{name: _convert(name, value, types[name]) for name, value in given.items()})


def _convert(name: str, value: Any, kind: type) -> Any:
    """The value as the type of its setting; from the environment it comes as text."""
    wrong = UsageError(f"The setting {name} must be {_WANTED.get(kind, 'a path')}, not {value!r}; correct it or leave it out.")
    if isinstance(value, bool):
        raise wrong
    if kind is int or kind is float:
        try:
            number = float(value) if kind is float else int(value)
        except (TypeError, ValueError) as error:
            raise wrong from error
        if not 0 <= number < math.inf or (not isinstance(value, str) and number != value):
            raise wrong
        return number
    if not isinstance(value, str):
        raise wrong
    if kind is str:
        return value
    try:
        path = Path(value).expanduser()
    except RuntimeError as error:  # ~ of a user who is unknown
        raise wrong from error
    if not value.strip():
        raise wrong
    return path


_WANTED = {int: "a whole number, 0 or more", float: "a number, 0 or more", str: "text"}
