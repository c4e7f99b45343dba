"""The command line: it asks the pipeline, and prints.

main is the group of commands; conversion, checking, adding and maintenance have the commands, a
module for each group of them; shared has what every command needs.
"""
