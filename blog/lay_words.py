"""Lay and medical words that mean the same or nearly so. Staff add their own as Synonyms.

Most are among the names that MedlinePlus gives its health topics ("also called"), which are in the
public domain. A line for each meaning, its words separated by commas. Plurals, word forms and British
and American spellings are no matter of these lists: see `blog.stems`.
"""

from blog.search_query import synonyms

BODY = """
abdomen, belly, tummy, stomach
artery, blood vessel, circulation
bladder, urinary
bowel, gut, intestine, colon
brain, cerebral
calf, lower leg
eye, ocular, vision, eyesight
heart, cardiac, cardiovascular
kidney, renal
liver, hepatic
lung, pulmonary
nerve, neural, neuropathy
skin, dermal
thigh, hamstring
finger, hand
tooth, dental
womb, uterus, uterine
"""
SYMPTOMS = """
anxiety, worry, stress
aura, visual disturbance, zigzag line, flashing light, blind spot
backache, back pain, lumbago, sore back
bleeding, haemorrhage
breathless, short of breath, shortness of breath, dyspnoea
charley horse, muscle cramp, muscle spasm, leg cramp
leg cramp, calf cramp
constipated, constipation
convulsion, seizure, fit
cramp, spasm
diarrhoea, loose stool, the runs
dizzy, lightheaded, vertigo
fainting, passing out, passed out, black out, syncope
fever, high temperature
forgetful, memory loss
gas, wind, bloating, flatulence
heartburn, acid reflux, reflux, GERD, GORD
heavy bleeding, menorrhagia
high blood sugar, hyperglycaemia
indigestion, dyspepsia, upset stomach
itch, itchy, pruritus
low mood, depression
nausea, nauseous, feeling sick, queasy
numb, numbness, pins and needles, tingling, paraesthesia
pain, ache, sore, hurt
palpitation, racing heart, heart flutter
rash, hives, urticaria
sensitivity to light, photophobia, light that hurts
sting, burning, tingling
sleepy, drowsy, drowsiness, somnolence, dozing
sweating, perspiration
swelling, swollen, oedema, fluid retention, puffy, twice the size
tired, tiredness, fatigue, exhaustion, worn out
tremor, shaking, trembling
twitch, fasciculation, flicker, jerk
urinate, pee, pass water
vision loss, loss of vision, blindness
vomiting, throwing up, being sick
"""
ILLNESSES = """
allergic rhinitis, hay fever
allergy, allergic, hay fever
anaemia, low iron
apnoea, sleep apnoea, OSA
arthritis, joint pain
asthma, inhaler
atopic dermatitis, eczema
blood clot, clot, thrombosis, deep vein thrombosis, DVT
cold, common cold
concussion, head injury, blow to the head
cystitis, bladder infection, UTI
diabetes, diabetic, blood sugar
dependence, addiction, addicted, hooked
dialysis, haemodialysis
dysmenorrhoea, period pain, period cramp, menstrual cramp
haemorrhoid, pile
heart attack, myocardial infarction
high blood pressure, hypertension
blood pressure, hypertension
hypokalaemia, low potassium
hypomagnesaemia, low magnesium, magnesium deficiency, lack of magnesium
hyponatraemia, low sodium
hypotension, low blood pressure
influenza, flu
insomnia, sleeplessness, sleepless, cannot sleep, can t sleep, cant sleep, trouble sleeping
irritable bowel, IBS
kidney disease, renal disease, kidney failure, renal failure
medication overuse, rebound headache
morning sickness, nausea in pregnancy, sick in pregnancy
narrowed arteries, peripheral artery disease, peripheral arterial disease, claudication, poor circulation
night terror, nightmare, bad dream
ocular migraine, retinal migraine, ophthalmic migraine
peripheral artery, circulation
pimple, acne
restless legs, restless leg, RLS, Willis Ekbom disease
rupture, tear
sinus, sinusitis
sleepwalking, somnambulism
strain, pulled muscle
stroke, cerebrovascular accident
sudden headache, thunderclap headache
teeth grinding, grinding teeth, bruxism, clenching
"""
TREATMENTS = """
anticoagulant, blood thinner
antidepressant, SSRI
birth control, contraception, contraceptive, the pill
cholesterol, statin
cognitive behavioural therapy, CBT, talking treatment, talking therapy
compression, stocking, sock
cream, lotion, ointment, butter
diuretic, water tablet, water pill
dose, how much, how many mg, amount
drug, medication, medicine
exercise, sport, workout, working out, training
herb, herbal, root, plant
hormone replacement, HRT
injection, shot, jab
laxative, milk of magnesia
levothyroxine, thyroxine, thyroid tablet
over the counter, OTC, without prescription
overdose, too much
painkiller, analgesic, pain reliever, pain relief
pickle juice, brine
prevention, prophylaxis, preventative
sleeping pill, sleeping tablet, sleep aid, hypnotic
soak, bath, tub
spray, oil
supplement, tablet, capsule, pill
surgery, operation
topical, on the skin, through the skin, transdermal
vaccine, vaccination, immunisation
"""
PEOPLE_AND_TIMES = """
ageing, age, older, later life, elderly, old people, older people, senior
adolescent, teenager, teen, young people
athlete, runner, sportsperson
baby, infant, newborn
bedtime, before bed, before sleep
by day, daytime, during the day
breastfeeding, lactation, nursing
child, kid, paediatric, toddler
computer, laptop, screen, phone
daily, per day, a day
doctor, GP, family doctor, physician
early waking, waking early, wake up at
emergency, urgent, go to hospital, ambulance, ER, danger sign, red flag, warning sign
hereditary, inherited, inheritance, genetic, in families
hot flash, hot flush
job, work, office, employer
menopause, perimenopause, change of life, midlife
menstruation, menstrual, period
night, nocturnal, nighttime, overnight
pregnancy, pregnant, expecting, prenatal
weather, temperature, barometric pressure, humidity
woman, female
"""
EVIDENCE = """
course, workshop, class
cost, price, fee
evidence, proof, proven, scientific
meta analysis, systematic review
personal data, privacy, my data, email address
placebo, dummy, sugar pill
randomised trial, RCT, controlled trial
recommended amount, recommended daily amount, reference intake, RDA
reference, citation, source
refund, money back, cancel, cancellation
retracted, retraction, withdrawn paper
side effect, adverse effect, unwanted effect
"""
FOOD = """
alcohol, wine, beer, drinking
caffeine, coffee
coenzyme Q10, CoQ10
diary, journal, log
deficiency, lack, low level
dehydration, dehydrated, hydration
food, diet, eating
Mg, magnesium
salt, sodium
vitamin B1, thiamine
vitamin B12, cobalamin
vitamin B2, riboflavin
vitamin B3, niacin
vitamin B6, pyridoxine
vitamin B9, folate, folic acid
vitamin C, ascorbic acid
"""
# Names under which medicines are sold, and what is in them.
BRANDS = """
Advil, Nurofen, ibuprofen
Aleve, naproxen
Ambien, Stilnoct, zolpidem
Benadryl, Nytol, diphenhydramine, antihistamine
Botox, botulinum toxin
Dilantin, phenytoin
Epsom salt, magnesium sulfate
Imitrex, Imigran, sumatriptan
Inderal, propranolol
Lipitor, atorvastatin, statin
Lyrica, pregabalin
Neurontin, gabapentin
Panadol, Tylenol, paracetamol, acetaminophen
Qualaquin, quinine
Synthroid, levothyroxine
Topamax, topiramate
Zocor, simvastatin, statin
"""
ALL = (BODY, SYMPTOMS, ILLNESSES, TREATMENTS, PEOPLE_AND_TIMES, EVIDENCE, FOOD, BRANDS)
SYNONYMS = synonyms(line.split(", ") for lines in ALL for line in lines.strip().splitlines())
