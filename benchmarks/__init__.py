"""`make bench`: what the site's relay costs, compared with a bare relay. docs/performance.md explains the method."""
