"""The rules that clean the blocks of an original, and the record of what they did."""
