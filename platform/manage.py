"""Django's usual door; the same as the command `samspor`."""

from config.cli import main

if __name__ == "__main__":
    main()
