"""The first names of men among the voices. Any other name is a woman's.

They come from the public table of the service's voices (its state of October 2025), OpenAI's voices, and a few more.
"""

NAMES = """
aarav abdullah abeo adam ahmet alain aled aleksandar alessio alex alfie ali alonso alvaro ameha anbu ander andres
andrew angelo antoine antonin antonio ardi arif arjun arnau arnaud asad ash avri babek ballad bashkar bassel bataa
benigno bernd bongjin borislav brandon brian bryan budi caleb calimero carlos cataldo cecilio cedar chanthavong
chilemba christoph christopher claude colm connor conrad daichi dario darren daudi daulet davis derek diego dimas
dmitry donato duarte duncan dustin echo elias elimu elliot emil emilio enric eric ethan fabio fabrice fahed farid
federico finn florian gagan gerard gerardo gianni giorgi giuseppe gonzalo gookmin goran gulnawaz gunnar guy hamdan
hamed harri hayk hedi henri humberto hyunsu ilir injoon ismael jacob jajang jamal james jan jason javier jean
jeppe jerome jimmie jonas jorge joseph juan julio kai kasper keita ken kert killian klaus kumar kunal laith leonas
lewis liam liberto lisandro lorenzo luca luciano lucien luis lukas luke maarten macerio madhur manohar manuel
marcello marcelo marco marek mario masaru mateo mattias maurice michael midhun mitchell moaz mohan muuse namminh
naoki neil nestoras nicholas nicolau nil nils niranjan niwat noah ojas oliver ollie omar onyx osman ostap pelayo
piseth prabhat pradeep priyom rafiki ralf rami rehaan remy rinaldo roberto rodrigo roger roi rok ryan sagar saleh
salman sam sameera samuel sardor saul sebastian shakir srecko steffan sukant surya taim tamas taqqiq teo themba
thierry thiha thomas tim tomas tony tristan tyler valerio valluvar verse victor wanlung wayne willem william yago
yunbiao yundeng yunfan yunfeng yunhao yunjhe yunjian yunjie yunqi yunsong yunxi yunxia yunxiang yunxiao yunyang
yunye yunyi yunze yunzhe yves
"""
MALE_NAMES = frozenset(NAMES.split())
