"""Keys of the standard tables -> the labels that the forms print, from the outermost heading to the row or column itself."""

from __future__ import annotations

from pipeline.reading.tables import forms

Path = tuple[str, ...]

_OUTCOMES = "本年度办理结果"
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    prefix: (label, tuple(key for key in forms.REQUEST_KEYS if key.startswith(f"{prefix}_")))
    for prefix, label in (("not_open", "不予公开"), ("cannot_provide", "无法提供"), ("no_process", "不予处理"), ("other", "其他处理"))
}
_APPLICANTS = dict(zip(forms.APPLICANTS, ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")))


def _request(label: forms.Label) -> Path:
    for name, keys in GROUPS.values():
        if label.key in keys:
            return (_OUTCOMES, name, label.printed)
    return (_OUTCOMES, label.printed) if label.key.startswith("result_") or label.key == "other" else (label.printed,)


ROWS: dict[str, dict[str, Path]] = {
    "proactive": {label.key: (label.printed,) for label in forms.PROACTIVE},
    "requests": {label.key: _request(label) for label in forms.REQUESTS},
    "disputes": {"count": ()},
}
COLUMNS: dict[str, dict[str, Path]] = {
    "proactive": {label.key: (label.printed,) for label in forms.PROACTIVE_COLUMNS},
    "requests": {key: ("法人或其他组织", name) if key in forms.ORGANISATIONS else (name,) for key, name in _APPLICANTS.items()},
    "disputes": {
        f"{group}_{outcome}": (*(("行政诉讼",) if group.startswith("lawsuit") else ()), name, result)
        for group, name in forms.GROUPS
        for outcome, result in forms.OUTCOMES
    },
}


def kind_of(table: str) -> str | None:
    """Which standard table an id is of ("requests-2" is a second one), None for any other table."""
    kind = table.partition("-")[0]
    return kind if kind in ROWS else None


def row_path(table: str, row: str) -> Path:
    """The labels of a row; of a table that is no standard one, or of a key that no form has, the row as it is."""
    return ROWS.get(kind_of(table) or "", {}).get(row, (row,) if row else ())


def column_path(table: str, column: str) -> Path:
    """The labels of a column, likewise."""
    return COLUMNS.get(kind_of(table) or "", {}).get(column, (column,) if column else ())
