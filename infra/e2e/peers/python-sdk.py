"""The Python MCP SDK at a door: come in, with a key or from nothing, and take the steps. Its lines are those of person.mjs."""
import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from mcp.shared.exceptions import MCPError
from mcp_types import ElicitResult

settings = json.loads(sys.argv[1])
REDIRECT_URI = "http://127.0.0.1:51236/callback"


class Memory:
    """What the SDK asks for to remember a client and its tokens."""

    client = tokens = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


def say(**line):
    print(json.dumps(line), flush=True)


async def send_person(address):
    say(authorize=address)


async def await_person():
    line = await asyncio.to_thread(sys.stdin.readline)
    sent_back = httpx2.URL(json.loads(line)["callback"]).params
    return AuthorizationCodeResult(code=sent_back["code"], state=sent_back["state"], iss=sent_back["iss"])


async def answer(context, params):
    return ElicitResult(action=settings["answers"].pop(0), content={})


async def take(client, method, params):
    if method == "tools/call":
        return await client.call_tool(params["name"], params.get("arguments"))
    if method == "resources/read":
        return await client.read_resource(params["uri"])
    lists = {"tools/list": client.list_tools, "resources/list": client.list_resources, "resources/templates/list": client.list_resource_templates}
    return await lists[method]()


async def visit():
    memory = Memory()
    metadata = OAuthClientMetadata(client_name="Python SDK", redirect_uris=[REDIRECT_URI], token_endpoint_auth_method="none")
    provider = OAuthClientProvider(settings["address"], metadata, memory, send_person, await_person, settings.get("document"))
    key = settings.get("key")
    way = {"headers": {"Authorization": f"Bearer {key}"}} if key else {"auth": provider}
    ask = {"elicitation_callback": answer} if "answers" in settings else {}
    results, expired = [], None
    async with httpx2.AsyncClient(timeout=60, **way) as http, Client(streamable_http_client(settings["address"], http_client=http), **ask) as client:
        for step in settings["steps"]:
            if step["method"] == "expire":
                expired, provider.context.token_expiry_time = memory.tokens.access_token, 1  # long ago, by the SDK's clock
                results.append({})
                continue
            try:
                result = await take(client, step["method"], step.get("params"))
                results.append({"result": result.model_dump(mode="json", by_alias=True, exclude_none=True)})
            except MCPError as e:
                results.append({"error": str(e)})
        version = client.protocol_version
    say(found={"version": version, "results": results, "refreshed": expired is not None and memory.tokens.access_token != expired})


asyncio.run(visit())
