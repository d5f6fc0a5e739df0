"""Puts a scene into words, in many ways, and says which of its attributes the words name."""
import numpy as np

import scenes

PLACE = {
    "mountains": ["mountains", "a mountain landscape", "a mountain range", "alpine peaks", "the alps", "high mountain peaks", "rocky mountains", "a mountain valley", "the mountains",
                  "the highlands", "a valley below tall peaks", "towering mountains", "a mountain", "a mountain pass", "cliffs and peaks", "a mountainside", "the himalayas", "a canyon"],
    "lake": ["a lake", "a mountain lake", "a calm lake", "a lake with reflections", "still water reflecting the mountains", "a lakeside", "a fjord", "a pond", "the lake",
             "a lake between mountains", "a glassy lake", "a lake landscape"],
    "sea": ["the sea", "the ocean", "ocean waves", "the open sea", "a seascape", "the coast", "the waves", "blue water", "a calm sea", "an ocean view", "the ocean horizon", "the atlantic", "a bay"],
    "beach": ["a beach", "a sandy beach", "a tropical beach", "the seaside", "a coastline", "the shore", "a sunny coast", "the beach", "an island beach", "a sandy shore", "the seashore", "a coastal road"],
    "city": ["a city", "the city", "a city skyline", "downtown", "skyscrapers", "an urban street", "a metropolis", "a city street", "tall buildings", "the skyline", "new york", "tokyo", "a modern city",
             "a big city", "a cityscape", "manhattan", "city lights", "a busy street", "office towers", "buildings", "a town", "a street"],
    "river": ["a city by the river", "a skyline reflected in water", "a city waterfront", "a city with a river", "a harbor city"],
    "forest": ["a forest", "the forest", "the woods", "a woodland", "trees in a forest", "a deep forest", "a forest clearing", "woods", "a wild forest"],
    "leafy": ["a leafy forest", "a jungle", "a green forest", "a rainforest", "an oak forest", "a forest of green trees"],
    "pine": ["a pine forest", "an evergreen forest", "fir trees", "a forest of pines", "pine trees", "a conifer forest"],
    "autumn": ["an autumn forest", "a forest in autumn", "fall foliage", "golden autumn trees", "a forest in fall colors", "autumn woods", "orange autumn leaves"],
    "desert": ["a desert", "the desert", "sand dunes", "the sahara", "desert dunes", "an arid landscape", "a sandy desert", "dunes", "a desert landscape", "a hot desert", "egypt", "a desert highway"],
    "meadow": ["a meadow", "a park", "a green field", "the countryside", "grassland", "rolling hills", "a garden", "a field of flowers", "green hills", "a prairie", "a grassy meadow", "the park", "a farm",
               "a flower meadow", "a lawn", "a pasture", "a green landscape", "a picnic in the park", "grass", "nature", "a field", "a vineyard"],
    "studio": ["a studio", "a photo studio", "a plain backdrop", "a seamless background", "a simple background", "a studio backdrop", "a product stage", "a clean background"],
}
TIME = {
    "dawn": ["at sunrise", "at dawn", "in the early morning", "at daybreak", "at first light", "in the morning", "during sunrise", "as the sun rises", "in morning light", "with a pink sunrise"],
    "noon": ["at noon", "at midday", "in the daytime", "by day", "in the afternoon", "in bright daylight", "on a sunny day", "under a blue sky", "during the day", "in daylight", "on a bright day", "in summer"],
    "sunset": ["at sunset", "at golden hour", "at sundown", "in the evening", "as the sun sets", "during sunset", "in golden evening light", "with an orange sunset", "in the golden hour", "with a red sky", "at the end of the day"],
    "dusk": ["at dusk", "at twilight", "at the blue hour", "at nightfall", "after sunset", "in the twilight", "during dusk", "as night falls", "under a purple sky"],
    "night": ["at night", "at midnight", "in the night", "late at night", "by night", "after dark", "in the dark", "under the night sky", "during the night", "at nighttime"],
}
TIME_ADJECTIVE = {"dawn": ["sunrise", "morning", "dawn"], "noon": ["daytime", "midday", "sunny", "summer", "bright"], "sunset": ["sunset", "golden", "evening"],
                  "dusk": ["twilight", "dusky", "dusk"], "night": ["night", "dark", "midnight", "nighttime", "nocturnal"]}
