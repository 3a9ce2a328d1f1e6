"""An app that only tests install: a site with a fault in it that nobody expected."""
