import measure

size = measure.inches(15)
