"""What the archive is written as: one module an output."""
