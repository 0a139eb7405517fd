"""Whether what a search found speaks to the query at all, or is only the nearest that there is."""

from __future__ import annotations

import re

from pipeline.records import Query, Results

# The best cosine of a query below which its hits are weak evidence, for the shipped encoder. Measured over 755 queries that the
# passages searched answer and 60 that none does (recipes, sports, physics), over the samples and over the development passages: 10 of
# the first and 113 of 120 of the second fall below. Queries without a Han character stand further from Chinese passages.
HAN = 0.44
OTHER = 0.43
_HAN = re.compile("[\u3400-\u9fff]")


def is_weak(query: Query, results: Results) -> bool:
    """True if no hit is near the query in meaning. Hits without a cosine (lexical search) share its words and are never weak."""
    cosines = [hit.why.dense for hit in results.hits if hit.why.dense is not None]
    return bool(cosines) and max(cosines) < (HAN if _HAN.search(query.text) else OTHER)
