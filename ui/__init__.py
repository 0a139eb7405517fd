"""The app: widgets -> Engine -> cards; no logic of its own.

app.py            navigation
search.py         检索: the search box, its filters, the hits
reports.py        报告: the stored reports, adding and deleting
report.py         one report whole, the place in view
about.py          关于: what runs

url.py            the address holds all state: view and place <-> query parameters
store.py          the engine, and what of it is kept between reruns
filters.py        facets, chips and the bars of the years
cards.py          what a card says of a hit: place, reasons, citation
document.py       the text of a report as blocks, with the place marked
pager.py          links to the pages of a list
export.py         hits as CSV and JSON
ingest.py         adding reports in the background
i18n.py           what the app says, in Chinese and English (strings.toml)
html.py           templates/ -> HTML, everything escaped
frame.py          what every page has: bar, style.css, page.js, alerts
"""
