"""How long pages and jobs take among a hundred thousand conversations: seeded, then measured."""
