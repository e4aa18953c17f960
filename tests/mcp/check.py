#!/usr/bin/env python3
"""Calls every MCP tool with the official SDK's client, which checks results against their schemas.

check.py --readme README: over standard input and output, with the configuration that stands there;
the program is on the PATH. Without an index the built-in digest answers.
check.py --url URL: over HTTP, a server that runs already.
"""
import asyncio
import json
import os
import re
import sys
import unicodedata
from contextlib import asynccontextmanager

from mcp import ClientSession, StdioServerParameters
from mcp.client import streamable_http
from mcp.client.stdio import stdio_client

CLAIM = {"id": "A", "question": "Is it?", "answer": "The master password is not stored. Thank you."}
GOOD = [
    ("ask", {"question": "Is the master password stored?", "limit": 2}),
    ("ask", {"question": "Do you support SAML?"}),
    ("answer_questionnaire", {"text": "1. Do you support SAML?\n2. Who reviews plugins?\n"}),
    ("answer_questionnaire", {"text": "ID,Question\nA,Do you support SAML?\n", "format": "csv"}),
    ("audit_claims", {"answers": [CLAIM, CLAIM], "limit": 3}),
    ("audit_claims", {"text": "Q1: Do you support SAML?\nA: Yes, it supports SAML 2.0.\n"}),
    ("list_sources", {}),
]
BAD = [
    ("ask", {"question": ""}),
    ("ask", {}),
    ("ask", {"question": "x", "limit": 0}),
    ("answer_questionnaire", {"text": ""}),
    ("audit_claims", {}),
    ("audit_claims", {"text": "Do you support SAML?"}),
    ("audit_claims", {"answers": [{"question": "x"}]}),
    ("audit_claims", {"answers": [{"question": "x", "answer": "It is signed. " * 60}]}),
    ("read_section", {"url": "https://nowhere.example/\x1b[2J\u202e"}),
    ("list_sources", {"source": "nowhere"}),
]
VERDICTS = {"quoted", "misattributed", "echoed", "conflict", "silent", "uncheckable"}


def must(holds, what):
    if not holds:
        sys.exit(f"failed: {what}")


def field(value, *names):
    """The first of `names` that `value` has: versions of the SDK spell them differently."""
    return next((getattr(value, name) for name in names if hasattr(value, name)), None)


def text(result, call):
    """The text of a result, in which nothing acts and nothing is unseen."""
    told = result.content[0].text
    acts = {c for c in told if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"}
    must(not acts, f"{call}: its text has {acts}")
    return told


async def good(session, tool, arguments):
    result = await session.call_tool(tool, arguments)
    structured = field(result, "structuredContent", "structured_content")
    must(not field(result, "isError", "is_error"), f"{tool} {arguments}: {result.content}")
    must(structured, f"{tool} {arguments}: no structured content")
    text(result, tool)
    return structured


async def bad(session, tool, arguments):
    result = await session.call_tool(tool, arguments)
    must(field(result, "isError", "is_error"), f"{tool} {arguments}: taken")
    must(len(text(result, tool)) > 20, f"{tool} {arguments}: refused without a reason")


def configured(readme):
    """The server of the first configuration in `readme`, as a client starts it."""
    with open(readme, encoding="utf-8") as file:
        blocks = map(json.loads, re.findall(r"^```json\n(.*?)^```", file.read(), re.M | re.S))
    server = next(block["mcpServers"]["qsec-search"] for block in blocks if "mcpServers" in block)
    return StdioServerParameters(**server, env={"PATH": os.environ["PATH"]})


@asynccontextmanager
async def connected(way, place):
    if way == "--url":
        names = ("streamable_http_client", "streamablehttp_client")
        line = field(streamable_http, *names)(place)
    else:
        line = stdio_client(configured(place))
    # Older versions add a third thing, which tells the session.
    async with line as (read, write, *_), ClientSession(read, write) as session:
        yield session


async def main(way, place):
    async with connected(way, place) as session:
        hello = await session.initialize()
        must("not instructions" in (hello.instructions or ""), "no instructions")
        tools = (await session.list_tools()).tools
        names = {tool.name for tool in tools}
        must({tool for tool, _ in GOOD + BAD} == names, f"not the tools expected: {names}")
        for tool in tools:
            must(field(tool, "outputSchema", "output_schema"), f"{tool.name}: no output schema")
            hints = tool.annotations
            must(field(hints, "readOnlyHint", "read_only_hint"), f"{tool.name}: writes")
            must(field(hints, "idempotentHint", "idempotent_hint"), f"{tool.name}: changes something")
        found = [await good(session, tool, arguments) for tool, arguments in GOOD]
        for tool, arguments in BAD:
            await bad(session, tool, arguments)
        excerpt = found[0]["items"][0]["excerpts"][0]
        section = await good(session, "read_section", {"url": excerpt["link"]})
        must(any(excerpt["quote"] in part["quote"] for part in section["parts"]), "other words")
        for audit in found[4:6]:
            must(audit["schema"] == "qsec-search/audit@1", f"another contract: {audit['schema']}")
            verdicts = {c["verdict"] for item in audit["items"] for c in item["claims"]}
            must(verdicts and verdicts <= VERDICTS, f"other verdicts: {verdicts}")
        print(f"{len(tools)} tools, {len(GOOD) + 1} good calls, {len(BAD)} bad ones: as expected")


if len(sys.argv) != 3 or sys.argv[1] not in ("--readme", "--url"):
    sys.exit(__doc__)
asyncio.run(main(*sys.argv[1:]))
