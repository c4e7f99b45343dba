"""From clean blocks to works: where one ends and the next begins, and what is known of each."""
