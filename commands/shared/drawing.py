"""Draws one picture, in a process of its own: `python drawing.py < picture.json > picture.png`.

It imports nothing of ours, so that it starts at once, and leaves when it is done, with all that matplotlib takes.
A picture is an opaque sheet that can be read on white and on black alike; nothing is told by colour alone.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

PAPER, TEXT, FRAME = "#F8F8F8", "#1D1C1D", "#7D7D7D"
LINES = ("#0072B2", "#D55E00", "#009E73")
MARKERS, SIGNS = ("o", "s", "^"), ("●", "■", "▲")
GREY = "#6B6B6B"
"""Of what is drawn and not judged; it is hatched, too."""

NOTHING_TO_DRAW_WITH = 3
"""How it ends where matplotlib is not installed."""

WIDTH, HEIGHT, DPI = 8.0, 3.4, 150

Spec = dict[str, Any]
Values = Sequence[float | None]
End = tuple[float, float, str]
"""Where a line ends, and what it is called."""


def draw(spec: Spec) -> bytes:
    """The picture as PNG. ImportError without matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    size, dpi = SIZES[spec["kind"]](spec)
    figure = Figure(figsize=size, dpi=dpi, facecolor=PAPER, edgecolor=FRAME, linewidth=3)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.set_facecolor(PAPER)
    axes.set_title(spec["title"], loc="left", color=TEXT, fontsize=13, fontweight="bold")
    {"flow": _flow, "limits": _limits, "strips": _strips, "calendar": _calendar}[spec["kind"]](axes, spec)
    for side in axes.spines.values():
        side.set_color(FRAME)
    axes.tick_params(colors=TEXT, labelsize=10)
    figure.tight_layout()
    made = io.BytesIO()
    figure.savefig(made, format="png", facecolor=PAPER, edgecolor=FRAME)
    return made.getvalue()


def _known(values: Values) -> tuple[list[int], list[float]]:
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    return [place for place, _ in known], [value for _, value in known]


