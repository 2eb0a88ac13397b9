import measure

size = measure.inches(90)
