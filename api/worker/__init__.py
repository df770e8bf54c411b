"""Work that is done in another process than the one that answers: `blueprint worker`."""
