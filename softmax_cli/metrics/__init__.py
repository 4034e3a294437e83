"""Metrics: losses and figures as pure, mergeable partials; no click, no files."""
