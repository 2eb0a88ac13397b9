print("cat: start")

from dog import name as enemy

name = "Tom"
print("cat: end")
