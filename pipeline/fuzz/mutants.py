"""Sound files -> broken ones: the file itself broken, or what it packs, so that both the opening and the reading are tried.

A mutant is known by its number and the seeds: the same number gives the same bytes.
"""

from __future__ import annotations

import base64
import io
import random
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.fuzz.changes import changed, changed_text, changed_xml
from pipeline.reading import sources
from pipeline.settings import Settings

_STREAM = re.compile(rb"/Filter(?P<filter>[^>]{,99}).{,99}?>>\s*stream\r?\n(?P<packed>.*?)\s*endstream", re.DOTALL)
_WORDS = (
    *("一、", "（一）", "1.", "第一条", "一是", "2023年", "1月1日", "12", "1,204.5万元", "１２", "/", "—", "三分之一", "15%"),
    *("其中", "（", "》", "\t", " | ", "\n", "\n\n", "\r", "\u3000", "\xa0", "\u2028", "\x0c", "单位：件", "予以公开", "总计"),
    *("三、结转下年度继续办理", "行政复议"),
)
_TAGS = (
    *("<table>", "</table>", "<tr>", "<td colspan=9>", '<td rowspan="99999">', "</td>", "<div>", "</p>", "<script>", "<!--", "-->"),
    *("<ul><li>", "<![CDATA[", "&nbsp;", "&#xD800;", "&#0;", "&lt;", '<meta charset="utf-16">', "<select><option>", "<svg>"),
)
_OPERATORS = (
    *("BT", "ET", "q", "Q", "1 0 0 1 9e9 0 cm", "0 0 0 0 0 0 Tm", "/F1 0 Tf", "/Nil 12 Tf", "<FFFE> Tj", "[(a) -1e6] TJ", "S", "f"),
    *("0 1 -1 0 0 0 Tm", "1 0 0 RG", "0 0 99999 1 re", "/X Do", "(\\", "<<", ">>", "endobj", "/Length -1", "/Kids [1 0 R]"),
    "/Parent 1 0 R",
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file that mutants are made of."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """The format, as the name tells it."""
        return Path(self.name).suffix.lower()


def seeds(paths: Sequence[Path], settings: Settings) -> list[Seed]:
    """The files under the paths, by format and name, and an archive of the first of each format.

    Raises UsageError where there is none that can be had.
    """
    files = [source.path for source in sources(paths, settings) if source.path is not None]
    single = sorted((Seed(path.name, path.read_bytes()) for path in files), key=lambda seed: (seed.suffix, seed.name))
    if not single:
        raise UsageError("There is no file to make broken ones of; name a folder of reports.")
    first = {seed.suffix: seed for seed in reversed(single)}
    return [*single, Seed("archive.zip", _packed([(seed.name, seed.data) for seed in first.values()]))]


def mutant(all_seeds: Sequence[Seed], number: int) -> Seed:
    """The mutant of this number; formats take turns, whatever the number of seeds of each."""
    draw = random.Random(number)
    formats = sorted({seed.suffix for seed in all_seeds})
    suffix = formats[number % len(formats)]
    seed = draw.choice([seed for seed in all_seeds if seed.suffix == suffix])
    data = seed.data
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        data = _inside(suffix, data, draw) if draw.random() < 0.85 else changed(data, draw, _WORDS)
    return Seed(f"{number}-{seed.name}", data)


def _inside(suffix: str, data: bytes, draw: random.Random) -> bytes:
    """A change to what the file says, which leaves it a file of its format."""
    if suffix in (".docx", ".zip"):
        return _in_zip(data, draw)
    if suffix == ".pdf":
        return _in_pdf(data, draw)
    if suffix in (".xml", ".rels"):
        return changed_xml(data, draw, _WORDS)
    return changed_text(data, draw, (*_TAGS, *_WORDS) if suffix == ".html" else _WORDS)


def _in_zip(data: bytes, draw: random.Random) -> bytes:
    """One member changed, the body of a Word file above all, or all packed once more; an archive that cannot be opened changed as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return changed(data, draw, _WORDS)
    if not members or draw.random() < 0.03:
        for _ in range(draw.randint(1, 4)):
            data = _packed([("inner.zip", data)])
        return data
    body = [at for at, (name, _) in enumerate(members) if name.endswith("document.xml")]
    at = body[0] if body and draw.random() < 0.7 else draw.randrange(len(members))
    name, inner = members[at]
    inner = _inside(Path(name).suffix, inner, draw) if draw.random() < 0.85 else changed(inner, draw, _WORDS)
    return _packed([*members[:at], (name, inner), *members[at + 1 :]])


def _packed(members: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip that is the same for the same members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)
    return packed.getvalue()


def _in_pdf(data: bytes, draw: random.Random) -> bytes:
    """One stream unpacked, changed and packed again; what follows it shifts, as in files that were edited by hand."""
    streams = [match for match in _STREAM.finditer(data) if match["packed"]]
    if not streams:
        return changed(data, draw, _OPERATORS)
    stream = draw.choice(streams)
    packed = stream["packed"]
    try:
        ascii85 = b"ASCII85Decode" in stream["filter"]
        inner = changed(zlib.decompress(base64.a85decode(packed.removesuffix(b"~>")) if ascii85 else packed), draw, _OPERATORS)
    except (zlib.error, ValueError):  # broken by an earlier change
        return changed(data, draw, _OPERATORS)
    packed = zlib.compress(inner)
    packed = base64.a85encode(packed) + b"~>" if ascii85 else packed
    return data[: stream.start("packed")] + packed + data[stream.end("packed") :]
