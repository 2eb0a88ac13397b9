print("cat: start")

import dog

name = "Tom"


def meet():
    return name + " meets " + dog.name


print("cat: end")
