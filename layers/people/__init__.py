"""Who somebody is: accounts, sessions, keys, what is tried too often, and the audit.

Whatever is secret comes in as text, is compared by its hash, and is kept nowhere.
"""
