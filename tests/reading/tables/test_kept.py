"""Tables are the same after they went to another process, into a store and out as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from invented import invent
from rendering import cells, text

from pipeline.output import of_report
from pipeline.reading import Source, read, wire
from pipeline.records import Passage
from pipeline.segment import segment
from pipeline.settings import Settings
from pipeline.stores.base import Stamp, Terms
from pipeline.stores.embedded import EmbeddedStore
from tests.unscored import unscored


def test_tables_are_kept(tmp_path: Path) -> None:
    made = invent(21, "2019", "2019")
    made.values["requests"]["result_open"][2] = ""
    made.values["requests"]["result_open"][3] = "/"
    made.values["disputes"]["count"][4] += "9"
    data = text(made, cells)
    report = read(Source("年报.txt", data=data), data, Settings())
    assert [table.id for table in report.tables] == ["proactive", "requests", "disputes"]
    assert wire.unpack_outcome(wire.pack_outcome("0" * 64, report)) == ("0" * 64, report)

    passages = segment(report)
    with_text = "".join(passage.text for passage in passages)
    assert "".join(with_text.split()) == "".join(report.text.split())
    store = EmbeddedStore.open(tmp_path / "index", Stamp("e" * 64, "5" * 64, 4), Settings())
    vectors = np.eye(4, dtype=np.float32)[[0] * len(passages)]
    terms = [Terms(words=("甲",), chars=(), bigrams=(), context=()) for _ in passages]
    store.put(report, passages, unscored(vectors, vectors, np.ones(len(passages), np.int64)), terms)
    store.close()
    store = EmbeddedStore.open(tmp_path / "index", Stamp("e" * 64, "5" * 64, 4), Settings())
    kept = store.report(report.id)
    (summary,) = store.reports()
    store.close()
    assert kept == report
    types = [[type(cell.value) for cell in table.cells] for table in report.tables]
    assert kept is not None
    assert [[type(cell.value) for cell in table.cells] for table in kept.tables] == types
    check_json(json.loads(json.dumps(of_report(kept, summary, passages))), passages)


def check_json(printed: dict[str, object], passages: list[Passage]) -> None:
    """What the contract says of a table."""
    tables = printed["tables"]
    assert isinstance(tables, list)
    for table in tables:
        assert set(table) == {"id", "form", "caption", "start", "end", "cells", "checks"}
        for cell in table["cells"]:
            assert set(cell) == {"row", "column", "text", "value", "unit", "start", "end"}
        for check in table["checks"]:
            assert set(check) == {"relation", "cells", "state", "difference"}
    assert len(tables[1]["cells"]) == 23 * 7
    values = {(cell["row"], cell["column"]): cell["value"] for table in tables for cell in table["cells"]}
    assert values["result_open", "research_institute"] is None
    assert values["result_open", "social_org"] == "n/a"
    assert any(check["state"] == "fails" for check in tables[2]["checks"])
    assert len(passages) > 5
