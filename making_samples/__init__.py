"""Sources of the made-up reports in samples/, and the small program that renders them (see README.md)."""
