"""What is drawn, as tests spell it."""


def trimmed(text):
    """Leave out the blanks at the ends of lines, which colours put there."""
    return "\n" + "".join(f"{line.rstrip()}\n" for line in text.splitlines())
