"""The search: the index of all texts and the files that a browser reads of it."""