WEATHER = {
    "clear": ["with a clear sky", "in clear weather", "under a cloudless sky", "with clear skies", "in fine weather", "under clear skies"],
    "cloudy": ["with clouds", "under a cloudy sky", "under dramatic clouds", "with many clouds", "on a cloudy day", "with white clouds", "overcast", "in cloudy weather", "with a cloudy sky"],
    "rain": ["in the rain", "in heavy rain", "on a rainy day", "in a storm", "while it rains", "with rain", "during a thunderstorm", "in a downpour", "in the drizzle", "with rain falling", "in rainy weather"],
    "snow": ["in the snow", "in winter", "with falling snow", "during snowfall", "covered in snow", "in a blizzard", "on a snowy day", "with snowflakes", "at christmas", "in snowy weather", "with snow"],
    "fog": ["in the fog", "in the mist", "in thick fog", "with fog", "in the haze", "on a foggy day", "wrapped in mist", "with morning mist", "in foggy weather"],
}
WEATHER_ADJECTIVE = {"clear": ["clear", "cloudless"], "cloudy": ["cloudy", "overcast"], "rain": ["rainy", "stormy", "wet"], "snow": ["snowy", "winter", "wintry", "snow covered", "frozen"], "fog": ["foggy", "misty", "hazy"]}
STYLE = {
    "warm": ["warm colors", "warm tones", "a warm palette", "warm light", "warm"], "cool": ["cool colors", "cool tones", "a cold palette", "cold light", "bluish tones", "cool"],
    "pastel": ["pastel colors", "soft pastel tones", "a pastel palette", "pastel", "soft colors", "dreamy pastels"],
    "vivid": ["vivid colors", "vibrant colors", "bold saturated colors", "colorful", "bright vivid colors", "vibrant", "vivid"],
    "monochrome": ["black and white", "monochrome", "grayscale", "noir", "in black and white", "greyscale", "black and white photo"],
    "vintage": ["vintage", "sepia", "retro", "an old photograph", "vintage film look", "nostalgic", "sepia tones", "retro style"],
    "neon": ["neon", "neon lights", "cyberpunk", "synthwave", "neon glow", "futuristic", "neon colors", "cyberpunk style"],
}
SUBJECT = {
    "dog": ["dog", "puppy", "hound", "labrador", "dog", "dog", "doggy", "terrier"], "cat": ["cat", "kitten", "cat", "kitty"],
    "car": ["car", "sports car", "automobile", "vehicle", "sedan", "electric car", "car", "car", "suv", "luxury car", "convertible"],
    "bottle": ["bottle", "water bottle", "bottle of wine", "bottle of juice", "glass bottle", "drink", "bottle", "bottle", "soda bottle", "perfume bottle", "beer bottle", "shampoo bottle", "beverage", "energy drink"],
    "cup": ["cup", "mug", "cup of coffee", "coffee mug", "cup of tea", "coffee cup", "coffee", "cup", "teacup", "latte", "hot chocolate"],
    "phone": ["phone", "smartphone", "mobile phone", "cell phone", "phone", "phone", "mobile", "app on a phone", "device"],
    "boat": ["boat", "sailboat", "yacht", "sailing boat", "ship", "boat", "boat", "sailing ship"],
    "house": ["house", "cabin", "cottage", "home", "hut", "chalet", "house", "house", "villa", "wooden cabin"],
    "tree": ["tree", "lone tree", "big tree", "single tree", "old tree", "tree", "cherry tree"],
    "balloon": ["hot air balloon", "balloon", "air balloon", "hot air balloon", "hot-air balloon"],
    "person": ["person", "man", "woman", "traveler", "hiker", "girl", "boy", "tourist", "runner", "person", "person", "young woman", "athlete", "figure"],
}
RELATION = {
    "dog": ["in", "running through", "standing in", "playing in", "walking in", "in front of", "at"], "cat": ["in", "sitting in", "walking through", "standing in", "in front of", "at"],
    "car": ["in", "driving through", "on a road in", "parked in", "in front of", "driving past", "racing through", "near", "at"],
    "bottle": ["in front of", "on a table in", "on a table in front of", "in", "before", "against", "at"], "cup": ["in front of", "on a table in", "on a table in front of", "in", "before", "at"],
    "phone": ["in front of", "on a table in", "in", "before", "against", "at"], "boat": ["on", "sailing on", "floating on", "crossing", "in", "at"],
    "house": ["in", "in front of", "by", "near", "at", "on"], "tree": ["in", "standing in", "on", "at"], "balloon": ["over", "above", "flying over", "floating above", "in", "drifting over"],
    "person": ["in", "standing in", "walking in", "exploring", "looking at", "walking through", "in front of", "at", "on"],
}
COLOR = {c: [c] * 4 for c in scenes.COLORS}
for _c, _more in {"red": ["crimson", "scarlet"], "orange": ["bright orange"], "yellow": ["golden", "bright yellow"], "green": ["emerald", "dark green"], "teal": ["turquoise", "cyan"], "blue": ["navy", "dark blue", "bright blue"],
                  "purple": ["violet", "lilac"], "pink": ["rose", "magenta"], "white": ["silver", "cream"], "black": ["dark", "jet black"], "brown": ["tan", "chestnut"]}.items():
    COLOR[_c] += _more
