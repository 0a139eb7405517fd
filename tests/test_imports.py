"""Who may import whom: imports go one way, and each foreign package stays behind its door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline
from pipeline.settings import ROOT

PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))
APP = [ROOT / "app.py", *sorted((ROOT / "ui").rglob("*.py"))]

# A module imports from its own floor and from those below; the longest prefix that fits gives the floor.
FLOORS = {
    "pipeline.errors": 0,
    "pipeline.records": 0,
    "pipeline.fold": 0,
    "pipeline.interaction": 0,
    "pipeline.parts": 0,
    "pipeline.settings": 1,
    "pipeline.stores.base": 1,
    "pipeline": 2,  # the stages and the stores
    "pipeline.build": 3,
    "pipeline.retrieve": 3,
    "pipeline.answer": 3,
    "pipeline.opened": 3,
    "pipeline.engine": 4,
    "pipeline.evaluate": 5,
    "pipeline.bench": 5,
    "pipeline.fuzz": 5,
    "pipeline.making": 5,
    "pipeline.arguments": 5,
    "pipeline.output": 5,
    "pipeline.api": 6,
    "pipeline.commands": 7,
    "pipeline.__main__": 8,
    "ui": 7,
    "app": 8,
}
DOORS = {
    "streamlit": ("app", "ui"),
    "starlette": ("pipeline.api",),
    "uvicorn": ("pipeline.api",),
    "faiss": ("pipeline.stores",),
    "sqlite3": ("pipeline.stores",),
    "pymilvus": ("pipeline.stores",),
    "hanlp": ("pipeline.words",),
    "hanlp_trie": ("pipeline.words", "pipeline.tagging"),
    "onnxruntime": ("pipeline.transformer", "pipeline.making"),
    "sentence_transformers": ("pipeline.encode", "pipeline.transformer", "pipeline.torch_network", "pipeline.pooling", "pipeline.making"),
    "docx": ("pipeline.reading", "pipeline.summary"),
    "jinja2": ("ui", "pipeline.summary"),
    "pdfminer": ("pipeline.reading",),
    "lxml": ("pipeline.reading",),
    "pypinyin": ("pipeline.scope",),
    "opencc": ("pipeline.fold",),
}


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {name_of(file): ast.parse(file.read_text(encoding="utf-8")) for file in [*PIPELINE, *APP]}


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, inside functions too, but not for types only; of a package, what is taken from it."""
    typing = {id(inner) for node in ast.walk(tree) if is_typing(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in TREES else node.module


def is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def floor(module: str) -> int:
    return FLOORS[max((package for package in FLOORS if within(module, package)), key=len)]


@pytest.mark.parametrize("module", [name for name in TREES if name != "pipeline"])
def test_imports_go_one_way(module: str) -> None:
    for found in imports(TREES[module]):
        if found == "pipeline":
            assert floor(module) >= 6, f"{module} imports the package as a whole"
        elif within(found, "pipeline") or within(found, "ui"):
            assert floor(found) <= floor(module), f"{module} imports {found}"


def test_the_package_imports_the_engine_only_when_it_is_asked_for() -> None:
    top = {alias for node in TREES["pipeline"].body if isinstance(node, ast.ImportFrom) for alias in [node.module]}
    assert top == {"pipeline.errors", "pipeline.records", "pipeline.settings"}


def test_no_ring_of_imports() -> None:
    graph = {module: {found for found in imports(tree) if found in TREES} for module, tree in TREES.items() if module != "pipeline"}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for found in sorted(graph.get(module, ())):
                visit(found, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("package", DOORS)
def test_a_foreign_package_stays_behind_its_door(package: str) -> None:
    users = {module for module, tree in TREES.items() if any(within(found, package) for found in imports(tree))}
    assert all(any(within(user, door) for door in DOORS[package]) for user in users), users
    assert users or package == "pymilvus"


@pytest.mark.parametrize("module", TREES)
def test_every_module_says_what_it_is(module: str) -> None:
    docstring = ast.get_docstring(TREES[module])
    assert docstring, module
    assert docstring.split("\n")[0].endswith((".", ":", ";")), docstring.split("\n")[0]


@pytest.mark.parametrize("module", [name for name in TREES if within(name, "pipeline")])
def test_nothing_prints_and_nothing_is_swallowed(module: str) -> None:
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Call):
            assert not (isinstance(node.func, ast.Name) and node.func.id in ("print", "eval", "exec")), node.lineno
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, node.lineno


def test_no_pickle_is_loaded() -> None:
    for module, tree in TREES.items():
        assert not {"pickle", "joblib", "dill", "marshal", "shelve"} & set(imports(tree)), module


def test_the_names_of_the_package() -> None:
    assert sorted(pipeline.__all__) == list(pipeline.__all__)
    assert set(pipeline.__all__) == {
        *("Engine", "Settings", "load"),
        *("Area", "Count", "Filters", "Hit", "Ingested", "Passage", "Progress", "Query", "Report", "ReportSummary", "Results"),
        *("GongkaiError", "IndexUnusable", "InputError", "UsageError"),
    }
    assert all(hasattr(pipeline, name) for name in pipeline.__all__)
