"""Every address of the site, tried by everybody, to read and to write."""