ADJECTIVES = ("serene beautiful majestic peaceful epic stunning dramatic quiet lovely breathtaking calm magical gorgeous tranquil scenic vast wild remote idyllic elegant modern sleek new fresh amazing "
              "perfect small big large tiny lonely happy cute fast luxurious premium natural organic cool shiny classic simple minimal minimalist cozy wonderful great fantastic mysterious romantic").split()
OPENERS = ["", "", "", "", "", "", "a photo of", "a picture of", "a painting of", "an illustration of", "a cinematic shot of", "a view of", "an image of", "a wide shot of", "an ad for", "a commercial for", "a video of",
           "a promo for", "advertisement for", "a close up of", "aerial view of", "a postcard of", "show me", "create a video about", "a poster of", "a scene with", "drone footage of", "a landscape with", "a short ad about"]
QUALITY = ["4k", "high quality", "cinematic", "highly detailed", "digital art", "beautiful lighting", "professional photo", "masterpiece", "wide angle", "8k", "award winning", "flat illustration", "detailed", "stunning",
           "soft light", "cinematic lighting", "commercial", "social media ad", "product photography", "ultra hd", "trending", "photorealistic", "brand new", "on sale now", "feel the freedom", "summer sale", "discover more",
           "taste the adventure", "the future is here", "made for you", "your journey begins", "elegant", "inspiring", "calm mood", "epic mood"]
COMMON = ("the your our we you it new best now more all only free for from with by out one two time life world people day home work brand company introducing discover experience enjoy feel love make get buy try shop "
          "today real pure power energy style design quality comfort freedom adventure journey dream taste sound speed water air fire earth light family friends travel holiday sale offer season collection watch camera "
          "shoes bag fashion food pizza burger chocolate cream skin care bank insurance fitness yoga music game robot space planet dragon castle bridge horse bird flower plane train bike ring jewelry sofa lamp kitchen office "
          "slow motion zoom pan close video clip background foreground scene story look view under above behind into through very really").split()
SIDE = {"left": ["on the left", "on the left side", "to the left", "at left"], "center": ["in the center", "in the middle", "centered"], "right": ["on the right", "on the right side", "to the right", "at right"]}

# What the text encoder learns to name; class 0 of each means "not said".
TARGETS = {
    "place": scenes.PLACES, "kind": ["beach", "river", "leafy", "pine", "autumn"], "time": scenes.TIMES, "weather": scenes.WEATHERS, "subject": scenes.SUBJECTS[1:], "color": scenes.COLORS, "backdrop": scenes.COLORS,
    "side": scenes.SIDES, "style": scenes.STYLES[1:], "sun": ["seen"], "sunside": scenes.SIDES, "stars": ["seen"], "palm": ["seen"], "whitecaps": ["seen"],
}

