"""Which characters have a plainer form of the same meaning, so that none makes a text dearer for nothing."""

# One character that GSM-7 lacks turns the whole text into UCS-2: 70 characters to a segment instead of 160.
# Word processors, spreadsheets and phones put these in unasked. Letters are never here: they are the sender's
# to choose. Nor are the zero-width joiner and the variation selectors: they hold emoji together.
PLAIN = {
    # Quotation marks and primes.
    0x2018: "'",  # ‘ LEFT SINGLE QUOTATION MARK
    0x2019: "'",  # ’ RIGHT SINGLE QUOTATION MARK
    0x201A: "'",  # ‚ SINGLE LOW-9 QUOTATION MARK
    0x201B: "'",  # ‛ SINGLE HIGH-REVERSED-9 QUOTATION MARK
    0x2039: "'",  # ‹ SINGLE LEFT-POINTING ANGLE QUOTATION MARK
    0x203A: "'",  # › SINGLE RIGHT-POINTING ANGLE QUOTATION MARK
    0x2032: "'",  # ′ PRIME
    0x0060: "'",  # ` GRAVE ACCENT, typed for an apostrophe; ASCII, but not GSM-7
    0x00B4: "'",  # ´ ACUTE ACCENT, likewise
    0x201C: '"',  # “ LEFT DOUBLE QUOTATION MARK
    0x201D: '"',  # ” RIGHT DOUBLE QUOTATION MARK
    0x201E: '"',  # „ DOUBLE LOW-9 QUOTATION MARK
    0x201F: '"',  # ‟ DOUBLE HIGH-REVERSED-9 QUOTATION MARK
    0x00AB: '"',  # « LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
    0x00BB: '"',  # » RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    0x2033: '"',  # ″ DOUBLE PRIME
    # Hyphens and dashes.
    0x2010: "-",  # ‐ HYPHEN
    0x2011: "-",  # ‑ NON-BREAKING HYPHEN
    0x2012: "-",  # ‒ FIGURE DASH
    0x2013: "-",  # – EN DASH
    0x2014: "-",  # — EM DASH
    0x2015: "-",  # ― HORIZONTAL BAR
    0x2212: "-",  # − MINUS SIGN
    # Dots.
    0x2026: "...",  # … HORIZONTAL ELLIPSIS
    # Blanks.
    0x0009: " ",  # CHARACTER TABULATION
    0x00A0: " ",  # NO-BREAK SPACE
    0x2000: " ",  # EN QUAD
    0x2001: " ",  # EM QUAD
    0x2002: " ",  # EN SPACE
    0x2003: " ",  # EM SPACE
    0x2004: " ",  # THREE-PER-EM SPACE
    0x2005: " ",  # FOUR-PER-EM SPACE
    0x2006: " ",  # SIX-PER-EM SPACE
    0x2007: " ",  # FIGURE SPACE
    0x2008: " ",  # PUNCTUATION SPACE
    0x2009: " ",  # THIN SPACE
    0x200A: " ",  # HAIR SPACE
    0x202F: " ",  # NARROW NO-BREAK SPACE
    0x205F: " ",  # MEDIUM MATHEMATICAL SPACE
    0x3000: " ",  # IDEOGRAPHIC SPACE
    # Ends of lines.
    0x2028: "\n",  # LINE SEPARATOR
    0x2029: "\n",  # PARAGRAPH SEPARATOR
    # What is not seen at all.
    0x00AD: "",  # SOFT HYPHEN
    0x200B: "",  # ZERO WIDTH SPACE
    0x2060: "",  # WORD JOINER
    0xFEFF: "",  # ZERO WIDTH NO-BREAK SPACE
}


def normalise(text: str) -> str:
    """The text with its characters made plain where their meaning stays; a plain text stays as it is."""
    return text.translate(PLAIN)
