"""What a persona is and may be, the pages to find and edit one, and what Voice Live is told of it."""
