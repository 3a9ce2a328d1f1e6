"""What people are told before they talk: the notice, the page /privacy/, and who has read which text."""
