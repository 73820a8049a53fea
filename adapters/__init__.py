"""One folder per venue, with a manifest of what it can do."""
