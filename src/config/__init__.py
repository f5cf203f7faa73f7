"""The composition root: settings, addresses and the `startline` command; imported by nobody."""
