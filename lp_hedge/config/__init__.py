"""Configuration and venue files: read, checked with line numbers, merged."""
