"""How large a file may be that somebody gives us."""

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_ROWS = 50_000
# Width and height in pixels: three times as large as the logo is ever shown.
LOGO_WITHIN = (720, 108)
