"""Tests of one subject each, without a running service."""
