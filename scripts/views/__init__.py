"""Paints the state of the app as text: values and a width in, lines out. Nothing here reads, prints or waits."""

from scripts.views.text import bar, progress_line, report_lines, size

__all__ = ["bar", "clock", "long_clock", "progress_line", "report_lines", "size"]
