"""Question -> Answer, without a language model.

question ── read ── kind, measure word, places, years, content
    places, years, body ── where ── reports ── hybrid search ── passages
        passages ── candidates: figures, dates, names, each bound to its words
            candidates ── coverage of the content, likeness of the sentence ── Answer, or which kind of "no"
"""

from pipeline.answer.lookup import Lookup

__all__ = ["Lookup"]
