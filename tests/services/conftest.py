"""The asking fixture of the reads, for what is done and then read."""

from tests.query.conftest import ask, rows

__all__ = ["ask", "rows"]
