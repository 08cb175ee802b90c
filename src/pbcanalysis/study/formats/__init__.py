"""Tables in the formats that people have: text, spreadsheets, Parquet, SPSS, Stata, JSON lines.

Whatever stands otherwise than it is read (a percent sign, a mark for a withheld value, a decimal
comma, another encoding) is told, cell by cell or file by file. What can be read in two ways is
refused.
"""

from pbcanalysis.study.formats.cells import RawTable
from pbcanalysis.study.formats.packed import codebook_of
from pbcanalysis.study.formats.reading import READERS, PlainTable, Told, read_plain, read_raw

__all__ = ["READERS", "PlainTable", "RawTable", "Told", "codebook_of", "read_plain", "read_raw"]
