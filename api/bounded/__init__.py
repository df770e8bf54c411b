"""What may run long or die, because strangers send it, where it can be ended."""
