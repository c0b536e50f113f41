"""The figures of one case as a Markdown table that is also readable in a terminal."""

import markdown

_HEADINGS = ["server", "CPU µs/req", "lowest–highest", "user", "system", "× wizgi", "rps", "p50 ms", "p99 ms", "core", "remark"]


def render(case, all_series):
    reference = next((series for series in all_series if series.server == "wizgi" and series.good()), None)
    return markdown.table([_HEADINGS] + [_row(case, series, reference) for series in all_series], left=(0, -1))


def _row(case, series, reference):
    good = series.good()
    if not good:
        return [series.server] + [""] * (len(_HEADINGS) - 2) + [series.remark(case)]
    costs = [sample.cpu_us for sample in good]
    ratio = series.ratio(reference) if reference else None
    return [
        series.server, markdown.number(series.median("cpu_us")), f"{markdown.number(min(costs))}–{markdown.number(max(costs))}",
        markdown.number(series.median("user_us")), markdown.number(series.median("system_us")), _format(".2f", ratio),
        _format(".0f", series.median("rps")), _format(".2f", series.median("p50_ms")),
        _format(".2f", series.median("p99_ms")), _format(".0%", series.median("busy")), series.remark(case)]


def _format(form, value):
    return "" if value is None else format(value, form)
