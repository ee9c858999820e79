"""Answers as they are shaped."""
