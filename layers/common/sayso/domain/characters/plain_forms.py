"""Which characters have a plainer form with the same meaning, so that none makes a text dearer for nothing."""

# One character that GSM-7 lacks turns the whole text into UCS-2: 70 characters to a segment instead of 160.
# Word processors, spreadsheets and phones put these in unasked. Left out on purpose:
# - letters, which are the sender's to choose. U+02BB (the okina of Hawaiʻi), U+02BC (Navajo, Skolt Sami) and
#   U+02BF are letters of names that only look like apostrophes: Unicode gives them the category Lm;
# - what would become letters or other numbers: × (x), № (No.), ½ (1½ is not 11/2), ™, and the fullwidth digits;
# - the form feed, which is in GSM-7, and C1 controls: U+0085 may be an end of line or a mangled ellipsis.
PLAIN = {
    # Quotation marks and primes.
    0x2018: "'",  # ‘ LEFT SINGLE QUOTATION MARK
    0x2019: "'",  # ’ RIGHT SINGLE QUOTATION MARK
    0x201A: "'",  # ‚ SINGLE LOW-9 QUOTATION MARK
    0x201B: "'",  # ‛ SINGLE HIGH-REVERSED-9 QUOTATION MARK
    0x2039: "'",  # ‹ SINGLE LEFT-POINTING ANGLE QUOTATION MARK
    0x203A: "'",  # › SINGLE RIGHT-POINTING ANGLE QUOTATION MARK
    0x275B: "'",  # ❛ HEAVY SINGLE TURNED COMMA QUOTATION MARK ORNAMENT
    0x275C: "'",  # ❜ HEAVY SINGLE COMMA QUOTATION MARK ORNAMENT
    0x2032: "'",  # ′ PRIME
    0x0060: "'",  # ` GRAVE ACCENT, typed for an apostrophe; ASCII, but not GSM-7
    0x00B4: "'",  # ´ ACUTE ACCENT, likewise
    0x201C: '"',  # “ LEFT DOUBLE QUOTATION MARK
    0x201D: '"',  # ” RIGHT DOUBLE QUOTATION MARK
    0x201E: '"',  # „ DOUBLE LOW-9 QUOTATION MARK
    0x201F: '"',  # ‟ DOUBLE HIGH-REVERSED-9 QUOTATION MARK
    0x00AB: '"',  # « LEFT-POINTING DOUBLE ANGLE QUOTATION MARK
    0x00BB: '"',  # » RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK
    0x275D: '"',  # ❝ HEAVY DOUBLE TURNED COMMA QUOTATION MARK ORNAMENT
    0x275E: '"',  # ❞ HEAVY DOUBLE COMMA QUOTATION MARK ORNAMENT
    0x2033: '"',  # ″ DOUBLE PRIME
    # Hyphens, dashes and slashes.
    0x2010: "-",  # ‐ HYPHEN
    0x2011: "-",  # ‑ NON-BREAKING HYPHEN
    0x2012: "-",  # ‒ FIGURE DASH
    0x2013: "-",  # – EN DASH
    0x2014: "-",  # — EM DASH
    0x2015: "-",  # ― HORIZONTAL BAR
    0x2212: "-",  # − MINUS SIGN
    0x2044: "/",  # ⁄ FRACTION SLASH
    0x2215: "/",  # ∕ DIVISION SLASH
    # Dots, and a semicolon: U+037E is canonically the same character as it.
    0x2024: ".",  # ․ ONE DOT LEADER
    0x2025: "..",  # ‥ TWO DOT LEADER
    0x2026: "...",  # … HORIZONTAL ELLIPSIS
    0x037E: ";",  # ; GREEK QUESTION MARK
    # Punctuation of East Asian keyboards.
    0xFF01: "!",  # ! FULLWIDTH EXCLAMATION MARK
    0xFF08: "(",  # ( FULLWIDTH LEFT PARENTHESIS
    0xFF09: ")",  # ) FULLWIDTH RIGHT PARENTHESIS
    0xFF0C: ",",  # , FULLWIDTH COMMA
    0xFF0D: "-",  # - FULLWIDTH HYPHEN-MINUS
    0xFF0E: ".",  # . FULLWIDTH FULL STOP
    0xFF0F: "/",  # / FULLWIDTH SOLIDUS
    0xFF1A: ":",  # : FULLWIDTH COLON
    0xFF1B: ";",  # ; FULLWIDTH SEMICOLON
    0xFF1F: "?",  # ? FULLWIDTH QUESTION MARK
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
    0x000B: "\n",  # LINE TABULATION, a line broken within a paragraph in a word processor
    0x2028: "\n",  # LINE SEPARATOR
    0x2029: "\n",  # PARAGRAPH SEPARATOR
    # Signs that are canonically the same as a letter of GSM-7.
    0x2126: "Ω",  # Ω OHM SIGN: GREEK CAPITAL LETTER OMEGA
    0x212A: "K",  # K KELVIN SIGN: LATIN CAPITAL LETTER K
    0x212B: "Å",  # Å ANGSTROM SIGN: LATIN CAPITAL LETTER A WITH RING ABOVE
}

# These begin an item of a list, or separate two; between two letters or digits they may be anything else:
# the dot of Catalan names (Gal·la), a multiplication.
BULLETS = {
    0x2022: "*",  # • BULLET
    0x2023: "*",  # ‣ TRIANGULAR BULLET
    0x25CF: "*",  # ● BLACK CIRCLE
    0x25E6: "*",  # ◦ WHITE BULLET
    0xF0A7: "*",  # private use: what the font Wingdings shows as a square bullet
    0xF0B7: "*",  # private use: what the font Symbol shows as a bullet
    0x2043: "-",  # ⁃ HYPHEN BULLET
    0x00B7: "-",  # · MIDDLE DOT
}

# Nobody sees these. They are removed, unless their neighbours need them (see replacements.py).
BYTE_ORDER_MARK = "\ufeff"  # ZERO WIDTH NO-BREAK SPACE
DIRECTION_MARKS = frozenset(
    "\u061c"  # ARABIC LETTER MARK
    "\u200e\u200f"  # LEFT-TO-RIGHT MARK, RIGHT-TO-LEFT MARK
    "\u202a\u202b\u202c\u202d\u202e"  # embeddings, overrides, POP DIRECTIONAL FORMATTING
    "\u2066\u2067\u2068\u2069"  # isolates, POP DIRECTIONAL ISOLATE
)
JOINERS = frozenset(
    "\u200c\u200d"  # ZERO WIDTH NON-JOINER, ZERO WIDTH JOINER
    "\ufe0e\ufe0f"  # VARIATION SELECTOR-15 and -16: as text, as emoji
)
TAGS = frozenset(map(chr, (0xE0001, *range(0xE0020, 0xE0080))))  # LANGUAGE TAG, TAG SPACE to CANCEL TAG
UNSEEN = (
    DIRECTION_MARKS
    | JOINERS
    | TAGS
    | frozenset(
        "\u00ad"  # SOFT HYPHEN
        "\u180e"  # MONGOLIAN VOWEL SEPARATOR
        "\u200b"  # ZERO WIDTH SPACE
        "\u2060\u2061\u2062\u2063\u2064"  # WORD JOINER, and mathematics' unseen signs
        "\ufffc"  # OBJECT REPLACEMENT CHARACTER, the place of a picture that was not pasted
        "\ufeff"
    )
)
