"""Serving: a read-only SPARQL 1.1 Protocol endpoint, a page to write queries on, and the explorer, on one port.

`workers` answer queries in processes of their own, which a limit of time or memory can end; `protocol` reads requests;
`connections` closes those that ask nothing; `description` says what the endpoint can do; `application` ties them to an
ASGI application.
"""
