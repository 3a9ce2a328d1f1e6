"""Which calls run, in this process and in others: they begin, are taken up, and end."""