# The places and subjects for people, with the words that mean them: adgenius.subjects of model_index.json.
KNOWN = {
    "mountains": "mountain mountainside alps alpine highlands peak cliff canyon valley himalayas",
    "lake": "lake lakeside fjord pond",
    "sea": "sea ocean seascape coast wave atlantic bay",
    "beach": "beach seaside seashore shore coastline",
    "city": "city cities cityscape skyline downtown skyscraper metropolis urban manhattan tokyo building tower town street",
    "river": "river waterfront harbor harbour",
    "forest": "forest woods woodland jungle rainforest pine fir oak conifer",
    "desert": "desert dune sahara egypt",
    "meadow or park": "meadow park field countryside grassland grass hill garden prairie farm lawn pasture picnic nature vineyard",
    "studio": "studio backdrop background",
    "dog": "dog puppy puppies doggy hound terrier labrador",
    "cat": "cat kitten kitty",
    "car": "car automobile vehicle sedan suv convertible",
    "bottle": "bottle drink beverage",
    "cup": "cup mug coffee teacup latte",
    "phone": "phone smartphone mobile",
    "boat": "boat sailboat yacht ship",
    "house": "house home cabin cottage hut chalet villa",
    "tree": "tree",
    "balloon": "balloon",
    "person": "person people man men woman women girl boy traveler traveller hiker tourist runner athlete friend",
}

# Words that no caption has, mostly plurals, and the word of the captions that is drawn for them: adgenius.replacements of model_index.json.
INSTEAD = {
    "person": "people persons friend friends guy guys lady ladies gentleman kid kids child children family families couple couples crowd teenager teenagers student students mother mothers father fathers mom moms dad dads parent parents customer customers dancer dancers jogger joggers someone everyone human humans adult adults",
    "man": "men",
    "woman": "women",
    "girl": "girls",
    "boy": "boys",
    "traveler": "travelers traveller travellers",
    "hiker": "hikers",
    "tourist": "tourists",
    "runner": "runners",
    "athlete": "athletes",
    "dog": "dogs",
    "puppy": "puppies",
    "hound": "hounds",
    "labrador": "labradors",
    "terrier": "terriers",
    "cat": "cats",
    "kitten": "kittens",
    "car": "cars",
    "automobile": "automobiles",
    "vehicle": "vehicles",
    "sedan": "sedans",
    "suv": "suvs",
    "convertible": "convertibles",
    "bottle": "bottles",
    "drink": "drinks",
    "beverage": "beverages",
    "cup": "cups",
    "mug": "mugs",
    "teacup": "teacups",
    "coffee": "coffees espresso espressos cappuccino cappuccinos",
    "latte": "lattes",
    "phone": "phones",
    "smartphone": "smartphones",
    "boat": "boats",
    "sailboat": "sailboats",
    "yacht": "yachts",
    "ship": "ships",
    "house": "houses",
    "cabin": "cabins",
    "cottage": "cottages",
    "home": "homes",
    "hut": "huts",
    "chalet": "chalets",
    "villa": "villas",
    "balloon": "balloons",
    "city": "cities",
    "harbor": "harbour harbors harbours",
    "dunes": "dune",
    "hills": "hill",
    "skyscrapers": "skyscraper",
    "buildings": "building",
    "cliffs": "cliff",
    "peaks": "peak",
}

# Words that ask for more than one of a subject, of which a picture shows one: adgenius.several of model_index.json.
SEVERAL = {
    "dog": "dogs puppies hounds labradors terriers",
    "cat": "cats kittens",
    "car": "cars automobiles vehicles sedans suvs convertibles",
    "bottle": "bottles beverages",
    "cup": "cups mugs teacups coffees espressos cappuccinos lattes",
    "phone": "phones smartphones",
    "boat": "boats sailboats yachts ships",
    "house": "houses homes cabins cottages huts chalets villas",
    "balloon": "balloons",
    "person": "people persons friends guys ladies kids children family families couple couples crowd men women girls boys travelers travellers hikers tourists runners athletes teenagers students mothers fathers moms dads parents customers dancers joggers everyone humans adults",
}


