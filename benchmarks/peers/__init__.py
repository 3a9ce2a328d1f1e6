"""Other relays to measure the site beside, on the same load. None of them is a dependency, and no test needs one."""
