print("dog: start")

import cat

name = "Rex"


def meet():
    return name + " meets " + cat.name


print("dog: end")