def article(phrase):
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def caption(a, r):
    """A sentence for the scene and the attributes that it names, as {target: value}."""
    said = {}
    one = lambda names: names[r.integers(len(names))]
    chance = lambda p: r.random() < p
    place, subject = a["place"], a["subject"]
    front, back = [], []

    kind = "autumn" if a["autumn"] else "leafy" if a["leafy"] else "pine" if place == "forest" else "beach" if a["beach"] else "river" if a["river"] else None
    where = place
    if kind and chance({"autumn": .95, "leafy": .45, "pine": .45, "beach": .85, "river": .6}[kind]):
        where, said["kind"] = kind, kind
    words = one(PLACE[where])
    said["place"] = place
    if place == "studio":
        if chance(.85):
            said["backdrop"] = a["backdrop"]
            color = one(COLOR[a["backdrop"]])
            words = one([article(color) + " background", article(color) + " backdrop", article(color) + " studio", "a plain " + color + " background", "a studio with " + article(color) + " backdrop"])
    else:
        time, weather = a["time"], a["weather"]
        if chance({"noon": .55, "night": .96, "dawn": .93, "sunset": .93, "dusk": .93}[time]):
            said["time"] = time
            front.append(one(TIME_ADJECTIVE[time])) if chance(.25) else back.append(one(TIME[time]))
        if chance(.28 if weather == "clear" else .95):
            said["weather"] = weather
            if weather == "clear" and time not in ("night", "dusk") and chance(.5):
                back.append(one(["in the sunshine", "in sunny weather", "with bright sun"]))
            else:
                front.append(one(WEATHER_ADJECTIVE[weather])) if chance(.4) else back.append(one(WEATHER[weather]))
        moon = time in ("dusk", "night")
        # Of sun and moon the middle may go unsaid; a sentence that is silent about them means what is usual in the layout.
        aside = a["sunside"] != "center"
        if a["sun"] and chance(.45):
            said["sun"] = "seen"
            text = one(["with a full moon", "under the moon", "in the moonlight", "with the moon", "with a bright moon"] if moon else ["with the sun", "with a glowing sun", "with the sun in the sky", "with a bright sun"])
            if aside or chance(.25):
                said["sunside"] = a["sunside"]
                text += " " + one(SIDE[a["sunside"]])
            back.append(text)
        if a["stars"] and chance(.5):
            said["stars"] = "seen"
            back.append(one(["under the stars", "with stars", "with a starry sky", "full of stars", "under a starry sky", "with bright stars"]))
        if a["palm"] and chance(.6):
            said["palm"] = "seen"
            back.append(one(["with a palm tree", "with palm trees", "with a palm"]))
        if a["whitecaps"] and a["weather"] != "snow" and chance(.35):
            said["whitecaps"] = "seen"
            back.append(one(["with snow capped peaks", "with snowy peaks", "with snow on the peaks", "with white peaks"]))
    if chance(.35):
        front.insert(0, one(ADJECTIVES))
    if chance(.5):
        front.reverse()
    bare = words
    for start in ("a ", "an ", "the "):
        if bare.startswith(start):
            bare = bare[len(start):]
            break
    if front:
        words = " ".join(front) + " " + bare
        if not bare.endswith("s") or bare == "grass":
            words = "the " + words if chance(.3) else article(words)
    elif chance(.2):
        words = bare

    if subject == "none":
        text = words
    else:
        said["subject"] = subject
        name = one(SUBJECT[subject])
        if subject not in ("person",) and chance(.84) or subject == "person" and chance(.3):
            if subject != "tree" or a["color"] in ("pink", "red", "orange", "yellow", "white", "green"):
                said["color"] = a["color"]
                if subject == "person":
                    name += one([" in ", " wearing "]) + one(COLOR[a["color"]]) + one(["", " clothes"])
                else:
                    name = one(COLOR[a["color"]]) + " " + name
        if chance(.22):
            name = one(ADJECTIVES) + " " + name
        name = article(name) if chance(.85) else "the " + name if chance(.5) else name
        if a["side"] != "center" or chance(.15):
            said["side"] = a["side"]
            name += " " + one(SIDE[a["side"]])
        drop = chance(.06) and place != "studio"
        if drop:
            text = name
            for key in ("place", "kind"):
                said.pop(key, None)
            said = {k: v for k, v in said.items() if k in ("subject", "color", "side")}
            back = []
        elif chance(.85):
            relation = one(RELATION[subject]) if place != "studio" else one(["on", "in front of", "against", "in", "with", "before"])
            text = name + " " + relation + " " + words
        else:
            text = words + one([" with ", " and ", ", "]) + name
    opener = one(OPENERS)
    r.shuffle(back)
    comma = chance(.3)
    for part in back:
        if chance(.12):
            text = part + one([", ", " "]) + text
        else:
            text += (", " if comma or chance(.15) else " ") + part
    if opener:
        text = opener + " " + text
    if a["style"] != "plain":
        said["style"] = a["style"]
        style = one(STYLE[a["style"]])
        text = style + " " + text if chance(.3) else text + ", " + style if chance(.6) else text + one([" in ", " with "]) + style
    if chance(.25):
        text += ", " + one(QUALITY)
    if chance(.10):
        text += ", " + one(QUALITY)
    for _ in range(int(r.integers(1, 4)) if chance(.18) else 0):
        parts = text.split(" ")
        parts.insert(int(r.integers(0, len(parts) + 1)), one(COMMON))
        text = " ".join(parts)
    if chance(.10):
        word = "".join(one("abcdefghijklmnopqrstuvwxyz") for _ in range(r.integers(3, 10)))
        parts = text.split(" ")
        parts.insert(int(r.integers(0, len(parts) + 1)), word)
        text = " ".join(parts)
    if chance(.15):
        text += one([".", "!", "..."])
    return text, said


