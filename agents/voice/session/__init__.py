"""What this process holds of one call: it performs what the dialogue decides, and logs it for browsers that return."""
