print("cat: start")

name = "Tom"


def enemy():
    from dog import name

    return name


print("cat: end")
