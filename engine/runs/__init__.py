"""Runs pages on every Python, compares what they print with their records, and renews these."""
