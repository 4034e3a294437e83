"""Files at a URL, of every protocol that fsspec knows: read in ranges, written whole or not at all.

Nothing else imports fsspec, and nothing here is imported before a URL is named. Credentials are
found by the libraries' own rules; no message shows any.
"""
