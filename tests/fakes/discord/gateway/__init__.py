"""Discord's gateway, version 10: connections, the sessions that outlive them, and what a test may do to both."""
