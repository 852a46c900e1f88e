"""The former name of chalicelib.emoji_predictor; goes with the next version."""
