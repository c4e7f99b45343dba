"""`python -m builder COMMAND`: the commands stand in builder/cli/."""

from builder.cli.main import main

if __name__ == "__main__":
    main()
