"""The tests: unit, conformance of the stores, queries, benchmarks."""
