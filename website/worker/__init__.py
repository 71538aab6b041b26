"""The worker: jobs that rows make due, each done once.

A job is due because a row says so, in a due time on the row itself. `leases.claim` takes one such row
for a while, `leases.leased` guards the write at its end, `loops` runs the registered jobs, one
thread for each queue, and `failures` stores what went wrong unexpectedly.
"""
