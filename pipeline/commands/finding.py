"""Commands that find: search and questions."""

from __future__ import annotations

import argparse
import json

from pipeline import output
from pipeline.commands.console import DONE, Console, filters_of, rows_of
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.records import Query


def search(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The passages that answer a query, or each query of a file."""
    filters = filters_of(engine, given)
    if (given.query is None) == (given.queries is None):
        raise UsageError("Give either a query or --queries FILE.")
    if given.queries is None:
        for hit in engine.search(Query(given.query, given.top, given.mode, filters)).hits:
            console.result(output.of_hit(hit), output.line_of_hit(hit))
        return DONE
    for row in rows_of(given.queries, "query"):
        hits = [output.of_hit(hit) for hit in engine.search(Query(row["query"], given.top, given.mode, filters)).hits]
        record = {"id": row["id"], "query": row["query"], "hits": hits}
        console.result(record, json.dumps(record, ensure_ascii=False))
    return DONE


def ask(engine: Engine, given: argparse.Namespace, console: Console) -> int:
    """The answer to a question, or to each question of a file."""
    filters = filters_of(engine, given)
    if (given.question is None) == (given.questions is None):
        raise UsageError("Give either a question or --questions FILE.")
    if given.questions is None:
        answer = engine.ask(given.question, filters)
        console.result(output.of_answer(answer), output.lines_of_answer(answer))
        return DONE
    for row in rows_of(given.questions, "question"):
        record = {"id": row["id"], **output.of_answer(engine.ask(row["question"], filters))}
        console.result(record, json.dumps(record, ensure_ascii=False))
    return DONE
