"""Usage: answers.py URL USER PASSWORD_FILE. Asks a listener for its metrics every half second from when it listens until
it does so no more, each time without the password and with it. Fails unless the former is refused and the latter arrives
whole, as long as its header says; but for the last answer, which the listener's end may cut."""

import base64
import http.client
import pathlib
import sys
import time
import urllib.parse

LONGEST_START = 60


def answer(url, headers):
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
    try:
        connection.request("GET", url.path, headers=headers)
        response = connection.getresponse()
        return response.status, len(response.read())
    finally:
        connection.close()


def main():
    url = urllib.parse.urlsplit(sys.argv[1])
    password = pathlib.Path(sys.argv[3]).read_text(encoding="utf-8")
    known = {"Authorization": "Basic " + base64.b64encode(f"{sys.argv[2]}:{password}".encode()).decode()}
    begin, answers = time.monotonic(), []
    while True:
        try:
            answers.append((answer(url, {}), answer(url, known)))
        except ConnectionRefusedError:
            if answers:
                break
            if time.monotonic() - begin > LONGEST_START:
                print("nobody listens")
                return 1
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)
        time.sleep(0.5)
    whole = [each for each in answers if isinstance(each, tuple)]
    broken = [each for each in answers[:-1] if not isinstance(each, tuple)]
    statuses = {(refused[0], given[0]) for refused, given in whole}
    longest = max((given[1] for _, given in whole), default=0)
    print(f"{len(whole)} answers, the longest of {longest} bytes; broken: {broken}")
    return 0 if len(whole) > 1 and not broken and statuses == {(401, 200)} else 1


if __name__ == "__main__":
    sys.exit(main())
