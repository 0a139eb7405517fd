"""Profiles -> what a reader takes away: a document as HTML or Word, a table as CSV.

    Profile ──> document.py: Document, in one language ──> page.py  HTML, one file that needs nothing else
                                                       └─> word.py  .docx
    Profile ──> table.py: a row a report and area, as CSV

Same profiles, same language and same day give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pipeline.profile import Profile
from pipeline.summary.document import Chapter, Name, chapter, summarise
from pipeline.summary.page import to_html
from pipeline.summary.table import to_csv
from pipeline.summary.word import to_docx
from pipeline.summary.words import LANGUAGES, Language

__all__ = ["FORMS", "LANGUAGES", "Chapter", "Form", "Language", "chapter", "write"]

Form = Literal["csv", "html", "docx"]
FORMS: tuple[Form, ...] = ("csv", "html", "docx")


def write(form: Form, profiles: Sequence[Profile], language: Language, name: Name, day: date | None = None) -> bytes:
    """The summary of reports as a file of this form; ``name`` gives the name of an area, ``day`` is named in the document."""
    if form == "csv":
        return to_csv(profiles, name)
    document = summarise(profiles, language, name, day)
    return to_html(document) if form == "html" else to_docx(document)
