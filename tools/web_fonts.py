#!/usr/bin/env python3
"""Make the site's fonts from those of the PDF: the letters, signs and numbers of Latin writing, compressed.

A page of the site needs four or five fonts; whole they weigh 0.6 MB each, as made here about a tenth. Run it after
changing the fonts in policybook/render/fonts/; the results are committed, so that no build depends on a compressor.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

FONTS = Path(__file__).resolve().parent.parent / "policybook" / "render" / "fonts"
STYLES = ("Sans-Regular", "Sans-Italic", "Sans-Bold", "Serif-Regular", "Serif-Italic", "Serif-Bold", "Serif-BoldItalic")
NAMES = [f"Noto{style}" for style in (*STYLES, "SansMono-Regular")]
# Latin with its extensions; combining marks; punctuation, superscripts, currencies, letterlike; arrows; mathematics
RANGES = ((0x20, 0x24F), (0x2B0, 0x36F), (0x1E00, 0x1EFF), (0x2000, 0x20CF), (0x2100, 0x21FF), (0x2200, 0x22FF))


def main() -> None:
    """Write fonts/web/<name>.woff2 for each font."""
    options = Options(flavor="woff2", layout_features=["*"], recalc_timestamp=False)
    for name in NAMES:
        font = load_font(FONTS / f"{name}.ttf", options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[point for first, last in RANGES for point in range(first, last + 1)])
        subsetter.subset(font)
        save_font(font, FONTS / "web" / f"{name}.woff2", options)


if __name__ == "__main__":
    main()
