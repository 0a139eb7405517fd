"""领域: the areas in effect, how sure each is; adding, renaming, merging, splitting them, and what was changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline.errors import GongkaiError
from pipeline.records import Filters, Progress
from pipeline.tagging.areas import AreaState
from pipeline.tagging.overlay import LEAST, Change, NewArea
from ui import areas, correcting, frame, html, sentences, store, url
from ui.i18n import t

_TWO = 2  # areas that one is split into here; the command line takes any number


def page() -> None:
    """The page: the list, then what can be done, then the history."""
    with frame.page("areas"):
        html.show("title", title=t("manage.title"))
        if done := st.session_state.pop("areas-done", ""):
            frame.note(done, "good")
        engine = store.engine()
        states = engine.area_states()
        counted = {count.by[0][1]: count.passages for count in store.counts(("area",), Filters())}
        rows = [(each, counted.get(each.area.id, 0), _list(each)) for each in states]
        html.show("areas", rows=rows, name=areas.name, explain=areas.explain)
        forms = {"add": _add, "rename": _rename, "merge": _merge, "split": _split}
        for form, tab in zip(forms.values(), st.tabs([t(f"manage.{way}") for way in forms])):
            with tab:
                form([state.area.id for state in states])
        if waiting := [state.area.id for state in states if state.waiting]:
            frame.note(t("manage.waiting", areas=t("app.list_separator").join(map(areas.name, waiting))))
            if st.button(t("manage.learn"), key="areas-learn"):
                _do(lambda heard: engine.learn_areas(waiting, heard), t("manage.learnt"))
        if history := engine.area_history():
            html.show("history", changes=[(change, _told(change)) for change in reversed(history)])


def _list(state: AreaState) -> str:
    """The address of the passages of an area."""
    return url.address("", url.write_view(url.View().where(areas=(state.area.id,))))


def _add(ids: Sequence[str]) -> None:
    with st.form("area-add"):
        area = _fields("add")
        if st.form_submit_button(t("manage.add"), type="primary"):
            _do(lambda heard: store.engine().add_area(area, correcting.who(), heard), t("manage.added", area=area.zh))


def _rename(ids: Sequence[str]) -> None:
    chosen = st.selectbox(t("manage.area"), ids, format_func=areas.name, key="rename-area")
    known = areas.definitions()[chosen]
    with st.form("area-rename"):
        zh = st.text_input(t("manage.zh"), known.zh, key=f"rename-zh-{chosen}")
        en = st.text_input(t("manage.en"), known.en, key=f"rename-en-{chosen}")
        define_zh = st.text_area(t("manage.define_zh"), known.define_zh, key=f"rename-define-zh-{chosen}")
        define_en = st.text_area(t("manage.define_en"), known.define_en, key=f"rename-define-en-{chosen}")
        if st.form_submit_button(t("manage.rename"), type="primary"):
            names = NewArea(chosen, zh.strip(), en.strip(), define_zh.strip(), define_en.strip())
            _do(lambda heard: store.engine().rename_area(names, correcting.who()), t("manage.renamed", area=zh))


def _merge(ids: Sequence[str]) -> None:
    with st.form("area-merge"):
        gone = st.multiselect(t("manage.gone"), ids, format_func=areas.name, key="merge-gone", placeholder="")
        into = st.selectbox(t("manage.into"), ids, format_func=areas.name, key="merge-into")
        if st.form_submit_button(t("manage.merge"), type="primary"):
            _do(lambda heard: store.engine().merge_areas(gone, into, correcting.who(), heard), t("manage.merged", area=areas.name(into)))


def _split(ids: Sequence[str]) -> None:
    with st.form("area-split"):
        chosen = st.selectbox(t("manage.area"), ids, format_func=areas.name, key="split-area")
        parts = []
        for number, column in enumerate(st.columns(_TWO), 1):
            with column:
                parts.append(_fields(f"split-{number}"))
        if st.form_submit_button(t("manage.split"), type="primary"):
            _do(
                lambda heard: store.engine().split_area(chosen, parts, correcting.who(), heard), t("manage.parted", area=areas.name(chosen))
            )


def _fields(key: str) -> NewArea:
    """The fields of a new area, as they are filled in."""
    zh = st.text_input(t("manage.zh"), key=f"{key}-zh")
    en = st.text_input(t("manage.en"), key=f"{key}-en")
    define = st.text_area(t("manage.define"), key=f"{key}-define")
    aliases = st.text_area(t("manage.aliases"), key=f"{key}-aliases")
    examples = st.text_area(t("manage.examples", least=LEAST), key=f"{key}-examples", height=160)
    return NewArea("", zh.strip(), en.strip(), define.strip(), "", _lines(aliases), _lines(examples))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _do(act: Callable[[Callable[[Progress], None]], object], done: str) -> None:
    """Make a change and say that it was made, or why not; the bar shows how far it is."""
    bar = st.progress(0.0, t("manage.working"))
    try:
        act(lambda progress: _show(bar, progress))
    except GongkaiError as error:
        frame.note(sentences.said(str(error)), "error")
        return
    finally:
        bar.empty()
    st.session_state["areas-done"] = done
    store.changed()
    st.rerun()


def _show(bar: DeltaGenerator, progress: Progress) -> None:
    bar.progress(min(1.0, progress.done / progress.total) if progress.total else 0.0, t("manage.working"))


def _told(change: Change) -> str:
    """A change as a sentence."""
    new = t("app.list_separator").join(f"{area.zh or areas.name(area.id)}" for area in change.areas)
    old = t("app.list_separator").join(areas.name(area) for area in change.ids)
    return t(f"manage.was_{change.what}", old=old, new=new, into=areas.name(change.into) if change.into else "")


page()
