"""The app: widgets -> Engine -> cards; no logic of its own.

app.py            navigation
search.py         检索: the search box, its filters, the hits
ask.py            问答: a question, its answer, the sentence that states it
overview.py       概览: passages by area, region, year, kind
tag.py            标注: reports that are uploaded, tagged, shown and forgotten
corrections.py    改正: the log of corrections, who decides, the table to take away or to bring
teach.py          教: passages to label, by keyboard; versions.py: the trained taggers
manage.py         领域: the areas of this index: adding, renaming, merging, splitting
reports.py        报告: the stored reports, adding and deleting
report.py         one report whole, the place in view
about.py          关于: what runs

url.py            the address holds all state: view and place <-> query parameters
store.py          the engine, and what of it is kept between reruns
box.py            the box of a page, and what is shown until its results come
areas.py          the names of the policy areas, and chips at passages
teaching.py       what was labelled so far
training.py       trainings in the background
correcting.py     correcting areas: what the script sends, what became of it
filters.py        facets, chips and the bars of the years
cards.py          what a card says of a hit: place, reasons, citation
answers.py        what is shown of an answer
grid.py           passages counted by two facets, as a table
document.py       the text of a report as blocks, with the place marked
pager.py          links to the pages of a list
export.py         hits and tagged reports as CSV and JSON
ingest.py         adding reports in the background
job.py            how far that is
press.py          the start button where files are uploaded
profile.py        a report against its peers, and its summary
i18n.py           what the app says, in Chinese and English (strings.toml)
sentences.py      what the library says, in Chinese (sentences.toml)
html.py           templates/ -> HTML, everything escaped
frame.py          what every page has: bar, style.css, page.js, alerts
"""
