"""Files at a URL: what needs no server. The rest is in tests/servers."""
