"""What is done with the project; `nox -l` lists it, README.md says what each is for.

All sessions share one environment, the `.venv` beside this file, so that what one has installed
works for the next and by hand (`.venv/bin/python -m builder add`). Whoever reads installs what runs
the archive (RUN), whoever develops also what tests it (DEV).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nox

# Material for MkDocs would advertise its successor in a box of ten lines at each build.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}

# What search and conversion are measured beside, and what measures memory.
PEERS = {
    "search": (
        "pagefind-bin==1.5.2",
        "pagefind-bin-extended==1.5.2",
        "jieba==0.42.1",
        "psutil>=6",
    ),
    "convert": (
        "trafilatura==2.3.1",
        "readability-lxml==0.9",
        "jusText==3.0.2",
        "psutil>=6",
    ),
    "speed": ("psutil>=6",),
}

LIGHTHOUSE = "lighthouse@12.8.2"  # 13 asks for a Node that Debian does not have

RUN = "requirements.txt"
DEV = "requirements-dev.txt"  # RUN and more: all of it, in the same versions

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "none"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "lint", "check"]


def python_of(environment: Path) -> Path:
    """Return the Python of an environment, which stands beside its other programs."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_installed(lock: str, environment: Path) -> bool:
    """Say whether an environment holds what a lock names: a copy of the lock lies in it."""
    copy = environment / lock
    return copy.is_file() and copy.read_bytes() == Path(lock).read_bytes()


def prepare(session: nox.Session, lock: str = RUN) -> None:
    """Let the session work in the environment, with all that a lock names.

    An archive that has none yet is served from the one that nox runs in, where that is another
    archive's with the same lock: who has just made it with `init` installs nothing again.
    """
    environment = Path(sys.prefix)
    if not is_installed(lock, environment):
        environment = Path(".venv").resolve()
    if not is_installed(lock, environment):
        install_lock(session, lock, environment)
    os.environ["PATH"] = os.pathsep.join((str(python_of(environment).parent), os.environ["PATH"]))
    session.env["PYTHONUTF8"] = "1"  # Windows would have no Chinese in what goes through a pipe


