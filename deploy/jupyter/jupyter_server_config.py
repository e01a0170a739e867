"""Jupyter behind Latchkey: whoever the proxy names is signed in. Write your own host name.

How it works: docs/how-to/guard-jupyter.md
"""

from urllib.parse import unquote

from jupyter_server.auth import IdentityProvider, User


class LatchkeyIdentityProvider(IdentityProvider):
    """Believes the headers that the proxy sets, and nothing else: no token of Jupyter's own, no password, no cookie."""

    need_token = False

    def get_user(self, handler):
        name = handler.request.headers.get("X-Forwarded-User")
        return User(username=unquote(name)) if name else None

    def is_token_authenticated(self, handler):
        # A personal access token is sent on purpose; a browser's session needs Jupyter's own check of who asks.
        return bool(handler.request.headers.get("X-Latchkey-Token-Id"))


c = get_config()  # noqa: F821
c.ServerApp.identity_provider_class = LatchkeyIdentityProvider
# The proxy alone may reach it.
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.local_hostnames = ["jupyter.example.com"]
c.ServerApp.trust_xheaders = True
c.ServerApp.open_browser = False
