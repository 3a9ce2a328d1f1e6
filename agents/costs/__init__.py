"""What responses of Voice Live used, what that costs, and how long answers took."""