def install_lock(session: nox.Session, lock: str, environment: Path) -> None:
    """Install what a lock names, byte for byte, then the package itself.

    Debian's Python makes environments only without pip, so pip comes from virtualenv, which nox
    has with it, and goes when its work is done.
    """
    virtualenv = (sys.executable, "-m", "virtualenv", "--quiet")
    if not environment.exists():
        session.run_install(*virtualenv, "--no-seed", str(environment))
    with tempfile.TemporaryDirectory() as folder:
        session.run_install(*virtualenv, folder)
        pip = (
            *(str(python_of(Path(folder))), "-m", "pip"),
            *("--python", str(environment), "install", "--quiet", "--disable-pip-version-check"),
        )
        session.run_install(*pip, "--require-hashes", "-r", lock)
        session.run_install(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    for name in {RUN, lock}:
        shutil.copyfile(name, environment / name)


def summary() -> tuple[str, ...]:
    """Options that put what is written to a file into the summary of a run of Actions, too."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    return ("--out", file) if file else ()


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; what stands after `--` goes to pytest."""
    if not Path("tests").is_dir():
        session.skip("an archive of one's own has no tests: they are where its builder comes from")
    prepare(session, DEV)
    session.run("pytest", "-n", "2", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and types, and what GitHub reads: workflows and forms."""
    prepare(session, DEV)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    session.run("actionlint", *workflows)
    session.run(
        *("zizmor", "--offline", "--persona", "auditor", "--strict-collection", "--quiet"),
        *("--no-progress", ".github", ".pre-commit-config.yaml"),
    )
    forms = Path(".github/ISSUE_TEMPLATE")
    for schema, files in {
        "github-workflows": workflows,
        "dependabot": [".github/dependabot.yml"],
        "github-issue-config": [str(forms / "config.yml")],
        "github-issue-forms": sorted(
            str(form) for form in forms.glob("*.yml") if form.name != "config.yml"
        ),
    }.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)


@nox.session
def check(session: nox.Session) -> None:
    """List what a person must look at in docs_src/ and site_config/; after `--`, only in these."""
    prepare(session)
    github = ("--github",) if os.environ.get("GITHUB_ACTIONS") == "true" else ()
    session.run("python", "-m", "builder", "check", *github, *session.posargs)


@nox.session
def report(session: nox.Session) -> None:
    """Report on the documents that differ from a commit, `-- BASE`, in build/report.md."""
    prepare(session)
    session.run(
        *("python", "-m", "builder", "report", "--out", "build/report.md"),
        *summary(),
        *session.posargs,
    )


@nox.session
def build(session: nox.Session) -> None:
    """Build the archive in site/; an error stops it, unless `-- --no-strict` is said."""
    prepare(session)
    if "--no-strict" not in session.posargs:
        session.run("python", "-m", "builder", "build")
    session.run("python", "-m", "mkdocs", "build", *(session.posargs or ("--strict",)), env=QUIET)


@nox.session
def addresses(session: nox.Session) -> None:
    """Note which addresses the live site has, for `check` and `build` to miss none of them."""
    prepare(session)
    session.run("python", "-m", "builder", "addresses", *session.posargs)


@nox.session
def links(session: nox.Session) -> None:
    """Follow every link of the site that `build` left in site/."""
    prepare(session, DEV)
    session.run("python", "tools/check_links.py", *summary(), *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Ask whether a package of the locks has a known hole."""
    prepare(session, DEV)
    session.run(
        *("pip-audit", "--require-hashes", "--disable-pip", "-r", DEV),
        *session.posargs,
    )


@nox.session
def intake(session: nox.Session) -> None:
    """On GitHub: convert what an issue brings, `-- --out FOLDER`."""
    prepare(session)
    session.run("python", "-m", "builder.contribute.github", "intake", *session.posargs)


@nox.session
def propose(session: nox.Session) -> None:
    """On GitHub: make a pull request of what `intake` left, `-- --from FOLDER`."""
    prepare(session)
    session.run("python", "-m", "builder.contribute.github", "propose", *session.posargs)


@nox.session
def comment(session: nox.Session) -> None:
    """On GitHub: put a report under its pull request, `-- --report FILE`."""
    prepare(session)
    session.run("python", "-m", "builder.contribute.github", "comment", *session.posargs)


@nox.session
def install(session: nox.Session) -> None:
    """Install what runs the archive, for `.venv/bin/python -m builder`."""
    prepare(session)


@nox.session
def serve(session: nox.Session) -> None:
    """Convert docs_src/ and serve the archive; a problem is told and does not stop it."""
    prepare(session)
    session.run("python", "-m", "mkdocs", "serve", "--no-strict", *session.posargs, env=QUIET)


@nox.session
def browser(session: nox.Session) -> None:
    """Run the tests that drive Chromium (Debian: apt install chromium)."""
    prepare(session, DEV)
    session.run("pytest", "tests/browser", "-m", "browser", *session.posargs)


@nox.session
def lighthouse(session: nox.Session) -> None:
    """Let Lighthouse judge the site, by at least 98 points (needs npm and Chromium)."""
    prepare(session, DEV)
    folder = Path(session.create_tmp())
    session.run("npm", "install", "--prefix", str(folder), LIGHTHOUSE, external=True, silent=True)
    session.run("python", "-m", "mkdocs", "build", "--strict", "--quiet", env=QUIET)
    command = folder / "node_modules/.bin/lighthouse"
    session.run("python", "-m", "tests.bench.lighthouse", str(command), *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """Try ledger and readers: ten thousand messy pages, as many mutated files of each format."""
    prepare(session, DEV)
    session.run(
        *("pytest", "-n", "2", "tests/test_mess.py", "tests/test_readers.py"),
        *("-k", "test_mess or mutated or damaged or accounted_for or keeps"),
        "--hypothesis-profile=slow",
        *session.posargs,
    )


@nox.session(venv_backend="virtualenv")
def bench(session: nox.Session) -> None:
    """Measure: `-- search` (half an hour), `-- convert` or `-- speed` (some minutes), and options.

    `-- search --works 1000 jianggao`; `-- convert --pages 50`; `-- speed --works 200`.
    """
    session.install("--require-hashes", "-r", DEV)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    what, *options = session.posargs or [""]
    if what not in PEERS:
        session.error(f"say what to measure, nox -s bench -- {' | '.join(PEERS)}")
    session.install(*PEERS[what])
    session.run("python", "-m", f"tests.bench.{what}", *options)


@nox.session(venv_backend="virtualenv")
def lock(session: nox.Session) -> None:
    """Make the locks again from pyproject.toml; `-- --upgrade` takes newer versions."""
    session.install("uv")
    for name, options in {
        RUN: ("--group", "build"),
        DEV: ("--group", "dev", "--constraint", RUN),
    }.items():
        session.run(
            *("uv", "pip", "compile", "pyproject.toml", "--output-file", name, *options),
            *("--universal", "--python-version", "3.11", "--generate-hashes"),
            *("--no-emit-index-url", "--quiet", "--custom-compile-command", "nox -s lock"),
            *session.posargs,
        )
