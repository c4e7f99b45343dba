"""The commands that keep an archive's house: schema, addresses, learn, init."""

from __future__ import annotations

from pathlib import Path

import click

from builder import config, outputs, pipeline
from builder.archive import addresses as known_addresses
from builder.archive.sitemap import SitemapError, permalinks
from builder.cli import init as new_archive
from builder.cli import shared
from builder.cli.terminal import tell
from builder.config import schema as schemas
from builder.contribute import learned
from builder.messages import text
from builder.works import site_learning


@shared.command("schema")
def schema() -> None:
    """Write the JSON Schemas of notes and settings."""
    made = tuple(schemas.schemas())
    outputs.write(shared.archive_root() / schemas.FOLDER, made)
    click.echo(text("schema-written", files=len(made), folder=schemas.FOLDER))


@shared.command("addresses")
@click.argument("sitemap", required=False)
@click.option("--built", is_flag=True, help=text("help.addresses-built"))
def addresses(sitemap: str | None, built: bool) -> None:
    """Note which addresses were published."""
    if sitemap and built:
        raise click.UsageError(text("sitemap-or-built"))
    root = shared.archive_root()
    known, problems = known_addresses.read(root)
    if problems:  # writing would lose these lines
        tell(problems, quiet=True)
        shared.end(problems)
    if built:
        found = known_addresses.permalinks(pipeline.load(root)[0])
    else:
        found = _published(sitemap or _own_sitemap(root))
    new = known_addresses.write(root, known, found)
    total = len(known.published) + new
    click.echo(text("addresses-noted", file=known_addresses.FILE, new=new, total=total))


def _own_sitemap(root: Path) -> str:
    settings, problems = config.load(root)
    url = settings.site.url
    if url is None:
        tell(problems, quiet=True)
        raise click.UsageError(text("site-url-unknown"))
    return f"{url.rstrip('/')}/sitemap.xml"


def _published(sitemap: str) -> set[str]:
    try:
        found = permalinks(sitemap)
    except SitemapError as error:
        raise click.ClickException(str(error)) from None
    if found is None:
        click.echo(text("sitemap-missing", sitemap=sitemap))
    return found or set()


@shared.command("learn")
@click.option("--yes", "-y", is_flag=True, help=text("help.learn-yes"))
@shared.quiet_option
def learn(yes: bool, quiet: bool) -> None:
    """Show the lines that repeat at the edges of a site's texts, ask, and note them."""
    root = shared.archive_root()
    archive, _ = shared.run_on_archive(pipeline.load, None, quiet)
    found = site_learning.unknown(archive.config.sites, archive.documents())
    if not found:
        click.echo(text("learn-nothing"))
        return
    for site, lines in found.items():
        click.echo(text("learn-site", site=site))
        for line in lines:
            path = next(iter(line.examples.values()))
            count = len(line.examples)
            click.echo(text("learn-line", line=line.line, count=count, path=path, words=line.words))
    if not yes and not click.confirm(text("learn-confirm", file=learned.FILE)):
        raise click.ClickException(text("learn-refused"))
    learned.write(root, {site: [entry.line for entry in lines] for site, lines in found.items()})
    click.echo(text("learn-done", file=learned.FILE, lines=sum(map(len, found.values()))))


@shared.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--yes", "-y", is_flag=True, help=text("help.init-yes"))
def init(folder: Path, yes: bool) -> None:
    """Begin an archive of one's own."""
    here = folder.resolve() == new_archive.HERE
    try:
        plan = new_archive.emptied() if here else new_archive.fresh(folder)
        if plan.removed:
            for line in plan.lines():
                click.echo(line)
            if not yes and not click.confirm(text("init-confirm")):
                raise click.ClickException(text("init-refused"))
        plan.carry_out()
    except (new_archive.StartError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(text("init-done", folder=folder))