def _days(axes: Any, spec: Spec) -> None:
    """Every second or third day is written, the last one always; and room for the names at the ends of lines."""
    days = spec["days"]
    step = max(1, -(-len(days) // 7))
    places = [place for place in range(len(days)) if (len(days) - 1 - place) % step == 0]
    axes.set_xticks(places, [days[place] for place in places])
    axes.set_xlim(-0.6, len(days) - 1 + max(1.6, 0.3 * len(days)))
    grey = spec.get("grey", 0)
    if grey:
        axes.axvspan(-0.6, grey - 0.5, facecolor="none", edgecolor=GREY, hatch="///", linewidth=0, alpha=0.5)


def apart(values: Sequence[float], low: float, top: float) -> list[float]:
    """Where names stand that belong to these, from the lowest up: none on another, and all within the frame."""
    gap = 0.11 * (top - low)
    found: list[float] = []
    for value in values:
        found.append(max(value, found[-1] + gap if found else low + gap / 2))
    highest = top - gap / 2
    for place in reversed(range(len(found))):
        found[place] = min(found[place], highest)
        highest = found[place] - gap
    return found


def _ends(axes: Any, ends: list[End]) -> None:
    """The names of lines, where they end."""
    ranked = sorted(ends, key=lambda end: end[1])
    for (place, value, name), at in zip(ranked, apart([end[1] for end in ranked], *axes.get_ylim()), strict=True):
        axes.annotate(name, (place, value), (place + 0.35, at), color=TEXT, fontsize=10, va="center",
                      fontweight="bold")  # fmt: skip


def _flow(axes: Any, spec: Spec) -> None:
    """What came and went as lines, what was left as bars behind them."""
    bars = spec["bars"]
    places, heights = _known(bars["values"])
    axes.bar(places, heights, color=PAPER, edgecolor=FRAME, hatch="...", width=0.7, linewidth=0.8)
    ends: list[End] = []
    if places:
        ends.append((places[-1], heights[-1], f"{bars['name']} {heights[-1]:,.0f}"))
    top = max([*heights, *(value for line in spec["lines"] for value in line["values"] if value is not None), 1.0])
    for line, colour, marker, sign in zip(spec["lines"], LINES, MARKERS, SIGNS, strict=False):
        places, values = _known(line["values"])
        axes.plot(places, values, color=colour, marker=marker, markersize=4, linewidth=2)
        if places:
            ends.append((places[-1], values[-1], f"{sign} {line['name']} {values[-1]:,.0f}"))
    axes.set_ylim(0, 1.12 * top)
    _days(axes, spec)
    _ends(axes, ends)


def _limits(axes: Any, spec: Spec) -> None:
    """One line among its limits; what is outside is ringed."""
    (line,) = spec["lines"]
    places, values = _known(line["values"])
    ends: list[End] = []
    for name, style in (("low", "--"), ("mean", ":"), ("high", "--")):
        there, at = _known(spec["limits"][name])
        axes.plot(there, at, color=TEXT, linestyle=style, linewidth=1.2)
        if there:
            ends.append((there[-1], at[-1], f"{name} {at[-1]:.1f}%"))
    axes.plot(places, values, color=LINES[0], marker=MARKERS[0], markersize=4, linewidth=2)
    odd = [place for place in places if place in spec["odd"]]
    axes.plot(odd, [line["values"][place] for place in odd], "o", markersize=11, markerfacecolor="none",
              markeredgecolor=LINES[1], markeredgewidth=2)  # fmt: skip
    if places:
        ends.append((places[-1], values[-1], f"{SIGNS[0]} {line['name']} {values[-1]:.1f}%"))
    every = [*values, *(value for part in spec["limits"].values() for value in part if value is not None)]
    axes.set_ylim(*of_shares(every))
    _days(axes, spec)
    _ends(axes, ends)


def of_shares(values: Sequence[float]) -> tuple[float, float]:
    """The lowest and the highest that is drawn of shares (%): room around them, and nothing that no share can be."""
    low, high = min(values, default=0.0), max(values, default=100.0)
    room = max(4.0, 0.2 * (high - low))
    return max(low - room, -1.0), min(high + room, 101.0)


def _strips(axes: Any, spec: Spec) -> None:
    """A row for each, its own height; its name at the left, its last number at the right."""
    lines = spec["lines"]
    for row, line in enumerate(reversed(lines)):
        places, values = _known(line["values"])
        top = max([*values, 1.0])
        heights = [0.75 * value / top for value in values]
        axes.bar(places, heights, bottom=row, color=LINES[0], width=0.8)
        if values:
            last = f"{values[-1]:,.0f}" + (" (!)" if line.get("odd") else "")
            axes.annotate(last, (len(line["values"]) - 0.3, row + 0.3), color=TEXT, fontsize=10, va="center")
    axes.set_yticks([row + 0.3 for row in range(len(lines))], [line["name"] for line in reversed(lines)])
    axes.set_ylim(-0.1, max(3, len(lines)))
    axes.tick_params(axis="y", length=0)
    _days(axes, spec)


STATES: Mapping[str, tuple[str, str, str]] = {
    "new": ("to be decided", PAPER, "...."),
    "authorise": ("with the board", PAPER, "////"),
    "scheduled": ("scheduled", LINES[0], ""),
    "implement": ("being made", PAPER, "xxxx"),
}
"""Of a change on a calendar: what its bar is called, its filling and its hatch."""

FROZEN = "#DADADA"
LANE = 0.8
"""So high is a bar, of the room for one."""

NARROWEST = 0.02
"""Of the width of a calendar, at least so much is a bar, however short the change."""


def _lanes(row: Spec) -> int:
    lanes: list[int] = [bar["lane"] + 1 for bar in row["bars"]]
    return max([1, *lanes])


def _calendar(axes: Any, spec: Spec) -> None:
    """A row for each service, a bar for each change in its window; what clashes is ringed, freezes are shaded."""
    days, top = len(spec["days"]), 0.0
    ticks, names = [], []
    for row in spec["rows"]:
        lanes = _lanes(row)
        _frozen(axes, row, (top, top + lanes))
        for bar in row["bars"]:
            _bar(axes, bar, top + bar["lane"], days)
        ticks.append(top + lanes / 2)
        names.append(row["name"])
        top += lanes
        axes.axhline(top, color=FRAME, linewidth=0.6)
    axes.set_yticks(ticks, names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(top, 0)
    axes.set_xlim(0, days)
    _grid(axes, spec, days)
    _key(axes, spec)


def _frozen(axes: Any, row: Spec, between: tuple[float, float]) -> None:
    from matplotlib.patches import Rectangle

    low, high = between
    for freeze in row["frozen"]:
        at, width = (freeze["from"], low), freeze["to"] - freeze["from"]
        axes.add_patch(Rectangle(at, width, high - low, facecolor=FROZEN, edgecolor=FRAME, linewidth=0.8, zorder=0))


def _bar(axes: Any, bar: Spec, top: float, days: int) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    _, filling, hatch = STATES[bar["state"]]
    width = max(bar["to"] - bar["from"], NARROWEST * days)
    low = top + (1 - LANE) / 2
    box = Rectangle(
        (bar["from"], low), width, LANE, facecolor=filling, edgecolor=LINES[0], hatch=hatch, linewidth=1.4
    )
    axes.add_patch(box)
    if bar["clash"]:
        reach = 0.012 * days
        ring = FancyBboxPatch(
            (bar["from"] - reach, low - 0.08), width + 2 * reach, LANE + 0.16, facecolor="none", edgecolor=LINES[1],
            boxstyle="round,pad=0,rounding_size=0.15", linewidth=2.2, clip_on=False, zorder=4,
        )  # fmt: skip
        axes.add_patch(ring)
    label = bar["label"] + (" !" if bar["clash"] else "")
    is_late = bar["from"] + width > LATE * days
    place, side = (bar["from"] - 0.02 * days, "right") if is_late else (bar["from"] + width + 0.02 * days, "left")
    axes.text(place, top + 0.5, label, color=TEXT, fontsize=10, fontweight="bold", ha=side, va="center", zorder=5)


LATE = 0.85
"""What begins after this part of the days has its number before it."""


def _grid(axes: Any, spec: Spec, days: int) -> None:
    """A line for each midnight, what is written of each day or of some, and where now is."""
    step = max(1, -(-days // 7))
    places = [*range(0, days, step)]
    axes.set_xticks([place + 0.5 for place in places], [spec["days"][place] for place in places])
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0)
    for place in range(1, days):
        axes.axvline(place, color=FRAME, linewidth=0.35, zorder=0.5)
    if spec.get("now") is not None:
        axes.axvline(spec["now"], color=TEXT, linestyle=":", linewidth=1.4)


def _key(axes: Any, spec: Spec) -> None:
    """What the hatches mean, of those that are there; the shade, and the ring."""
    from matplotlib.patches import Patch

    bars = [bar for row in spec["rows"] for bar in row["bars"]]
    shown = [state for state in STATES if any(bar["state"] == state for bar in bars)]
    parts = [Patch(facecolor=STATES[each][1], edgecolor=LINES[0], hatch=STATES[each][2], label=STATES[each][0])
             for each in shown]  # fmt: skip
    if any(row["frozen"] for row in spec["rows"]):
        parts.append(Patch(facecolor=FROZEN, edgecolor=FRAME, label="freeze"))
    if any(bar["clash"] for bar in bars):
        parts.append(Patch(facecolor=PAPER, edgecolor=LINES[1], linewidth=2.2, label="! clashes"))
    axes.legend(handles=parts, loc="upper center", bbox_to_anchor=(0.36, -0.01), ncols=2, frameon=False, fontsize=10,
                labelcolor=TEXT, handlelength=1.6, columnspacing=1.2)  # fmt: skip


def _usual(_spec: Spec) -> tuple[tuple[float, float], int]:
    return (WIDTH, HEIGHT), DPI


def _for_rows(spec: Spec) -> tuple[tuple[float, float], int]:
    return (WIDTH, 1.1 + 0.42 * max(3, len(spec["lines"]))), DPI


def _for_calendar(spec: Spec) -> tuple[tuple[float, float], int]:
    """Narrow, so that it can be read on a phone."""
    return (NARROW, 1.5 + 0.34 * max(3, sum(map(_lanes, spec["rows"])))), DENSE


NARROW, DENSE = 4.4, 240
SIZES: Mapping[str, Callable[[Spec], tuple[tuple[float, float], int]]] = {
    "flow": _usual, "limits": _usual, "strips": _for_rows, "calendar": _for_calendar,
}  # fmt: skip


def main() -> int:
    try:
        made = draw(json.load(sys.stdin))
    except ImportError:
        return NOTHING_TO_DRAW_WITH
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
