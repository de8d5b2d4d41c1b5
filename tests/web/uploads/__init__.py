"""A real server to which files are brought, and people who bring them."""
