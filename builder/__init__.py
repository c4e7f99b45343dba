"""Turn messy originals of Chinese official speeches into a clean static archive.

One straight line: bytes -> Blocks -> rules (every change recorded) -> works -> metadata and
themes -> Documents -> pages under build/docs, which MkDocs then reads.
"""

__version__ = "0.1.0"
