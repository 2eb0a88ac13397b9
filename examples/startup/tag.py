"""Print a dog's tag, as JSON."""

import argparse
import json

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("name")
print(json.dumps({"name": parser.parse_args().name}))
