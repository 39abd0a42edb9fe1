"""A recording as an SVG whose lines move up as they were printed. It needs no script, so that a README shows it."""

import io
from collections.abc import Sequence
from html import escape

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from local.demo.recording import WIDTH, Line

ROWS = 32
LONGEST_WAIT = 1.2
"""Seconds between two lines in the picture, at most: nobody waits for a carrier's report there."""
PER_LINE = 0.12
"""Seconds between two lines in the picture, at least, so that a table can be followed."""
AT_THE_END = 6.0
AT_ONCE = 18
"""Lines that stand there from the beginning, so that nobody looks at an empty window."""
MARGIN = 16
CHARACTER, LINE = 12.2, 24.4
"""Width and height of a character in the picture, as rich draws them."""

FORMAT = f"""\
<svg class="rich-terminal" viewBox="0 0 @width@ @height@" xmlns="http://www.w3.org/2000/svg">
<title>@title@</title>
<style>
.{{unique_id}}-matrix {{{{
  font-family: "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {{char_height}}px; line-height: {{line_height}}px;
}}}}
{{styles}}
#{{unique_id}}-lines {{{{
  animation: {{unique_id}}-move @seconds@s step-end infinite; transform: translateY(@last@px);
}}}}
@keyframes {{unique_id}}-move {{{{ @frames@ }}}}
@media (prefers-reduced-motion: reduce) {{{{ #{{unique_id}}-lines {{{{ animation: none }}}} }}}}
</style>
<defs>
<clipPath id="{{unique_id}}-window"><rect width="@inner@" height="{ROWS * LINE:.1f}"/></clipPath>
<clipPath id="{{unique_id}}-clip-terminal"><rect width="{{terminal_width}}" height="{{terminal_height}}"/></clipPath>
{{lines}}
</defs>
<rect width="100%" height="100%" rx="10" fill="#1e1f22"/>
<g transform="translate({MARGIN}, {MARGIN})" clip-path="url(#{{unique_id}}-window)">
<g id="{{unique_id}}-lines">{{backgrounds}}<g class="{{unique_id}}-matrix">{{matrix}}</g></g>
</g>
</svg>
"""


def draw(lines: Sequence[Line], title: str, unique_id: str) -> str:
    """The SVG: a window of ROWS lines, the last printed one at its foot."""
    printed = Console(file=io.StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="truecolor")
    for line in lines:
        printed.print(Text.from_ansi(line.text), soft_wrap=True)
    svg = printed.export_svg(title=title, theme=MONOKAI, code_format=FORMAT, unique_id=unique_id)
    times = _times(lines)
    seconds = times[-1] + AT_THE_END
    frames = [
        f"{100 * at / seconds:.3f}% {{ transform: translateY({_offset(number):.1f}px) }}"
        for number, at in enumerate(times, start=1)
    ]
    values = {
        "title": escape(title),
        "width": f"{WIDTH * CHARACTER + 2 * MARGIN:.0f}",
        "height": f"{ROWS * LINE + 2 * MARGIN:.0f}",
        "inner": f"{WIDTH * CHARACTER:.1f}",
        "seconds": f"{seconds:.2f}",
        "last": f"{_offset(len(lines)):.1f}",
        "frames": " ".join(frames),
    }
    for name, value in values.items():
        svg = svg.replace(f"@{name}@", value)
    return svg


def _offset(printed: int) -> float:
    return (ROWS - printed) * LINE


def _times(lines: Sequence[Line]) -> list[float]:
    """When each line appears in the picture, in seconds."""
    times = [0.0] * min(AT_ONCE, len(lines))
    before = lines[len(times) - 1].seconds
    for line in lines[len(times) :]:
        times.append(times[-1] + min(max(line.seconds - before, PER_LINE), LONGEST_WAIT))
        before = line.seconds
    return times
