"""Reads and writes passwords with Python's keyring, as its users do."""

import sys

import keyring

act, service, name = sys.argv[1:4]
if act == "get":
    print(keyring.get_password(service, name) or "nothing")
elif act == "set":
    keyring.set_password(service, name, sys.stdin.readline().strip())
elif act == "delete":
    keyring.delete_password(service, name)
print(type(keyring.get_keyring()).__module__, file=sys.stderr)
