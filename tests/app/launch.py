"""The app as ``streamlit run app.py`` starts it, but for two words: a search with 慢 takes two seconds, 坏 breaks it, and a question.

What a reader sees of a slow or broken search can be tested no other way.
"""

from __future__ import annotations

import sys
import time

from streamlit.web import cli

from pipeline.engine import Engine
from pipeline.records import Answer, Filters, Query, Results

SECONDS = 2.0
search, ask = Engine.search, Engine.ask


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


if __name__ == "__main__":
    Engine.search = faulty  # type: ignore[method-assign]
    Engine.ask = failing  # type: ignore[method-assign]
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()
