print("cat: start")

import sys

print("cat: dog in the cache?", "dog" in sys.modules)
print("cat: does it have its name?", hasattr(sys.modules["dog"], "name"))

import dog

name = "Tom"
print("cat: end")
