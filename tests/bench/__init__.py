"""Measures the service over its embedded stores. Run: make bench, or python -m tests.bench --help."""
