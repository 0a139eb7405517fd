"""Tagging: which policy areas a passage speaks of.

taxonomy.toml ── taxonomy      the areas ── naming        what people call them ── area
crosswalk.toml ── crosswalk    lists of areas that others made, and how ours stand to them
text, vector ── features       encoder vector | HanLP words | bigrams, of the whole and of its parts; words and bigrams of each clause;
                               the scores of the encoder's head
training/*.jsonl ── training ── models/tagger ── classifier ── areas with probabilities
"""
