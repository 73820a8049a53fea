"""The charts risk reads; data only."""
