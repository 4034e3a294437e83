"""Call of the generator: `python -m completions.generator` rewrites the scripts."""

from completions.generator.scripts import GENERATORS, SCRIPTS, regenerate


def main() -> None:
    """Rewrite the generated region of each script."""
    for name in GENERATORS:
        (SCRIPTS / name).write_text(regenerate(name), encoding="utf-8")


if __name__ == "__main__":
    main()
