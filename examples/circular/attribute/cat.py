print("cat: start")

import dog

enemy = dog.name
name = "Tom"
print("cat: end")
