"""Tests of what only the embedded series store and its parts do."""
