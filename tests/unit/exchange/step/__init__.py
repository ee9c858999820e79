"""Tests of the reader of STEP files."""
