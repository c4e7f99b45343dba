"""What becomes build/docs: the pages that MkDocs reads."""
