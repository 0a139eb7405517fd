"""Gongkai 公开: search, tagging and question lookup over Chinese government reports.

The flow, one module a step:

    ingest   files ──> reading ──> segment ──> encode ─────────> tagging ──> build ──> stores
             bytes     Report      Passages    vectors, tokens   areas                 SQLite + FAISS

    search   Query ──> retrieve: lexical (words, characters, bigrams) + dense (vectors) ──> the best, token by token ──> Hits

``Engine`` is the one door to all of it; ``python -m pipeline`` is the command line, ``app.py`` the app.
"""

from pipeline.errors import (
    GongkaiError,
    IndexUnusable,
    InputError,
    UsageError,
)
from pipeline.records import (
    Area,
    Count,
    Filters,
    Hit,
    Ingested,
    Passage,
    Progress,
    Query,
    Report,
    ReportSummary,
    Results,
)
from pipeline.settings import Settings, load

__all__ = [
    "Area",
    "Count",
    "Engine",
    "Filters",
    "GongkaiError",
    "Hit",
    "IndexUnusable",
    "Ingested",
    "InputError",
    "Passage",
    "Progress",
    "Query",
    "Report",
    "ReportSummary",
    "Results",
    "Settings",
    "UsageError",
    "load",
]


def __getattr__(name: str) -> object:
    """Engine is imported when it is asked for, so that a reading process need not load FAISS and the models."""
    if name == "Engine":
        from pipeline.engine import Engine

        return Engine
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
