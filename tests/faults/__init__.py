"""Real servers behind a proxy that refuses, hangs, resets and is slow: what a failing store does to its calls."""
