"""Diagrams and reports drawn from the definitions."""
