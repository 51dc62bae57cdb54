# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table as a workbook (XLSX): each cell is text or a number, nothing typed is a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

# No cell is guessed at, and no part of the workbook is written to a temporary file.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDTH = 24
MOST_CHARACTERS = 32_767  # what a cell holds

Cell = str | int | None


def as_xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet; what is longer than a cell holds ends in an ellipsis."""
    # Not until a workbook is made: it takes 2 MB of each worker, and most never make one.
    from xlsxwriter import Workbook

    file = BytesIO()
    book = Workbook(file, _OPTIONS)
    sheet = book.add_worksheet(name)
    # As text, so that a cell stays text when someone edits it.
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top"})
    bold = book.add_format({"num_format": "@", "bold": True})
    sheet.set_column(0, len(head) - 1, _WIDTH, text)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(head):
        sheet.write_string(0, column, title, bold)
    for line, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell, number)
            else:
                sheet.write_string(line, column, _fitting(cell or ""), text)
    book.close()
    return file.getvalue()


def _fitting(cell: str) -> str:
    return cell if len(cell) <= MOST_CHARACTERS else f"{cell[: MOST_CHARACTERS - 1]}…"
