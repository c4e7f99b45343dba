"""Environments of Jinja2: what has markup stands in templates, and values in it are escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def environment(package: str) -> Environment:
    """Return the environment that loads the templates of a package.

    Args:
        package: Dotted name of the package whose folder `templates` has them: `builder.cli`.

    Returns:
        An environment that escapes every value that is no Markup, raises UndefinedError for a name
        that a template was not given, and puts lines of nothing but a block tag out as nothing. It
        is shared: filters and globals of a room are set once, where the room is imported.

    Raises:
        ValueError: The package has no folder of templates.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
