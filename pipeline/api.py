"""The same answers over HTTP, on this machine: ``serve``. GET only; the JSON is that of the command line.

/search?q=…&top=10&mode=hybrid      /ask?q=…      /counts?by=area,year      filters as on the command line:
/reports    /reports/ID             /stats        region, organ, kind, area (repeated: any of them), year=2015..2020
/taxonomy?name=area|field|theme|topic
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipeline import output
from pipeline.arguments import years
from pipeline.engine import Engine
from pipeline.errors import GongkaiError, IndexUnusable, UsageError
from pipeline.records import KINDS, Filters, Query

_FILTERS = {"region", "organ", "kind", "area", "year"}
_Answer = dict[str, Any]


def application(engine: Engine) -> Starlette:
    """The HTTP application over an engine. Names of other hosts are refused, so that no web page elsewhere can read the answers."""
    routes = {
        "/search": (_search, {"q", "top", "mode"} | _FILTERS),
        "/ask": (_ask, {"q"} | _FILTERS),
        "/reports": (_reports, _FILTERS),
        "/reports/{id}": (_report, set[str]()),
        "/reports/{id}/profile": (_profile, set[str]()),
        "/counts": (_counts, {"by"} | _FILTERS),
        "/taxonomy": (_taxonomy, {"name"}),
        "/stats": (_stats, set[str]()),
    }
    return Starlette(
        routes=[Route(path, partial(_respond, engine, act, known)) for path, (act, known) in routes.items()],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "[::1]"])],
    )


def serve(engine: Engine, port: int) -> None:
    """Answer on 127.0.0.1 until interrupted."""
    import uvicorn

    uvicorn.run(application(engine), host="127.0.0.1", port=port, log_level="warning")


async def _respond(engine: Engine, act: Callable[[Engine, Request], _Answer], known: set[str], request: Request) -> Response:
    try:
        if unknown := sorted(set(request.query_params) - known):
            raise UsageError(f"There is no parameter {unknown[0]!r} here; the parameters are {', '.join(sorted(known)) or 'none'}.")
        return JSONResponse(await run_in_threadpool(act, engine, request))
    except GongkaiError as error:
        status = 400 if isinstance(error, UsageError) else 503 if isinstance(error, IndexUnusable) else 500
        return JSONResponse({"error": str(error)}, status)


def _search(engine: Engine, request: Request) -> _Answer:
    given = request.query_params
    top = given.get("top", "10")
    if not top.isascii() or not top.isdigit():
        raise UsageError(f"The parameter top must be a number, not {top!r}.")
    query = Query(given.get("q", ""), int(top), given.get("mode", "hybrid"), _filters(engine, request))  # type: ignore[arg-type]
    results = engine.search(query)
    return {"hits": [output.of_hit(hit) for hit in results.hits], "candidates": results.candidates}


def _ask(engine: Engine, request: Request) -> _Answer:
    return output.of_answer(engine.ask(request.query_params.get("q", ""), _filters(engine, request)))


def _reports(engine: Engine, request: Request) -> _Answer:
    return {"reports": [output.of_summary(report) for report in engine.reports(_filters(engine, request))]}


def _report(engine: Engine, request: Request) -> _Answer:
    report_id = request.path_params["id"]
    report = engine.report(report_id)
    return output.of_report(report, engine.reports(Filters(reports=(report_id,)))[0], engine.passages(report_id))


def _profile(engine: Engine, request: Request) -> _Answer:
    return output.of_profile(engine.profile([request.path_params["id"]])[0])


def _counts(engine: Engine, request: Request) -> _Answer:
    by = request.query_params.get("by", "area").split(",")
    return {"counts": [output.of_count(count) for count in engine.counts(by, _filters(engine, request))]}


def _taxonomy(engine: Engine, request: Request) -> _Answer:
    name = request.query_params.get("name", "area")
    if name == "area":
        return {"taxonomy": [output.of_area(area) for area in engine.areas()]}
    return {"taxonomy": [output.of_class(covered) for covered in engine.classes(name)]}


def _stats(engine: Engine, request: Request) -> _Answer:
    return {**engine.stats(), **engine.describe()}


def _filters(engine: Engine, request: Request) -> Filters:
    given = request.query_params
    kinds = tuple(kind for kind in KINDS if kind in given.getlist("kind"))
    if unknown := [kind for kind in given.getlist("kind") if kind not in KINDS]:
        raise UsageError(f"There is no kind {unknown[0]!r}; the kinds are {', '.join(KINDS)}.")
    try:
        within = years(given["year"]) if "year" in given else None
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"The parameter year: {error}.") from error
    areas = tuple(dict.fromkeys(map(engine.find_area, given.getlist("area"))))
    return Filters(tuple(given.getlist("region")), tuple(given.getlist("organ")), within, kinds, areas)
