"""Pictures drawn by matplotlib, for files: PNG, SVG and PDF."""
