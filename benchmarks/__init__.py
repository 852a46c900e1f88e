"""What Rooster promises of speed and cost, measured: `make bench` (docs/benchmarks.md says how to read it)."""
