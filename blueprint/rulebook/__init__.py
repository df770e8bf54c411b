"""The rulebook: rules, dated parameters and wording as data, read into frozen values."""
