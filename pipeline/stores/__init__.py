"""Stores: where reports, passages, vectors and postings live. ``base`` is the interface, ``embedded`` SQLite + FAISS."""
