#!/usr/bin/env python3
"""Loads `serve` with wrk while a client is slow and another sends too much; fails where anybody is hurt.

    tests/load/check.py PROGRAM REPOSITORY [--pages MIRROR] [--seconds 30] [--connections 64]

Prints requests a second, latencies and the server's memory. No time is asserted: only errors, refusals
and memory that grows fail.
"""

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

# Megabytes that the server may grow between the first and the last answers.
GROWTH = 64

SCRIPT = """
local questions = { "Do+you+support+SAML", "Is+the+master+password+stored", "Who+reviews+plugins",
  "How+are+vulnerabilities+reported", "Are+backups+made" }
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/api/v1/ask?q=" .. questions[n % #questions + 1])
end
"""


def memory(pid):
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def slow(place, done):
    """Sends a byte of a head now and then."""
    with socket.create_connection(place) as s:
        for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1000:
            if done.wait(0.5):
                return
            try:
                s.send(bytes([byte]))
            except OSError:
                return


def large(place, told):
    """Sends 100 MB and keeps the answer's first line."""
    size = 100 << 20
    head = f"POST /api/v1/answer HTTP/1.1\r\nHost: {place[0]}:{place[1]}\r\nContent-Type: text/plain\r\nContent-Length: {size}\r\n\r\n"
    with socket.create_connection(place) as s:
        try:
            s.sendall(head.encode())
            for _ in range(100):
                s.sendall(b"x" * (1 << 20))
        except OSError:
            pass
        told.append(s.recv(200).split(b"\r\n")[0].decode(errors="replace") if s else "")


def wrk(url, seconds, connections, script):
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", script, url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    parser = argparse.ArgumentParser(description="Loads the server and looks for errors.")
    parser.add_argument("program", type=Path)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--pages", type=Path, help="a mirror folder with the pages; else those of tests/site")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--connections", type=int, default=64)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, script = Path(folder) / "home", Path(folder) / "ask.lua"
        script.write_text(SCRIPT)
        index = [args.program, "index", "--quiet", "--home", home, "--mirror", args.pages or args.repository / "tests/site"]
        if not args.pages:
            (home / "corpus").mkdir(parents=True)
            shutil.copy(args.repository / "tests/site/sources.toml", home / "corpus")
        subprocess.run(index, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([args.program, "serve", "--listen", "127.0.0.1:0", "--home", home], stdout=subprocess.PIPE, text=True)
        try:
            url = server.stdout.readline().strip()
            sys.exit(load(server.pid, url, args, str(script)))
        finally:
            server.terminate()


def load(pid, url, args, script):
    place = (urlsplit(url).hostname, urlsplit(url).port)
    wrk(url, 2, args.connections, script)
    before, done, told = memory(pid), threading.Event(), []
    others = [threading.Thread(target=slow, args=(place, done)) for _ in range(8)]
    others.append(threading.Thread(target=large, args=(place, told)))
    for other in others:
        other.start()
    report = wrk(url, args.seconds, args.connections, script)
    done.set()
    for other in others:
        other.join()
    after = memory(pid)
    print(report.strip())
    print(f"memory: {before} MB before, {after} MB after; 100 MB sent at once: {told[0]}")
    failed = [line for line in report.splitlines() if "Socket errors" in line or "Non-2xx" in line]
    if " 413 " not in f"{told[0]} ":
        failed.append("100 MB were not refused with 413")
    if after > before + GROWTH:
        failed.append(f"memory grew by {after - before} MB")
    return "\n".join(failed) or 0


main()
