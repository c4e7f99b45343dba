"""How documents come in: at the terminal (add, dialogue, interview, screen), by a form on GitHub
(intake, github), and what people are shown of those that differ (changes, report, annotations).

naming and new_note serve both ways; rendering fills the templates, and safe keeps what strangers
wrote from meaning anything on GitHub.
"""
