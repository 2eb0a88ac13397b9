"""The kernel as a process of its own, for Jupyter programs other than this book's build: kernel.json names it."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the project is not installed

from engine.kernel import messages
from engine.kernel.session import Session
from engine.pythons import discovery


class PromptKernel(Kernel):
    """Jupyter's face of a session."""

    implementation = "import-once"
    implementation_version = "1"
    interpreter = discovery.suitable(os.environ.get("IMPORT_ONCE_PYTHON", ""))
    language_info = messages.language_info(interpreter)
    banner = "A plain Python prompt"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.prompt = Session(self.interpreter)

    async def do_execute(self, code: str, silent: bool, *_: Any, **__: Any) -> dict[str, Any]:
        answer = await asyncio.to_thread(self.prompt.execute, code)
        if not silent:
            for kind, content in messages.published(answer):
                self.send_response(self.iopub_socket, kind, content)
        return messages.reply(answer, self.execution_count)

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        self.prompt.close()
        return {"status": "ok", "restart": restart}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=PromptKernel)
