print("barks: my body runs")

sound = "woof"
