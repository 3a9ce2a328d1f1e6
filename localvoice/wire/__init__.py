"""What goes over the socket: events, audio formats, and the way out to one client."""
