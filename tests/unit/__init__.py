"""`<package>/test_<module>.py`, or `test_<module>_<aspect>.py`, tests that module of chalicelib or benchmarks."""
