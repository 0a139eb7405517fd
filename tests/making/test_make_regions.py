"""The making of the gazetteer, on small tables of made-up places."""

from __future__ import annotations

from pipeline.making.regions import Row, _rows, _successor

EARLY = {
    "410000": "临江省",
    "410100": "云州市",
    "410101": "市辖区",
    "410102": "东川区",
    "410121": "清河县",
    "410122": "石桥县",
    "419000": "省直辖县级行政区划",
    "419001": "砚山市",
    "110000": "北都市",
    "110100": "市辖区",
    "110105": "北河区",
    "410171": "云州经济技术开发区",
    "710000": "海外省",
    "710100": "海外市",
}
LATE = {code: name for code, name in EARLY.items() if code not in ("410121", "410122")} | {"410104": "清河区", "410100": "云川市"}


def rows() -> list[Row]:
    return _rows({"201412": EARLY, "201512": EARLY, "201612": LATE})


def test_paths_leave_groupings_and_statistical_areas_out() -> None:
    assert {row.path for row in rows()} == {
        ("临江省",),
        ("临江省", "云州市"),
        ("临江省", "云川市"),
        ("临江省", "云州市", "东川区"),
        ("临江省", "云川市", "东川区"),
        ("临江省", "云州市", "清河县"),
        ("临江省", "云川市", "清河区"),
        ("临江省", "云州市", "石桥县"),
        ("临江省", "砚山市"),
        ("北都市",),
        ("北都市", "北河区"),
        ("海外省",),
    }


def test_rows_know_their_time() -> None:
    times = {"".join(row.path): (row.first, row.last) for row in rows()}
    assert times["临江省云州市清河县"] == ("201412", "201512")
    assert times["临江省云川市清河区"] == ("201612", "201612")
    assert times["临江省砚山市"] == ("201412", "201612")


def test_successors_are_named_only_where_the_tables_leave_one() -> None:
    found = {"".join(row.path): _successor(row, rows()) for row in rows() if row.last != "201612"}
    assert found == {
        "临江省云州市": "410100",  # the same code under a new name
        "临江省云州市东川区": "410102",
        "临江省云州市清河县": "410104",  # the name taken up
        "临江省云州市石桥县": "",
    }
