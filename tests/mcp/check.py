#!/usr/bin/env python3
"""Calls every MCP tool with the official SDK's client, which checks results against their schemas.

check.py PROGRAM HOME: HOME may have no index; the built-in digest answers then.
"""
import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

GOOD = [
    ("ask", {"question": "Is the master password stored?", "limit": 2}),
    ("ask", {"question": "Do you support SAML?"}),
    ("answer_questionnaire", {"text": "1. Do you support SAML?\n2. Who reviews plugins?\n"}),
    ("answer_questionnaire", {"text": "ID,Question\nA,Do you support SAML?\n", "format": "csv"}),
    ("list_sources", {}),
]
BAD = [
    ("ask", {"question": ""}),
    ("ask", {}),
    ("ask", {"question": "x", "limit": 0}),
    ("answer_questionnaire", {"text": ""}),
    ("read_section", {"url": "https://nowhere.example/"}),
    ("list_sources", {"source": "nowhere"}),
]


def must(holds, what):
    if not holds:
        sys.exit(f"failed: {what}")


def field(value, *names):
    """The first of `names` that `value` has: versions of the SDK spell them differently."""
    return next((getattr(value, name) for name in names if hasattr(value, name)), None)


async def good(session, tool, arguments):
    result = await session.call_tool(tool, arguments)
    structured = field(result, "structuredContent", "structured_content")
    must(not field(result, "isError", "is_error"), f"{tool} {arguments}: {result.content}")
    must(structured, f"{tool} {arguments}: no structured content")
    return structured


async def bad(session, tool, arguments):
    result = await session.call_tool(tool, arguments)
    must(field(result, "isError", "is_error"), f"{tool} {arguments}: taken")
    must(len(result.content[0].text) > 20, f"{tool} {arguments}: refused without a reason")


async def main(program, home):
    server = StdioServerParameters(command=program, args=["mcp", "--home", home])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        hello = await session.initialize()
        must("not instructions" in (hello.instructions or ""), "no instructions")
        tools = (await session.list_tools()).tools
        names = {tool.name for tool in tools}
        must({tool for tool, _ in GOOD + BAD} <= names, f"tools are missing: {names}")
        for tool in tools:
            must(field(tool, "outputSchema", "output_schema"), f"{tool.name}: no output schema")
            must(field(tool.annotations, "readOnlyHint", "read_only_hint"), f"{tool.name}: writes")
        for tool, arguments in GOOD:
            await good(session, tool, arguments)
        for tool, arguments in BAD:
            await bad(session, tool, arguments)
        found = await good(session, *GOOD[0])
        excerpt = found["items"][0]["excerpts"][0]
        section = await good(session, "read_section", {"url": excerpt["link"]})
        must(any(excerpt["quote"] in part["quote"] for part in section["parts"]), "other words")
        print(f"{len(tools)} tools, {len(GOOD) + 2} good calls, {len(BAD)} bad ones: as expected")


asyncio.run(main(*sys.argv[1:]))
