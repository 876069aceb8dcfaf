"""A picture of a terminal: `tmux capture-pane -e -p | python scripts/screenshot.py docs/images/chat.png`."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
from PIL import Image, ImageDraw, ImageFont

SIZE, PAD = 15, 14
GROUND, INK, DIM = (24, 26, 31), (220, 223, 228), (125, 130, 140)
COLOURS = {31: (224, 108, 117), 32: (152, 195, 121), 33: (229, 192, 123), 34: (97, 175, 239), 35: (198, 120, 221)}
COLOURS |= {36: (86, 182, 194)} | {code + 60: shade for code, shade in COLOURS.items()} | {90: DIM}
_SGR = re.compile(r"\x1b\[([\d;]*)m|\x1b[^m]*m")
Style = tuple[tuple[int, int, int], bool, bool]


def cells(line: str, codes: set[int]) -> Iterator[tuple[str, Style]]:
    """Each letter with its colour, and whether it is bold and reversed; `codes` are those that hold on."""
    at = 0
    for found in [*_SGR.finditer(line), None]:
        style = shown(codes)
        yield from ((one, style) for one in line[at : found.start() if found else None])
        if found:
            at = found.end()
            change(codes, [int(code or 0) for code in (found[1] or "").split(";")])


def shown(codes: set[int]) -> Style:
    ink = next((COLOURS[code] for code in codes if code in COLOURS), DIM if 2 in codes else INK)  # noqa: PLR2004
    return ink, 1 in codes, 7 in codes  # noqa: PLR2004


def change(codes: set[int], said: list[int]) -> None:
    for code in said:
        if code in (0, 39):
            codes -= set(codes) if code == 0 else {one for one in codes if one in COLOURS}
        elif code == 22:  # noqa: PLR2004
            codes -= {1, 2}
        else:
            codes -= {one for one in codes if one in COLOURS and code in COLOURS}
            codes.add(code)


def main() -> None:
    folder = Path(mpl.get_data_path()) / "fonts/ttf"
    fonts = [ImageFont.truetype(folder / f"DejaVuSansMono{name}.ttf", SIZE) for name in ("", "-Bold")]
    lines = sys.stdin.read().rstrip("\n").split("\n")
    wide, high = fonts[0].getlength("M"), SIZE + 5
    columns = max(len(_SGR.sub("", line)) for line in lines)
    image = Image.new("RGB", (int(columns * wide) + 2 * PAD, len(lines) * high + 2 * PAD), GROUND)
    draw, codes = ImageDraw.Draw(image), set[int]()
    for row, line in enumerate(lines):
        column = 0
        for one, (ink, bold, reverse) in cells(line, codes):
            x, y = PAD + column * wide, PAD + row * high
            if reverse:
                draw.rectangle((x, y, x + wide, y + high), fill=ink)
            draw.text((x, y), one, font=fonts[bold], fill=GROUND if reverse else ink)
            column += 2 if unicodedata.east_asian_width(one) in "WF" else 1
    image.quantize(32).save(sys.argv[1], optimize=True)


if __name__ == "__main__":
    main()
