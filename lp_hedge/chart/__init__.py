"""Document to checked, immutable chart."""
