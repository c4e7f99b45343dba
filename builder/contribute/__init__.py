"""How documents come in: at the terminal (add, dialogue, screen), by a form on GitHub (intake,
github), and what people are shown of them before they are taken (report, digest).

naming and note serve both ways; safe and annotate keep what strangers wrote from meaning anything
on GitHub; changes says which documents differ.
"""
