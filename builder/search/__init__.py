"""The search: what is taken for the same, the index of it, and a reader of the index."""
