"""The words of the command line and what they mean."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from pipeline.records import KINDS, MODES
from pipeline.tagging.taxonomy import SCHEMES

KEYS = f"area, {', '.join(SCHEMES)} (the areas in the classes of another list: see taxonomy), region, year, kind, organ"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence instead of the whole usage."""
        self.exit(2, f"gongkai: {message}; see `{self.prog} --help`.\n")


def parser(commands: Iterable[str]) -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = _Parser(prog="gongkai", description="Search over Chinese government reports: by meaning, with the place in the report.")
    sub = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    added = {name: sub.add_parser(name, help=_HELP[name]) for name in commands}
    for each in added.values():
        each.add_argument("--index", type=Path, metavar="DIR", help="the index (default: the folder index/ of the project)")
        each.add_argument("--json", action="store_true", help="print JSON objects, one a line")
    for name in ("search", "ask", "reports", "counts"):
        _add_filters(added[name])
    added["ingest"].add_argument("paths", nargs="+", type=Path, metavar="PATH")
    added["ingest"].add_argument("--replace", action="store_true", help="replace stored reports of the same file name")
    added["watch"].add_argument("folder", type=Path, metavar="DIR")
    added["watch"].add_argument("--once", action="store_true", help="a single pass")
    added["search"].add_argument("query", nargs="?", metavar="QUERY")
    added["search"].add_argument("--queries", type=Path, metavar="FILE.jsonl", help="many queries: objects with id and query")
    added["search"].add_argument("--top", type=int, default=10, metavar="N")
    added["search"].add_argument("--mode", choices=MODES, default="hybrid")
    added["ask"].add_argument("question", nargs="?", metavar="QUESTION")
    added["ask"].add_argument("--questions", type=Path, metavar="FILE.jsonl", help="many questions: objects with id and question")
    added["reports"].set_defaults(id=None)
    added["report"].add_argument("id", metavar="ID")
    added["counts"].add_argument("--by", required=True, metavar="area,region,year", help=f"any of {KEYS}")
    added["delete"].add_argument("ids", nargs="+", metavar="ID")
    added["tag"].add_argument("files", nargs="*", type=Path, metavar="FILE")
    added["tag"].add_argument("--texts", type=Path, metavar="FILE.jsonl", help="many texts: objects with id and text")
    added["profile"].add_argument("reports", nargs="+", metavar="FILE_OR_ID", help="files and folders to tag, ids of stored reports")
    for form, what in (("html", "a summary as HTML"), ("docx", "a summary as a Word file"), ("csv", "a row a report and area")):
        added["profile"].add_argument(f"--{form}", type=Path, metavar="FILE", help=f"also write {what}")
    added["profile"].add_argument("--lang", choices=("zh", "en"), default="zh", help="the language of what is written (default: zh)")
    added["profile"].add_argument("--date", type=day, metavar="YYYY-MM-DD", help="the day that the summary names (default: none)")
    added["train-tagger"].add_argument("examples", nargs="?", type=Path, metavar="DIR", help="examples (default: training/tagging/)")
    added["train-tagger"].add_argument("--out", type=Path, metavar="DIR", help="where the tagger goes (default: models/tagger/)")
    added["retrain"].add_argument(
        "examples", nargs="?", type=Path, metavar="DIR", help="the project's examples (default: training/tagging/)"
    )
    added["taggers"].add_argument("act", nargs="?", choices=("list", "use"), default="list", help="what to do (default: list)")
    added["taggers"].add_argument("version", nargs="?", type=int, metavar="N", help="use: the version; 0 is the one that ships")
    added["to-label"].add_argument("--top", type=int, default=20, metavar="N")
    added["to-label"].add_argument("--area", metavar="ID", help="passages of which it is unsure whether they have this area")
    added["corrections"].add_argument("action", choices=("list", "export", "import"), help="what to do with the corrections")
    added["corrections"].add_argument("file", nargs="?", type=Path, metavar="FILE.csv", help="for export (default: print) and import")
    added["explain"].add_argument("text", metavar="TEXT")
    added["taxonomy"].add_argument("name", nargs="?", choices=("area", *SCHEMES), default="area", help="ours (area), or a list of others")
    added["explain"].add_argument("--area", metavar="AREA", help="this area (default: those that the text has)")
    added["areas"].add_argument("act", nargs="?", choices=AREA_ACTS, default="list", help="what to do (default: list)")
    added["areas"].add_argument("names", nargs="*", metavar="FILE.json|ID", help="a file for add and split, ids for the others")
    for option, what in (("zh", "name in Chinese"), ("en", "name in English"), ("define-zh", "definition"), ("define-en", "definition")):
        added["areas"].add_argument(f"--{option}", default="", metavar="TEXT", help=f"rename: the new {what}")
    added["areas"].add_argument("--into", default="", metavar="ID", help="merge: the area that the others go into")
    added["areas"].add_argument("--by", default="", metavar="NAME", help="who does it, for the history")
    added["evaluate"].add_argument("folder", type=Path, metavar="EVALDIR")
    added["evaluate"].add_argument("--corpus", type=Path, required=True, metavar="DIR", help="the documents that the set speaks of")
    added["bench"].add_argument("paths", nargs="*", type=Path, metavar="PATH", help="what to ingest or to break (default: samples/)")
    added["bench"].add_argument("--fuzz", type=int, metavar="N", help="instead of speed: read N broken files made of them")
    added["serve"].add_argument("--port", type=int, default=8502, metavar="N")
    added["make"].add_argument("what", choices=("encoder", "interaction", "head", "words", "regions"), help="what to make")
    added["make"].add_argument("--weights", type=Path, metavar="FILE", help="the encoder's source weights, if they are at hand")
    added["make"].add_argument("--texts", type=Path, metavar="DIR", help="the folder of public text that encoder and head are trained with")
    return top


