"""How often somebody who has lost the mail gets it again, and for how long the asking waits (PRODUCT H5, M6)."""

from datetime import timedelta

from startline.rules.caps import CAP_SPAN

MOST_ANSWERS = 3
"""So often in any `ANSWERS_SPAN` an address is answered for the orders of one account, whoever types it: a stranger
must neither fill a mailbox nor use up the caps of those who sell. What else mail goes by (M6) holds besides."""
ANSWERS_SPAN = CAP_SPAN
ASKING_LASTS = timedelta(hours=24)
"""An asking that no worker came to within this time is dropped: nobody waits for that mail any more."""
