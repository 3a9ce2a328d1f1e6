"""What a persona is and may be, the pages to find and edit one, and the session that Voice Live makes of it."""