def _add_filters(to: argparse.ArgumentParser) -> None:
    to.add_argument("--region", action="append", metavar="NAME", help="a place, with all that lies below it")
    to.add_argument("--organ", action="append", metavar="NAME")
    to.add_argument("--year", type=years, metavar="2017|2015..2020")
    to.add_argument("--kind", action="append", choices=KINDS)
    to.add_argument("--area", action="append", metavar="AREA", help="a policy area by its id, its name, or its name of other years")


def years(text: str) -> tuple[int, int]:
    """``2017`` or ``2015..2020`` as an inclusive range."""
    match = re.fullmatch(r"(\d{4})(?:\.\.(\d{4}))?", text)
    if not match or int(match[1]) > int(match[2] or match[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a year nor a range such as 2015..2020")
    return int(match[1]), int(match[2] or match[1])


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2024-03-01") from error


AREA_ACTS = ("list", "add", "rename", "merge", "split", "learn", "history")
_HELP = {
    "ingest": "read and store files, folders and .zip archives",
    "watch": "ingest what arrives in a folder",
    "search": "find passages",
    "ask": "answer a question with the place that says so",
    "reports": "list the stored reports",
    "report": "print one report whole",
    "counts": "count passages and reports by area, by classes of areas, region, year, kind, organ",
    "taxonomy": "list the policy areas, or the classes of another list and the areas counted in each",
    "areas": "list, add, rename, merge, split the areas of this index, or learn them again from corrections",
    "delete": "delete reports",
    "reindex": "index anew after a change of encoder or segmenter",
    "tag": "tag reports that need not be stored, or texts",
    "profile": "hold reports against the stored ones of their kind and year",
    "retag": "tag all stored passages anew, after a change of tagger",
    "train-tagger": "train the tagger from examples",
    "retrain": "train the tagger from the examples and what people corrected, compare, and tag with it",
    "taggers": "list the taggers of this index, or go over to another: taggers use N",
    "to-label": "list the passages that a person should label next",
    "corrections": "list what people corrected, write it to a CSV file or take it from one",
    "explain": "say which words of a text spoke for an area",
    "stats": "what the index holds and what runs",
    "doctor": "look for damage, and say what mends it",
    "evaluate": "measure quality on an evaluation set",
    "bench": "measure speed, or with --fuzz what broken files do to reading",
    "serve": "answer over HTTP on this machine",
    "make": "make what ships in models/ (for maintainers)",
}
