"""Originals: files as they were found become blocks of text. Nothing is cleaned or decided here.

From a file to its blocks, a module a step:

1. `files`: find the originals below a folder, with the editors' notes beside them, and load their
   bytes; `zip_archive` unpacks a .zip of originals.
2. `formats`: the table of formats. The bytes say which one it is where they can (`sniffing`), else
   the file's ending does.
3. `read`: call the format's reader. Refuse what cannot be read (`refusal`: a ReadError with a text
   from messages/originals.yml) and mark the blanks around the blocks.
4. `*_reader`: bytes and Source in, Reading out: the blocks, and the omissions, which are all the
   text that is left out, and questions where it is not sure what people see. Readers of text ask
   `encoding`; larger ones have modules beside them, as `html_visibility`, `html_folds` and
   `word_visibility` (what is not shown), `style_rules`, `word_numbering`, `pdf_layout`.

A new format is a row of `formats.FORMATS`, a reader, and a case in tests/readers.
"""
