"""Posting JSON to one server: certificate checked, no redirect followed, answers limited, patience limited."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read."""
BUSY = (429, 502, 503, 504)
"""Answers that ask to come back later."""
WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, unless the server says how long."""
LONGEST_WAIT = 30.0
_PIECE = 1 << 16


class Refused(Exception):
    """The server did not answer as it should; the text is one sentence without any row or secret."""

    def __init__(self, text: str, *, final: bool = False) -> None:
        self.final = final
        """Asking about other rows would change nothing."""
        super().__init__(text)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said."""

    data: Any
    """The JSON of its body."""
    headers: Mapping[str, str]
    """By name in lower case."""


class Poster:
    """One connection to one address, opened when it is first needed."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float,
        secrets: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare to post.

        Args:
            url: the address.
            timeout: seconds that one call may take.
            secrets: by header, the environment variable that holds its value.
            sleep: what waits.
        """
        parts = urlsplit(url)
        self._host, self._port, self._path = parts.hostname or "", parts.port, parts.path or "/"
        self._tls, self._timeout, self._sleep = parts.scheme == "https", timeout, sleep
        self._secrets = secrets
        self._connection: http.client.HTTPConnection | None = None

    def post(self, body: bytes) -> Answer:
        """Post JSON and read JSON; a server that is busy is asked again a few times.

        Raises:
            Refused: it does not answer, or not with JSON.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json", **self._values()}
        for wait in (*WAITS, None):
            status, given, content = self._once(body, headers)
            if status not in BUSY:
                return _read(status, given, content)
            if wait is None:
                raise Refused(f"the server stayed busy (HTTP {status}) over {len(WAITS) + 1} tries", final=True)
            self._sleep(_pause(given.get("retry-after"), wait))
        raise AssertionError

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _values(self) -> dict[str, str]:
        found = {}
        for header, variable in self._secrets.items():
            value = os.environ.get(variable)
            if not value:
                raise Refused(
                    f"the environment variable {variable} is not set; the header {header} needs it", final=True
                )
            if not (value.isascii() and value.isprintable()):
                raise Refused(f"the environment variable {variable} holds what no header can hold", final=True)
            found[header] = value
        return found

    def _once(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one answer; a connection that was kept open and has died is opened anew."""
        kept = self._connection is not None
        try:
            return self._exchange(body, headers)
        except TimeoutError:
            self.close()
            raise Refused(f"the server did not answer within {self._timeout:g} seconds", final=True) from None
        except ssl.SSLCertVerificationError:
            self.close()
            raise Refused("the server's certificate is not one that this machine trusts", final=True) from None
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if kept and isinstance(error, ConnectionError):
                return self._once(body, headers)
            raise Refused(f"the server cannot be reached ({type(error).__name__})", final=True) from None
        except BaseException:
            self.close()
            raise

    def _exchange(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        until = time.monotonic() + self._timeout
        connection = self._connected()
        connection.request("POST", self._path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        pieces, size = [], 0
        while piece := answer.read1(_PIECE):
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise Refused(f"the server's answer is larger than {LARGEST_ANSWER // 2**20} MiB")
            if time.monotonic() > until:
                raise TimeoutError
            pieces.append(piece)
        answer.close()
        given = {name.lower(): value for name, value in answer.getheaders()}
        if answer.will_close:
            self.close()
        return answer.status, given, b"".join(pieces)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            if self._tls:
                context = ssl.create_default_context()
                self._connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._timeout, context=context
                )
            else:
                self._connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        return self._connection


def _read(status: int, headers: dict[str, str], content: bytes) -> Answer:
    """The answer's JSON. What a server says of an error may repeat a row, so only its number is passed on."""
    if 300 <= status < 400:
        raise Refused(f"the server points to another address (HTTP {status}); name that address itself", final=True)
    if status in (401, 403):
        raise Refused(f"the server does not let us ask (HTTP {status}); check model.headers", final=True)
    if status in (404, 405, 410):
        raise Refused(f"nothing answers at this address (HTTP {status}); check model.endpoint", final=True)
    if status == 413:
        raise Refused("the server finds the call too large (HTTP 413); lower model.rows_per_call", final=True)
    if status != 200:
        raise Refused(f"the server could not score these rows (HTTP {status})")
    try:
        return Answer(data=json.loads(content), headers=headers)
    except (ValueError, RecursionError):
        raise Refused("the server's answer is not JSON", final=True) from None


def _pause(said: str | None, otherwise: float) -> float:
    """Seconds to wait: as the server says, if it says a number, within limits."""
    if said is not None and said.strip().isdecimal():
        return min(float(said), LONGEST_WAIT)
    return otherwise
