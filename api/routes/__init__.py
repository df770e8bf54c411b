"""The HTTP routes, a file a subject; `api.app` mounts them."""
