"""temporary"""
from __future__ import annotations
import io
import pdfplumber
from pipeline.records import Document
from pipeline.settings import Settings

def read(data: bytes, name: str, settings: Settings) -> Document:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return Document("\n".join(page.extract_text() for page in pdf.pages))
