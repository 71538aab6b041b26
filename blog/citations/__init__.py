"""Citations: marks in articles, identifiers and records of works, registers, styles and formats."""
