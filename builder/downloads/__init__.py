"""What readers take away: each work in several formats, and the archive as data."""
