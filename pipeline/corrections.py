"""Corrections as a table (CSV): written for people and other installations, read back row by row.

at,by,file,report,start,end,area,old,new,text   at ISO 8601 in UTC; old and new 1 (has the area) or 0
"""

from __future__ import annotations

import csv
import getpass
import io
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

from pipeline.errors import TooLarge, UsageError
from pipeline.records import Correction, Refusal
from pipeline.spreadsheet import plain, to_csv
from pipeline.stores.base import Store

NOBODY = "匿名"
COLUMNS = ("at", "by", "file", "report", "start", "end", "area", "old", "new", "text")
_TRUTH = {"0": False, "false": False, "1": True, "true": True}  # a spreadsheet writes TRUE for true


def now() -> str:
    """The present moment as corrections have it: 2024-05-06T07:08:09.012Z."""
    return _written(datetime.now(timezone.utc))


def person(name: str) -> str:
    """The name, else that of the user of this machine, else that of nobody."""
    try:
        return name.strip() or getpass.getuser()
    except (OSError, KeyError, ImportError):  # who runs this has no name
        return NOBODY


def unplaced(store: Store, corrections: Iterable[Correction]) -> list[tuple[str, str]]:
    """The texts, each with its file, that are corrected and that no stored passage of the file has, each once."""
    texts: dict[str, set[str]] = {}
    wanted = dict.fromkeys((each.file, each.text) for each in corrections)
    for file in {file for file, _ in wanted}:
        report = store.find_file(file)
        texts[file] = {passage.text for passage in store.report_passages(report)} if report else set()
    return [(file, text) for file, text in wanted if text not in texts[file]]


def written(corrections: Iterable[Correction]) -> str:
    """The corrections as CSV, in their order."""
    rows = (
        (each.at, each.by, each.file, each.report_id, each.start, each.end, each.area, int(each.old), int(each.new), each.text)
        for each in corrections
    )
    return to_csv(COLUMNS, rows)


def read(file: Path, areas: Collection[str], most: int) -> Iterator[Correction | Refusal]:
    """The corrections of a CSV file of at most ``most`` bytes; a row that cannot be used comes as a Refusal, and the others go on.

    UTF-8, or GB 18030 as Chinese spreadsheets write it. Raises UsageError for a file that is no such table, TooLarge.
    """
    rows = csv.reader(io.StringIO(_text(file, most), newline=""))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
    except csv.Error as error:
        raise UsageError(f"{file} cannot be read as CSV ({error}); export one with `corrections export` to see the form.") from error
    if missing := [name for name in COLUMNS if name not in header]:
        raise UsageError(f"{file} lacks the column {missing[0]!r}; its first row must name {', '.join(COLUMNS)}.")
    number = 1
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(number, f"The row is not valid CSV ({error}); put texts with commas or line breaks in quotation marks.")
            continue
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield Refusal(number, f"The row has {len(cells)} cells, the header {len(header)}; put texts with commas in quotation marks.")
            continue
        row = dict(zip(header, map(plain, cells)))
        try:
            yield _correction(row, areas)
        except ValueError as error:
            yield Refusal(number, str(error))


def _text(file: Path, most: int) -> str:
    try:
        if (size := file.stat().st_size) > most:
            raise TooLarge(f"{file} has {size} bytes, more than the {most} that are read; split it.")
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}); give a CSV file that `corrections export` wrote.") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{file} is neither UTF-8 nor GB 18030; save it as CSV in UTF-8.")


def _correction(row: dict[str, str], areas: Collection[str]) -> Correction:
    """The correction of a row. Raises ValueError with the reason if there is none."""
    for name in ("by", "file", "report", "text"):
        if not row[name].strip():
            raise ValueError(f"The cell {name} is empty; fill it in.")
    if row["area"] not in areas:
        raise ValueError(f"There is no area {row['area']!r}; the areas are {', '.join(areas)}.")
    start, end = _offset("start", row["start"]), _offset("end", row["end"])
    if start >= end:
        raise ValueError(f"The passage ends at {end} and starts at {start}; the end must lie after the start.")
    at, by = _moment(row["at"]), row["by"].strip()
    old, new = _truth("old", row["old"]), _truth("new", row["new"])
    return Correction(at, by, row["report"], row["file"], start, end, row["text"], row["area"], old, new)


def _offset(name: str, value: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", value.strip()):
        raise ValueError(f"The cell {name} holds {value[:40]!r}; a whole number is needed.")
    return int(value)


def _truth(name: str, value: str) -> bool:
    if (found := _TRUTH.get(value.strip().lower())) is None:
        raise ValueError(f"The cell {name} holds {value[:40]!r}; 1 (has the area) or 0 is needed.")
    return found


def _moment(value: str) -> str:
    value = value.strip()
    try:
        at = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", value))
        if at.tzinfo is None:
            raise ValueError("no zone")
        return _written(at.astimezone(timezone.utc))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"The cell at holds {value[:40]!r}; a time such as 2024-05-06T07:08:09Z is needed.") from error


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
