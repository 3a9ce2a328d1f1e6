"""The pages of one's own conversations: what they find, show, rename and delete."""
