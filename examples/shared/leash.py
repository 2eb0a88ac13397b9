import measure

size = measure.inches(150)
