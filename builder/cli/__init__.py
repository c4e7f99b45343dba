"""The commands of `python -m builder`, and what they print."""
