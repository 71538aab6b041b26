"""What the test of every order is made of: the people, the worker and the clock of one thread, a record
of what they did that reads none of the rules, and the invariants."""
