"""Reading: files, folders and archives -> Source -> Document -> Report, in worker processes.

sources(paths)          which files there are        sources.py, archive.py, manifest.py
read_document(data)     one file, any format         formats.py -> text.py, html.py, docx.py, pdf.py
read(source, data)      one report                   report.py -> structure.py, metadata.py, tables/
Reader.read_all(...)    many reports, side by side   worker.py, child.py
"""

from pipeline.reading.formats import read_document
from pipeline.reading.report import read
from pipeline.reading.source import Manifest, Source
from pipeline.reading.sources import sources
from pipeline.reading.worker import Reader

__all__ = ["Manifest", "Reader", "Source", "read", "read_document", "sources"]
