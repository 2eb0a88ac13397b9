print("dogs: my body runs")

famous = ["Laika", "Snoopy", "Toto"]
