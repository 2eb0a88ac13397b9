"""The kernel `import-once`: Jupyter on one side, one plain Python process on the other.

Importing this package makes the kernel known to Jupyter in this process, which then hosts it; nothing has to be
installed. To have it in another Jupyter program, put engine/kernel/jupyter on that program's JUPYTER_PATH.
"""

import os
from importlib.metadata import EntryPoint
from pathlib import Path

from jupyter_client.provisioning import KernelProvisionerFactory

NAME = "import-once"

# Where Jupyter looks for kernels: https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files
os.environ["JUPYTER_PATH"] = os.pathsep.join(
    [str(Path(__file__).parent / "jupyter"), *filter(None, [os.environ.get("JUPYTER_PATH")])]
)

# How kernels are started here: https://jupyter-client.readthedocs.io/en/latest/provisioning.html. A provisioner is
# found by its entry point; that of a package which isn't installed has to be handed in.
_factory = KernelProvisionerFactory.instance()
_factory.provisioners[NAME] = EntryPoint(NAME, "engine.kernel.provisioner:Provisioner", _factory.GROUP_NAME)
_factory.default_provisioner_name = NAME
