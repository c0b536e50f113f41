"""The figures of one case as a Markdown table that is also readable in a terminal."""

_HEADINGS = ["server", "CPU µs/req", "lowest–highest", "user", "system", "× wizgi", "rps", "p50 ms", "p99 ms", "core", "remark"]


def render(case, all_series):
    reference = next((series for series in all_series if series.server == "wizgi" and series.good()), None)
    return _align([_HEADINGS] + [_row(case, series, reference) for series in all_series])


def _row(case, series, reference):
    good = series.good()
    if not good:
        return [series.server] + [""] * (len(_HEADINGS) - 2) + [series.remark(case)]
    costs = [sample.cpu_us for sample in good]
    ratio = series.ratio(reference) if reference else None
    return [
        series.server, _number(series.median("cpu_us")), f"{_number(min(costs))}–{_number(max(costs))}",
        _number(series.median("user_us")), _number(series.median("system_us")), _format(".2f", ratio),
        _format(".0f", series.median("rps")), _format(".2f", series.median("p50_ms")),
        _format(".2f", series.median("p99_ms")), _format(".0%", series.median("busy")), series.remark(case)]


def _format(form, value):
    return "" if value is None else format(value, form)


def _number(value):
    """Three digits are all that a measurement like this one holds."""
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _align(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    last = len(widths) - 1

    def line(row):
        cells = [cell.ljust(width) if column in (0, last) else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        return f"| {' | '.join(cells)} |"

    rule = "|" + "|".join("-" * (width + 2) if column in (0, last) else "-" * (width + 1) + ":"
                          for column, width in enumerate(widths)) + "|"
    return "\n".join([line(rows[0]), rule] + [line(row) for row in rows[1:]])
