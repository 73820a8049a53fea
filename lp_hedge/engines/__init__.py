"""Interpreters of one chart behind one protocol."""
