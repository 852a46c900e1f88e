"""AWS behind our own words; the only callers of AWS."""
