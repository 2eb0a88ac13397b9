import measure

size = measure.inches(40)
