"""Tables that are Markdown and also readable in a terminal."""


def table(rows, left=(0,)):
    """`rows`: lists of text, the headings first. `left`: the columns that stand at the left edge, the others at the right."""
    left = {column % len(rows[0]) for column in left}
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row):
        cells = [cell.ljust(width) if column in left else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        return f"| {' | '.join(cells)} |"

    rule = "|" + "|".join("-" * (width + 2) if column in left else "-" * (width + 1) + ":"
                          for column, width in enumerate(widths)) + "|"
    return "\n".join([line(rows[0]), rule] + [line(row) for row in rows[1:]])


def number(value):
    """Three digits are all that a measurement like these holds. None, which has no meaning, is empty."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
