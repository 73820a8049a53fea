"""One action per file; each returns commands as data, never does I/O. See docs/guides/add-an-action.md."""
