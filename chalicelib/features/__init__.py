"""One folder a feature: what it declares, its pure core, its handlers and its texts."""
