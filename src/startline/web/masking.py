"""Keeps the tokens of links out of the logs, whoever writes them."""

import logging
import re

_TOKEN = re.compile(r"(/m/|/invitation/|/account/password/new/)[^/\s\"'?#]+")


class MaskTokens(logging.Filter):
    """A logging filter that writes an ellipsis for every token in an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without tokens."""
        record.msg, record.args = _TOKEN.sub(r"\1…", record.getMessage()), ()
        return True
