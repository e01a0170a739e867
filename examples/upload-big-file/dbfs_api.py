"""What both the calls and the waiting need: who to ask, with which token, and what an answer that did not come means."""

import http.client
import json
import netrc
import os
import re
import sys
import time
from urllib.parse import urlsplit

ANSWER_SECONDS = 60
FAILED, USAGE, TOKEN, TAKEN, DIFFERS = 1, 2, 3, 4, 5


class Failure(Exception):
    """What ends the program, and with which exit code."""

    def __init__(self, message, exit_code=FAILED):
        super().__init__(message)
        self.exit_code = exit_code


class Refused(Failure):
    """The server said no: asking again changes nothing."""

    def __init__(self, status, answer):
        self.error_code = answer.get("error_code")
        taken = TAKEN if self.error_code == "RESOURCE_ALREADY_EXISTS" else FAILED
        message = f"The server refused: {answer.get('message')} ({status})"
        super().__init__(message, TOKEN if status in (401, 403) else taken)


class Busy(Failure):
    """The server did nothing, and says so: the same may be asked again."""


class Broken(Failure):
    """No answer came: nobody knows whether it was done."""


def read_host():
    """A token that is sent without encryption is everybody's, so that only this machine is talked to in that way."""
    given = os.environ.get("DATABRICKS_HOST", "")
    if not given:
        raise Failure("Set DATABRICKS_HOST to the server's URL.", USAGE)
    url = urlsplit(given if "://" in given else f"https://{given}")
    is_here = re.fullmatch(r"localhost|127\.[\d.]+|::1", url.hostname or "")
    if url.hostname and (url.scheme == "https" or (url.scheme == "http" and is_here)):
        return url
    raise Failure("DATABRICKS_HOST must begin with https://: a token is not sent in the clear.", USAGE)


def find_token(hostname):
    token = os.environ.get("DATABRICKS_TOKEN") or find_in_netrc(hostname)
    if token:
        return token
    raise Failure(f"There is no token for {hostname}: set DATABRICKS_TOKEN, or write it into ~/.netrc.", TOKEN)


def find_in_netrc(hostname):
    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    try:
        login, _account, password = netrc.netrc(path).hosts.get(hostname, (None, None, None))
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError) as error:
        raise Failure(f"{path} cannot be read: {error}", TOKEN) from error
    return password if login == "token" else None


class Api:
    """One connection to the server, made anew when it was lost."""

    def __init__(self, url, retries):
        self.url = url
        self.retries = retries
        self.token = find_token(url.hostname)
        self.connection = None

    def post(self, name, body):
        return self.read(*self.ask("POST", f"/api/2.0/dbfs/{name}", json.dumps(body)))

    def get(self, path):
        return self.read(*self.ask("GET", path))

    def ask(self, method, path, body=None):
        """Gives whatever the server answers. Raises `Broken`, or `Busy`. Follows no redirection."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            if self.connection is None:
                self.connection = self.connect()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.drop()
            raise Broken(f"The connection broke ({error or type(error).__name__}).") from error
        if answer.status in (429, 503):
            raise Busy(f"The server is busy ({answer.status}).")
        if answer.status >= 500:
            raise Broken(f"The server could not do it ({answer.status}).")
        return answer, text

    def connect(self):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.hostname, self.url.port, timeout=ANSWER_SECONDS)

    def drop(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    @staticmethod
    def read(answer, text):
        try:
            body = json.loads(text)
        except ValueError as error:
            message = f"The server answered {answer.status} with what is no JSON: is it a Databricks API?"
            raise Failure(message) from error
        if answer.status == 200:
            return body
        raise Refused(answer.status, body)


def is_passing(error):
    return isinstance(error, (Busy, Broken))


def again(api, act, may_repeat=is_passing):
    """Asks again after a while for as long as the failure is one that passes."""
    for retry in range(api.retries + 1):
        try:
            return act()
        except Failure as error:
            if not may_repeat(error) or retry == api.retries:
                raise
            seconds = min(8, 2 ** (retry - 1))
            say(f"{error} Trying again in {seconds} s ({retry + 1} of {api.retries}).")
            time.sleep(seconds)


def say(line):
    print(line, file=sys.stderr, flush=True)
