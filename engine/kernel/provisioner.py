"""The kernel hosted by its client's own process: no sockets, no handshake, no waiting in polls.

A build starts and ends a kernel for each page. Over sockets that takes ten times as long as the Python that runs the
page. Jupyter lets a provisioner decide what a kernel is and a manager decide what its client is; with the two here, a
request is a call, and the one process that is started is the page's own Python.
"""

import asyncio
import contextlib
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Unicode

from engine.pythons import discovery, wasm
from engine.pythons.interpreter import Interpreter

from . import messages
from .child import Answer
from .session import NoSession, Session

PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


class Provisioner(KernelProvisionerBase):
    """Starts and ends a session; the manager that asks for it is given `Client`."""

    python = Unicode("", help="what the page asks for, see discovery.suitable; kernel.json says so")
    session: Session | NoSession | None = None
    interpreter: Interpreter | None = None
    busy = False

    @property
    def has_process(self) -> bool:
        return self.session is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        return {"cmd": [], **kwargs}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        try:
            self.interpreter = discovery.suitable(self.python)
            session: Session | NoSession = Session(self.interpreter)
        except wasm.MissingError as error:
            session = NoSession(str(error))
        self.session = session
        self.parent.client_factory = Client
        # The manager writes a connection file and connects a control socket. Nobody uses them, but it refuses port 0.
        self.parent.connection_file = str(session.root / "connection.json")
        return {**self.parent.get_connection_info(), **dict.fromkeys(PORTS, 1)}

    async def poll(self) -> int | None:
        """Say that there is no process to shut down: the manager need not wait for one, `cleanup` ends the session."""
        return 0

    async def wait(self) -> int | None:
        return 0

    async def send_signal(self, signum: int) -> None:
        await self.kill()

    async def terminate(self, restart: bool = False) -> None:
        await self.kill()

    async def kill(self, restart: bool = False) -> None:
        if self.session is not None:
            self.session.kill()

    async def cleanup(self, restart: bool = False) -> None:
        if self.session is not None:
            if self.busy:  # Ctrl-C, or a cell past its time
                self.session.kill()
            session, self.session = self.session, None
            session.close()


class Client(AsyncKernelClient):
    """The client of a kernel in this process, as nbclient uses it."""

    def start_channels(self, *_: Any, **__: Any) -> None:
        self._shell, self._iopub = Channel(), Channel()
        self.count = 0

    def stop_channels(self) -> None:
        pass

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        pass

    async def is_alive(self) -> bool:
        return True

    @property
    def shell_channel(self) -> "Channel":
        return self._shell

    @property
    def iopub_channel(self) -> "Channel":
        return self._iopub

    def kernel_info(self) -> str:
        request = self.session.msg("kernel_info_request")
        content = {"status": "ok", "language_info": messages.language_info(self.parent.provisioner.interpreter)}
        self._shell.put(self.session.msg("kernel_info_reply", content, parent=request["header"]))
        return request["header"]["msg_id"]

    def execute(self, code: str, *_: Any, **__: Any) -> str:
        """Begin to run a cell; its messages come when it has ended."""
        request = self.session.msg("execute_request", {"code": code})
        provisioner = self.parent.provisioner
        provisioner.busy = True
        run = asyncio.get_running_loop().run_in_executor(None, provisioner.session.execute, code)
        run.add_done_callback(lambda run: self._publish(run, provisioner, request["header"]))
        return request["header"]["msg_id"]

    def _publish(self, run: "asyncio.Future[Answer]", provisioner: Provisioner, parent: dict) -> None:
        provisioner.busy = False
        if provisioner.session is None:  # it was ended under the cell's feet; the cell's outcome means nothing
            self._shell.put(KeyboardInterrupt())  # heard if it was Ctrl-C: past its time, a cell is waited for no more
            self._iopub.put(asyncio.CancelledError())
            return
        answer = Answer(error=f"KernelError: {run.exception()!r}") if run.exception() else run.result()
        self.count += 1
        for kind, content in [*messages.published(answer), ("status", {"execution_state": "idle"})]:
            self._iopub.put(self.session.msg(kind, content, parent=parent))
        self._shell.put(self.session.msg("execute_reply", messages.reply(answer, self.count), parent=parent))


class Channel:
    """Messages on their way from kernel to client."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[dict | BaseException] = asyncio.Queue()

    def put(self, message: dict | BaseException) -> None:
        self.queue.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message; raises queue.Empty if none comes within `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            message = await asyncio.wait_for(self.queue.get(), timeout)
            if isinstance(message, BaseException):
                raise message
            return message
        raise Empty
