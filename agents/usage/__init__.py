"""What one person has used today, minutes of calls and typed characters, and when a limit is free again."""
