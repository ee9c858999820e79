"""The service beside what a team would put in its place. Run: python -m tests.bench.peers --help."""
