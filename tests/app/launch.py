"""The app as ``streamlit run app.py`` starts it, but for two words: a search with 慢 takes two seconds, 坏 breaks it, and a question.

Who is called 坏 cannot save a correction.

What a reader sees of a slow or broken search can be tested no other way.
"""

from __future__ import annotations

import sys
import time

from streamlit.web import cli

from pipeline.engine import Engine
from pipeline.errors import IndexLocked
from pipeline.records import Answer, Correction, Filters, Query, Results

SECONDS = 2.0
search, ask, correct = Engine.search, Engine.ask, Engine.correct


def faulty(self: Engine, query: Query) -> Results:
    """Engine.search, after the fault that the query asks for."""
    if "坏" in query.text:
        raise RuntimeError("a secret of the inside")
    if "慢" in query.text:
        time.sleep(SECONDS)
    return search(self, query)


def failing(self: Engine, question: str, filters: Filters) -> Answer:
    """Engine.ask, unless the question asks for a fault."""
    if "坏" in question:
        raise RuntimeError("a secret of the inside")
    return ask(self, question, filters)


def locked(self: Engine, report_id: str, start: int, end: int, area: str, new: bool, by: str) -> Correction:
    """Engine.correct, unless somebody else is writing just then."""
    if "坏" in by:
        raise IndexLocked("The index is being written by another process; wait until it is done and try again.")
    return correct(self, report_id, start, end, area, new, by)


if __name__ == "__main__":
    Engine.correct = locked  # type: ignore[method-assign]
    Engine.search = faulty  # type: ignore[method-assign]
    Engine.ask = failing  # type: ignore[method-assign]
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()
