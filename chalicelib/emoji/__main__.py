"""`python -m chalicelib.emoji`: see chalicelib.emoji_predictor.__main__, its new name."""

import sys

from chalicelib.emoji_predictor.__main__ import run

sys.exit(run())
