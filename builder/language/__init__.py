"""What is known of Chinese official prose, said once; nothing here changes a text."""
