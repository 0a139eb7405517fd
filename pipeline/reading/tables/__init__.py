"""Document -> tables: the standard ones by row and column, in whatever way they are set; any other as a grid.

lines.py -> entries.py -> recognise.py      which lines are rows of which standard table      labels.py, forms.py
align.py, readings.py -> standard.py        the cells of its rows                             values.py
relations.py                                the arithmetic that is checked
grids.py                                    tables of the format that are none of the standard ones
"""

from pipeline.reading.tables.find import Tables, find

__all__ = ["Tables", "find"]
