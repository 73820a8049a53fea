"""One permission per file; the file's name is the guard's name. See docs/guides/add-a-guard.md."""
