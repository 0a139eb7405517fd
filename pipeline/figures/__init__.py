"""Figures of a text: where each stands, what it is worth, in what unit, how it is qualified, and what it counts.

figures(text)        find.py: numbers.py (what a number is worth), unlike.py (what only looks like a figure),
                     units.py (measure words), modifiers.py (约, 余, 以上, 增长 …), counted.py (the words counted)
in_prose(report)     those outside of the tables
"""

from pipeline.figures.find import figures, in_prose

__all__ = ["figures", "in_prose"]
