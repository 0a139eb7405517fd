"""Views and places survive the way through an address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import KINDS, MODES, Filters
from pipeline.tagging.taxonomy import ids
from ui import filters, url

names = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
tuples = st.lists(names, max_size=3, unique=True).map(tuple)
year = st.integers(1000, 9999)
views = st.builds(
    url.View,
    query=st.text(max_size=30).map(str.strip),
    mode=st.sampled_from(MODES),
    filters=st.builds(
        Filters,
        regions=tuples,
        organs=tuples,
        years=st.none() | st.tuples(year, year).map(lambda pair: (min(pair), max(pair))),
        kinds=st.lists(st.sampled_from(KINDS), max_size=3, unique=True).map(tuple),
        areas=st.lists(st.sampled_from(ids()), max_size=3, unique=True).map(tuple),
    ),
    page=st.integers(1, 99),
    by=st.tuples(st.permutations(url.FACETS), st.sampled_from(url.TAXONOMIES)).map(
        lambda drawn: tuple(drawn[1] if facet == "area" else facet for facet in drawn[0][:2])
    ),
)


def read(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


@given(views)
def test_a_view_comes_back_from_its_address(view: url.View) -> None:
    assert url.read_view(read(url.address("", url.write_view(view)))) == view


@given(names, st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_place_comes_back_from_its_address(report: str, start: int, length: int) -> None:
    place = url.Place(report, start, start + length)
    assert url.read_place(read(url.address("report", url.write_place(place)))) == place


@given(
    st.dictionaries(
        st.sampled_from(["q", "mode", "region", "year", "kind", "area", "by", "page", "start", "end", "report"]),
        st.lists(st.text(), max_size=2),
    )
)
def test_nonsense_in_an_address_is_left_out(params: dict[str, list[str]]) -> None:
    view, place = url.read_view(params), url.read_place(params)
    assert view.mode in MODES
    assert set(view.filters.kinds) <= set(KINDS)
    assert set(view.filters.areas) <= set(ids())
    assert len({"area" if facet in url.TAXONOMIES else facet for facet in view.by} & set(url.FACETS)) == 2
    assert view.page >= 1
    assert view.filters.years is None or view.filters.years[0] <= view.filters.years[1]
    assert place.start < place.end or (place.start, place.end) == (0, 0)


def test_the_plain_view_has_a_clean_address() -> None:
    assert url.address("", url.write_view(url.View())) == "./"
    assert url.address("reports", {}, "en") == "./reports?lang=en"


def test_years_in_an_address() -> None:
    assert url.read_view({"year": ["2017"]}).filters.years == (2017, 2017)
    assert url.read_view({"year": ["2020..2015"]}).filters.years == (2015, 2020)
    assert url.read_view({"year": ["2015-2020"]}).filters.years is None
    assert url.show_years((2015, 2020)) == "2015..2020"


def test_one_facet_may_be_the_classes_of_another_list() -> None:
    assert url.read_view({"by": ["field,year"]}).by == ("field", "year")
    assert url.read_view({"by": ["region,topic"]}).by == ("region", "topic")
    for wrong in ("field,theme", "area,topic", "theme,theme", "colour,year"):
        assert url.read_view({"by": [wrong]}).by == ("area", "year")


def test_clicks_on_years() -> None:
    assert filters.picked(None, 2018) == (2018, 2018)
    assert filters.picked((2018, 2018), 2018) is None
    assert filters.picked((2018, 2018), 2015) == (2015, 2018)
    assert filters.picked((2018, 2018), 2020) == (2018, 2020)
    assert filters.picked((2015, 2018), 2016) == (2016, 2016)
