"""The app's entry: navigation, and the models loaded once the first page stands. ``./run app``, or ``streamlit run app.py``."""

from __future__ import annotations

import streamlit as st

from ui import store
from ui.i18n import t

st.set_page_config(page_title=f"{t('app.name')} · {t('app.tagline')}", layout="wide", initial_sidebar_state="auto")
st.navigation(
    [
        st.Page("ui/search.py", title=f"{t('nav.search')} · {t('app.name')}", default=True),
        st.Page("ui/ask.py", title=f"{t('nav.ask')} · {t('app.name')}", url_path="ask"),
        st.Page("ui/overview.py", title=f"{t('nav.overview')} · {t('app.name')}", url_path="overview"),
        st.Page("ui/tag.py", title=f"{t('nav.tag')} · {t('app.name')}", url_path="tag"),
        st.Page("ui/corrections.py", title=f"{t('nav.corrections')} · {t('app.name')}", url_path="corrections"),
        st.Page("ui/teach.py", title=f"{t('nav.teach')} · {t('app.name')}", url_path="teach"),
        st.Page("ui/manage.py", title=f"{t('nav.areas')} · {t('app.name')}", url_path="areas"),
        st.Page("ui/reports.py", title=f"{t('nav.reports')} · {t('app.name')}", url_path="reports"),
        st.Page("ui/report.py", title=f"{t('hit.open')} · {t('app.name')}", url_path="report"),
        st.Page("ui/about.py", title=f"{t('nav.about')} · {t('app.name')}", url_path="about"),
    ],
    position="hidden",
).run()
store.warming()
