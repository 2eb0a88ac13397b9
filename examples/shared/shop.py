import bed
import bowl
import collar
import leash
import measure

print("shop: a leash is", leash.size, "inches long, a bowl", bowl.size, "wide")
print("shop: a bed", bed.size, "a collar", collar.size, "a door", measure.inches(80))
