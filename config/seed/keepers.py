"""The organisations of Bro Wennol that let others in. All names are invented."""

from config.seed.shape import Keeper

KEEPERS = (
    Keeper("ysgol-glan-wennol", "Glan Wennol School", "Ysgol Glan Wennol", "school"),
    Keeper("bro-wennol-council", "Bro Wennol Council", "Cyngor Bro Wennol", "council"),
    Keeper("wennol-leisure", "Wennol Leisure Trust", "Ymddiriedolaeth Hamdden Wennol", "trust"),
    Keeper("mill-trust", "The Mill Community Trust", "Ymddiriedolaeth Gymunedol y Felin", "charity"),
    Keeper("zion-chapel", "Zion Chapel, Bridge Road", "Capel Seion, Heol y Bont", "faith"),
    Keeper("welfare-hall", "Pantygof Welfare Hall Committee", "Pwyllgor Neuadd Les Pant-y-gof", "charity"),
    Keeper("bell-theatre", "The Bell Theatre", "Theatr y Gloch", "charity"),
    Keeper("old-fire-station", "Old Fire Station Makers", "Gwneuthurwyr yr Hen Orsaf Dân", "enterprise"),
    Keeper("wennol-buses", "Wennol Buses", "Bysiau Wennol", "firm"),
    Keeper("barn-field-primary", "Barn Field Primary School", "Ysgol Gynradd Cae'r Ysgubor", "school"),
    Keeper("y-wern-hall", "Y Wern Village Hall Committee", "Pwyllgor Neuadd Bentref y Wern", "charity"),
)
