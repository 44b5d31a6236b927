"""`yaffle mcp`: the agent as tools of other agents, over MCP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli import options
from agent.cli.exits import UsageProblem

_HELP = """Offer ask, check, read, detect and segment to other agents (MCP, the Model Context Protocol).

Without --http it talks over stdin and stdout, as a client that starts it expects. In the client's configuration \
(Claude Desktop, Claude Code, Cursor, VS Code and others):

\b
{
  "mcpServers": {
    "yaffle": {
      "command": "yaffle",
      "args": ["mcp", "--root", "/home/me/Pictures"]
    }
  }
}

Pictures are given as paths under --root (and nowhere else), as data URLs, or as base64.

With --http it serves many clients at http://HOST:PORT/v1/mcp, with the API keys of `yaffle keys`; file paths are \
never read then:

\b
$ yaffle keys new --keys keys.json --name ann
$ yaffle mcp --http 127.0.0.1:8765 --keys keys.json
{
  "mcpServers": {
    "yaffle": {
      "type": "http",
      "url": "http://127.0.0.1:8765/v1/mcp",
      "headers": {"Authorization": "Bearer yf_..."}
    }
  }
}
"""


def mcp(
    http: Annotated[
        str | None,
        typer.Option("--http", metavar="HOST:PORT", help="Serve streamable HTTP here, not stdin and stdout."),
    ] = None,
    root: Annotated[
        list[Path] | None,
        typer.Option(
            "--root", help="Read pictures under this folder; repeatable (default: the current one). Not with --http."
        ),
    ] = None,
    no_files: Annotated[bool, typer.Option("--no-files", help="Read no files: data URLs and base64 only.")] = False,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="With --http: let in only who has a key of this file.")
    ] = None,
    no_keys: Annotated[
        bool, typer.Option("--no-keys", help="With --http: let everybody in, on other addresses, too.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="With --http: a name it is reached by; repeatable.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Calls at the same time (default: one a core).", min=1)] = None,
    queue: Annotated[int, typer.Option(help="With --http: calls that may wait; more are refused.", min=0)] = 64,
    body_mb: Annotated[int, typer.Option("--body-mb", help="With --http: most megabytes of one call.", min=1)] = 48,
    pixels: Annotated[int, typer.Option(help="Most pixels of a picture.", min=1)] = 64_000_000,
    planner: options.Planner = "auto",
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    allow_urls: options.AllowUrls = False,
    state: options.State = None,
    timeout: options.Timeout = None,
) -> int:
    if http is None:
        _only_http(keys=keys, no_keys=no_keys or None, allow_host=allow_host)
    elif root:
        raise UsageProblem("--root is for stdin and stdout: over HTTP no file is read.")
    if root and no_files:
        raise UsageProblem("--root and --no-files contradict each other.")

    from agent.interop.pictures import Intake, checked_roots
    from agent.mcp.errors import need_sdk
    from tools.pictures.limits import PictureLimits

    need_sdk()
    limits = PictureLimits(pixels=pixels)
    with_files = http is None and not no_files
    roots = checked_roots(root or [Path.cwd()]) if with_files else ()
    intake = Intake(roots=roots, limits=limits, allow_urls=allow_urls)
    with options.make_agent(
        planner=planner,
        llm=llm,
        vision=vision,
        backend=backend,
        allow_urls=allow_urls,
        folder=state,
        timeout=timeout,
        picture_limits=limits,
    ) as agent:
        if http is None:
            from agent.mcp.offered import Room
            from agent.mcp.server import make_server

            typer.echo("Yaffle speaks MCP on stdin and stdout; a client starts it (yaffle mcp --help).", err=True)
            make_server(agent, intake, room=Room(workers)).run("stdio")
            return 0
        host, port = _address(http)
        settings = _settings(host, keys, no_keys, allow_host, workers, queue, body_mb)

        from agent.mcp.http import PATH, make_http_server

        server = make_http_server(agent, intake, settings, host=host, port=port)
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Yaffle speaks MCP on http://{shown}:{port}{PATH}.", err=True)
        server.run()
    return 0 if server.started else 1


mcp.__doc__ = _HELP


def _only_http(**given: Any) -> None:
    """Refuse options that mean nothing without --http."""
    for name, value in given.items():
        if value is not None:
            raise UsageProblem(f"--{name.replace('_', '-')} goes with --http HOST:PORT.")


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise UsageProblem(f"--http takes HOST:PORT, as 127.0.0.1:8765, got {text!r}.")
    return host, int(port)


def _settings(
    host: str,
    keys: Path | None,
    no_keys: bool,
    allow_host: list[str] | None,
    workers: int | None,
    queue: int,
    body_mb: int,
) -> Any:
    """The settings that `yaffle serve` has, too. Raises UsageProblem for a server that is open by mistake."""
    from agent.server.settings import LOOPBACK, ServerSettings

    on_loopback = host in LOOPBACK
    if keys is None and not on_loopback and not no_keys:
        raise UsageProblem(f"--http {host} is reached by others: give --keys FILE, or --no-keys to let everybody in.")
    if keys is not None:
        from agent.server.keys import KeyFile

        KeyFile(keys).records()  # says now what is wrong with it
    more: dict[str, Any] = {} if workers is None else {"workers": workers}
    hosts = tuple(allow_host) if allow_host else (LOOPBACK if on_loopback else ())
    return ServerSettings(keys=keys, hosts=hosts, queue=queue, body_bytes=body_mb * 2**20, web=False, **more)