def matching(a, r):
    """A sentence that names this very picture: what it leaves open is as usual (see scenes.complete)."""
    for _ in range(12):
        text, said = caption(a, r)
        if scenes.complete(said, a["seed"]) == a:
            return text, said
    return text, said


def sample(r, subject=None):
    """A scene whose every attribute is said by some sentence, or usual."""
    while True:
        a = scenes.sample_attributes(r)
        if subject is None or a["subject"] == subject:
            break
    said = caption(a, r)[1]
    if r.random() < .12:
        # Some sentences name no place.
        said = {k: v for k, v in said.items() if k not in ("place", "kind", "backdrop", "palm", "whitecaps")}
    return scenes.complete(said, a["seed"])


def facts(a):
    """All that a sentence could say about the scene."""
    said = {"place": a["place"], "time": a["time"], "weather": a["weather"], "style": a["style"], "subject": a["subject"], "color": a["color"], "side": a["side"], "backdrop": a["backdrop"]}
    said["kind"] = "autumn" if a["autumn"] else "leafy" if a["leafy"] else "pine" if a["place"] == "forest" else "beach" if a["beach"] else "river" if a["river"] else None
    said.update({key: "seen" if a[key] else None for key in ("sun", "stars", "palm", "whitecaps")})
    said["sunside"] = a["sunside"] if a["sun"] else None
    return {k: v for k, v in said.items() if v in TARGETS[k]}


def spoken(a, r):
    """Some of these facts, and perhaps something that makes no difference, so that together they still name this very picture."""
    whole = facts(a)
    for _ in range(12):
        kept = r.uniform(.2, 1)
        said = {k: v for k, v in whole.items() if r.random() < kept}
        if r.random() < .4:
            key = str(r.choice(list(TARGETS)))
            said.setdefault(key, str(r.choice(TARGETS[key])))
        if scenes.complete(said, a["seed"]) == a:
            return said
    return matching(a, r)[1]


def target_vector(said):
    return np.array([TARGETS[k].index(said[k]) + 1 if k in said else 0 for k in TARGETS], np.int64)
