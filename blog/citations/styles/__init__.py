"""Citation styles: each turns a work in CSL fields into typed parts."""
