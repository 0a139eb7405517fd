"""Made-up reports of made-up places, and the small program that renders them (see README.md)."""
