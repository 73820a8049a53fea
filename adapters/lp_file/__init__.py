"""LP facts from a file that another program writes."""
