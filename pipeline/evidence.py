"""Whether what a search found speaks to the query at all, or is only the nearest that there is."""

from __future__ import annotations

import re

from pipeline.records import Query, Results

# The best cosine of a query below which its hits are weak evidence, for the shipped encoder. Measured over 120 queries that the
# reports answer and 45 that no such report does (recipes, sports, physics): 3 of the first and 77 of 90 of the second fall below.
# Queries without a Han character stand further from Chinese passages.
HAN = 0.855
OTHER = 0.77
_HAN = re.compile("[\u3400-\u9fff]")


def is_weak(query: Query, results: Results) -> bool:
    """True if no hit is near the query in meaning. Hits without a cosine (lexical search) share its words and are never weak."""
    cosines = [hit.why.dense for hit in results.hits if hit.why.dense is not None]
    return bool(cosines) and max(cosines) < (HAN if _HAN.search(query.text) else OTHER)
