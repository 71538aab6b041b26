"""Mail: written into a queue, sent by the worker.

A mail is a row written in the transaction that makes it due (`outbox`); the worker sends it after the
commit (`delivery`).
"""
