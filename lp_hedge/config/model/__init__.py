"""The sections of the configuration: every key once, with type, unit, default, bounds and meaning."""
