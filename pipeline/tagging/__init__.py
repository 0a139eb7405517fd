"""Tagging: which policy areas a passage speaks of.

taxonomy.toml ── taxonomy      the areas
text, vector ── features       encoder vector | HanLP words | bigrams
training/*.jsonl ── training ── models/tagger ── classifier ── areas with probabilities
"""
