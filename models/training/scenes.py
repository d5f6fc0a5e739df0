"""Draws the training pictures: a small world of landscapes, weather and simple subjects.

A scene is a dictionary of attributes (see sample_attributes); draw() turns it into an RGB picture.
Everything random comes from the generator that is passed in, so a seed names a picture.

The world is small on purpose: every place has a few fixed layouts, and time, weather, palette and subject change what is painted there, not where.
Subjects have one size and three positions, on the grid of the latents. What a sentence leaves open is filled in by complete(), so that a sentence and a
layout name one picture. A model of a few million weights, trained for an hour on two cores, can learn such a world; an endless one it could only blur.
"""
import math

import cairo
import numpy as np

PLACES = ["mountains", "lake", "sea", "city", "forest", "desert", "meadow", "studio"]
TIMES = ["dawn", "noon", "sunset", "dusk", "night"]
WEATHERS = ["clear", "cloudy", "rain", "snow", "fog"]
SUBJECTS = ["none", "dog", "cat", "car", "bottle", "cup", "phone", "boat", "house", "tree", "balloon", "person"]
COLORS = ["red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white", "black", "brown"]
STYLES = ["plain", "warm", "cool", "pastel", "vivid", "monochrome", "vintage", "neon"]
SIDES = ["left", "center", "right"]
LAYOUTS = 3
# How tall a subject is, in pixels for every shape of picture: what a unit of its drawing measures.
SIZE = {"dog": 126, "cat": 122, "car": 152, "bottle": 158, "cup": 122, "phone": 148, "boat": 128, "house": 126, "tree": 152, "balloon": 126, "person": 156}
# Where subjects stand, as a share of the picture's width and height; rounded to whole latent pixels of 8x8.
ACROSS = {"left": .27, "center": .5, "right": .73}
DOWN = {"boat": .84, "balloon": .62}
STANDING = .92
# The colour of what a sentence gives no colour.
USUAL_COLOR = {"none": "red", "dog": "brown", "cat": "orange", "car": "red", "bottle": "green", "cup": "white", "phone": "black", "boat": "white", "house": "red", "tree": "green", "balloon": "red", "person": "blue"}
USUAL_PLACE = {"none": None, "dog": "meadow", "cat": "meadow", "car": "city", "bottle": "studio", "cup": "studio", "phone": "studio", "boat": "sea", "house": "meadow", "tree": "meadow", "balloon": "mountains", "person": "meadow"}

RGB = {
    "red": (.83, .13, .13), "orange": (.95, .50, .10), "yellow": (.97, .82, .18), "green": (.18, .60, .25),
    "teal": (.10, .62, .62), "blue": (.13, .33, .80), "purple": (.50, .22, .68), "pink": (.96, .52, .68),
    "white": (.95, .95, .95), "black": (.10, .10, .12), "brown": (.50, .31, .17),
}

# Sky colours from the top of the picture to the horizon.
SKY = {
    "dawn": [(.34, .47, .72), (.68, .62, .76), (.98, .73, .66), (1.0, .88, .68)],
    "noon": [(.12, .42, .82), (.33, .62, .93), (.60, .81, .97), (.84, .93, .98)],
    "sunset": [(.20, .16, .42), (.60, .24, .46), (.96, .44, .24), (1.0, .76, .36)],
    "dusk": [(.05, .09, .27), (.17, .20, .46), (.42, .31, .56), (.82, .50, .54)],
    "night": [(.010, .018, .075), (.025, .045, .15), (.05, .08, .23), (.10, .14, .32)],
}
# Light that falls on the ground: a factor per channel.
LIGHT = {
    "dawn": (.92, .80, .78), "noon": (1.0, 1.0, .98), "sunset": (.88, .62, .50),
    "dusk": (.48, .46, .66), "night": (.25, .30, .52),
}


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def mul(a, b):
    return tuple(x * y for x, y in zip(a, b))


def grey(c):
    return (.3 * c[0] + .59 * c[1] + .11 * c[2],) * 3


def sample_attributes(r):
    """One scene's attributes, with the combinations that make no sense removed."""
    pick = lambda names, p=None: str(r.choice(names, p=p))
    place = pick(PLACES, [.16, .10, .17, .17, .12, .10, .11, .07])
    a = {
        "place": place,
        "time": pick(TIMES, [.17, .27, .22, .12, .22]),
        "weather": pick(WEATHERS, [.46, .18, .12, .12, .12]),
        "style": pick(STYLES, [.65, .05, .05, .05, .05, .05, .05, .05]),
        "side": pick(SIDES, [.25, .5, .25]),
        "color": pick(COLORS),
        "backdrop": pick(COLORS),
        "subject": "none",
        "sunside": pick(SIDES, [.35, .3, .35]),
        "seed": int(r.integers(LAYOUTS)),
    }
    likely = {
        "studio": ["bottle", "cup", "phone", "car", "dog", "cat"],
        "sea": ["boat", "boat", "boat", "dog", "bottle", "balloon", "person", "car"],
        "lake": ["boat", "boat", "house", "balloon", "person", "dog"],
        "city": ["car", "car", "car", "dog", "person", "balloon", "phone", "bottle"],
        "forest": ["house", "dog", "cat", "person", "car", "bottle"],
        "desert": ["car", "car", "bottle", "balloon", "person", "dog", "phone"],
        "meadow": ["dog", "dog", "cat", "house", "tree", "tree", "balloon", "person", "car", "cup", "bottle"],
        "mountains": ["house", "balloon", "car", "car", "person", "dog", "bottle", "cup"],
    }
    if place == "studio":
        a["subject"] = pick(likely[place])
    elif r.random() < .42:
        a["subject"] = pick(likely[place] if r.random() < .6 else [s for s in SUBJECTS[1:] if s != "boat" or place in ("sea", "lake")])
    if a["style"] == "neon":
        a["time"] = pick(["night", "dusk"])
    if a["subject"] in ("dog", "cat") and r.random() < .55:
        a["color"] = pick(["brown", "white", "black", "orange"])
    a["sun"] = bool(r.random() < (.8 if a["weather"] == "clear" else .35))
    a["kind"] = pick({"sea": ["sea", "beach"], "city": ["city", "city", "river"], "forest": ["pine", "leafy", "autumn"]}.get(place, [place]))
    a["whitecaps"], a["palm"] = bool(r.random() < .65), bool(r.random() < .4)
    return settle(a)


def settle(a):
    """Makes the attributes agree with each other, so that one picture has one description."""
    place, subject = a["place"], a["subject"]
    if place == "studio":
        a["weather"], a["time"] = "clear", "noon"
    else:
        a["backdrop"] = "white"
    kind = a.pop("kind", place)
    ashore = subject in ("dog", "cat", "car", "bottle", "cup", "phone", "person", "house", "tree")
    a["sun"] = bool(a["sun"] and place != "studio" and a["weather"] in ("clear", "cloudy"))
    if not a["sun"]:
        a["sunside"] = "center"
    a["stars"] = place != "studio" and a["time"] == "night" and a["weather"] == "clear"
    a["beach"] = place == "sea" and subject != "boat" and (kind == "beach" or ashore or (a["palm"] and subject == "none"))
    a["whitecaps"] = a["whitecaps"] and place in ("mountains", "lake") and a["weather"] != "snow"
    a["leafy"] = place == "forest" and kind in ("leafy", "autumn")
    a["autumn"] = a["leafy"] and kind == "autumn" and a["weather"] != "snow"
    a["river"] = place == "city" and kind == "river" and not (ashore and subject != "none")
    a["palm"] = a["beach"] and a["palm"] and subject == "none"
    if subject == "none":
        a["color"], a["side"] = USUAL_COLOR["none"], "center"
    if subject == "tree" and a["color"] not in ("pink", "red", "orange", "yellow", "white"):
        a["color"] = "green"
    return a


def complete(said, layout):
    """The attributes of the picture that a sentence names (see captions.caption) in one of the layouts; what is not said is as usual."""
    subject = said.get("subject", "none")
    style = said.get("style", "plain")
    kind = said.get("kind")
    place = said.get("place") or {"beach": "sea", "river": "city", None: None}.get(kind, "forest") or ("sea" if "palm" in said else "studio" if "backdrop" in said else USUAL_PLACE[subject]) or ["mountains", "sea", "meadow"][layout]
    if kind is None:
        kind = {"forest": ["leafy", "pine", "leafy"][layout], "sea": "beach" if "palm" in said else "sea"}.get(place, place)
    time = said.get("time") or ("night" if "stars" in said or style == "neon" else "noon")
    weather = said.get("weather", "clear")
    sun = "sun" in said or "sunside" in said or (weather == "clear" and layout != 2)
    sunside = said.get("sunside") or ("center" if "sun" in said else ["right", "left", "center"][layout])
    return settle({
        "place": place, "time": time, "weather": weather, "style": style, "side": said.get("side", "center"), "color": said.get("color", USUAL_COLOR[subject]), "backdrop": said.get("backdrop", "white"),
        "subject": subject, "sunside": sunside, "seed": layout, "sun": sun, "kind": kind, "whitecaps": "whitecaps" in said or layout != 1, "palm": "palm" in said or (layout == 2 and kind == "beach"),
    })


class Painter:
    """One picture in the making: a cairo surface, its size, and the light of the scene."""

    def __init__(self, a, width, height):
        self.a, self.w, self.h = a, width, height
        self.u = min(width, height)
        self.part("sky")
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        self.c = cairo.Context(self.surface)
        self.light = LIGHT[a["time"]]
        weather = a["weather"]
        day = {"dawn": .85, "noon": 1, "sunset": .75, "dusk": .46, "night": .20}[a["time"]]
        self.day = day
        sky = SKY[a["time"]]
        veil = {"clear": 0, "cloudy": .38, "rain": .78, "snow": .74, "fog": .80}[weather]
        level = {"clear": 1, "cloudy": .94, "rain": .70, "snow": 1.0, "fog": 1.05}[weather]
        flat = mix(grey(sky[2]), sky[2], .28)
        tone = (.80, .84, .90) if weather in ("rain", "snow") else (.88, .89, .92)
        flat = tuple(min(1, x * level + .04 * day + (.07 if weather == "fog" else 0)) for x in mul(mix(flat, (day,) * 3, .45), tone))
        self.sky = [mix(c, mul(flat, (.82 + .06 * i,) * 3), veil) for i, c in enumerate(sky)]
        if veil > .5:
            self.light = mix(self.light, mul((.78, .82, .90), (level * (day * .85 + .08),) * 3), .7)
        if weather == "cloudy":
            self.light = mul(mix(self.light, grey(self.light), .3), (.9,) * 3)
        self.haze = {"clear": .55, "cloudy": .6, "rain": .75, "snow": .8, "fog": .95}[weather]
        self.mist = mix(self.sky[3], self.sky[2], .35)
        self.white = weather == "snow"

    def part(self, name):
        """Starts the part's own random numbers, so that what one part draws does not move another."""
        self.r = np.random.default_rng([self.a["seed"], *name.encode()])

    # --- basic marks -------------------------------------------------------------------------

    def lit(self, c, far=0.0):
        """A surface colour under the scene's light, paled by distance (0 near, 1 at the horizon)."""
        return mix(mul(c, self.light), self.mist, min(1, far * self.haze))

    def fill(self, c, alpha=1.0):
        self.c.set_source_rgba(*c, alpha)
        self.c.fill()

    def vertical(self, y0, y1, stops):
        g = cairo.LinearGradient(0, y0, 0, y1)
        for t, c in stops:
            g.add_color_stop_rgba(t, *c, *(() if len(c) == 4 else (1,)))
        return g

    def glow(self, x, y, radius, c, alpha, squeeze=1.0, power=2, add=True):
        k = self.c
        k.save()
        k.translate(x, y)
        k.scale(1, squeeze)
        g = cairo.RadialGradient(0, 0, 0, 0, 0, radius)
        for i in range(6):
            t = i / 5
            g.add_color_stop_rgba(t, *c, alpha * (1 - t) ** power)
        if add:
            k.set_operator(cairo.OPERATOR_SCREEN)
        k.set_source(g)
        k.arc(0, 0, radius, 0, 7)
        k.fill()
        k.restore()

    def ellipse(self, x, y, rx, ry, c=None, alpha=1.0):
        k = self.c
        k.save()
        k.translate(x, y)
        k.scale(rx, ry)
        k.arc(0, 0, 1, 0, 7)
        k.restore()
        if c is not None:
            self.fill(c, alpha)

    def poly(self, points, c=None, alpha=1.0):
        k = self.c
        k.move_to(*points[0])
        for p in points[1:]:
            k.line_to(*p)
        k.close_path()
        if c is not None:
            self.fill(c, alpha)

    def rect(self, x, y, w, h, c=None, alpha=1.0, radius=0):
        k = self.c
        if radius:
            k.new_sub_path()
            k.arc(x + w - radius, y + radius, radius, -math.pi / 2, 0)
            k.arc(x + w - radius, y + h - radius, radius, 0, math.pi / 2)
            k.arc(x + radius, y + h - radius, radius, math.pi / 2, math.pi)
            k.arc(x + radius, y + radius, radius, math.pi, 3 * math.pi / 2)
            k.close_path()
        else:
            k.rectangle(x, y, w, h)
        if c is not None:
            self.fill(c, alpha)

    def ridge(self, base, height, rough, step=3):
        """A mountain or hill line: x positions and y positions, by midpoint displacement."""
        n = 1 << 7
        y = np.zeros(n + 1)
        y[0], y[n] = self.r.uniform(-.5, .8, 2)
        span, amp = n, 1.0
        while span > 1:
            half = span // 2
            mids = (y[0:n:span] + y[span::span]) / 2
            y[half::span] = mids + self.r.uniform(-amp, amp, len(mids))
            span, amp = half, amp * rough
        y = (y - y.min()) / max(1e-6, y.max() - y.min())
        xs = np.linspace(-4, self.w + 4, n + 1)
        return xs, base - y * height

    def under(self, xs, ys, bottom):
        k = self.c
        k.move_to(xs[0], bottom)
        for x, y in zip(xs, ys):
            k.line_to(x, y)
        k.line_to(xs[-1], bottom)
        k.close_path()

    def smooth(self, base, height, waves=2):
        xs = np.linspace(-4, self.w + 4, 64)
        t = xs / self.w * 2 * math.pi
        y = sum(self.r.uniform(.4, 1) / (i + 1) * np.sin(t * (i + 1) * self.r.uniform(.35, .8) + self.r.uniform(0, 7)) for i in range(waves))
        return xs, base - y * height

    # --- sky ---------------------------------------------------------------------------------

    def paint_sky(self, horizon):
        a, k, r = self.a, self.c, self.r
        self.horizon = horizon
        k.set_source(self.vertical(0, horizon, list(zip((0, .4, .76, 1), self.sky))))
        k.paint()
        if a["stars"]:
            for _ in range(int(r.integers(28, 44) * self.w * horizon / (256 * 150))):
                x, y = r.uniform(0, self.w), horizon * r.uniform(0, 1) ** 1.2 * .95
                b = r.uniform(.4, 1)
                self.ellipse(x, y, .9 + b * .9, .9 + b * .9, (1, 1, .95), b)
                if b > .92:
                    self.glow(x, y, 7, (.7, .8, 1), .5)
        self.sun_at = None
        x = self.w * {"left": .24, "center": .5, "right": .76}[a["sunside"]]
        if a["sun"]:
            low = {"dawn": (.05, .24), "noon": (.55, .85), "sunset": (.0, .18), "dusk": (.25, .6), "night": (.5, .85)}[a["time"]]
            y = horizon * (1 - r.uniform(*low))
            self.sun_at = (x, y)
            if a["time"] in ("dusk", "night"):
                self.paint_moon(x, y)
            else:
                warm = {"dawn": (1, .78, .55), "noon": (1, .97, .80), "sunset": (1, .55, .20)}[a["time"]]
                core = {"dawn": (1, .95, .80), "noon": (1, 1, .92), "sunset": (1, .90, .58)}[a["time"]]
                wide = {"dawn": 1.0, "noon": .6, "sunset": 1.15}[a["time"]]
                self.glow(x, y, self.u * wide, warm, .62)
                self.glow(x, y, self.u * .28, warm, .75)
                size = self.u * r.uniform(.042, .062)
                if a["weather"] == "cloudy":
                    self.glow(x, y, size * 2.4, core, .9)
                else:
                    self.glow(x, y, size * 2.2, core, .8)
                    self.ellipse(x, y, size, size, core)
        elif a["time"] in ("dawn", "sunset") and a["weather"] in ("clear", "cloudy"):
            self.glow(x, horizon, self.u * .9, (1, .6, .3) if a["time"] == "sunset" else (1, .8, .6), .45, squeeze=.5)
        self.part("clouds")
        r = self.r
        n = {"clear": self.a["seed"] % 3, "cloudy": 8, "rain": 7, "snow": 3, "fog": 0}[a["weather"]]
        for _ in range(n):
            self.cloud(r.uniform(-.1, 1.1) * self.w, horizon * r.uniform(.06, .72), self.u * r.uniform(.10, .24))

    def paint_moon(self, x, y):
        size = self.u * self.r.uniform(.045, .07)
        self.glow(x, y, self.u * .5, (.45, .55, .85), .5)
        self.glow(x, y, size * 2.6, (.75, .82, 1), .55)
        self.ellipse(x, y, size, size, (.96, .96, .90))
        for dx, dy, q in ((-.3, -.2, .22), (.25, .3, .18), (.3, -.35, .13)):
            self.ellipse(x + dx * size, y + dy * size, q * size, q * size, (.84, .85, .82))

    def cloud(self, x, y, size):
        r, a = self.r, self.a
        top = {"dawn": (1, .90, .88), "noon": (1, 1, 1), "sunset": (1, .66, .50), "dusk": (.52, .46, .66), "night": (.20, .24, .38)}[a["time"]]
        dark = {"dawn": (.70, .62, .74), "noon": (.74, .80, .88), "sunset": (.52, .25, .42), "dusk": (.22, .21, .40), "night": (.07, .09, .19)}[a["time"]]
        if a["weather"] in ("rain", "snow"):
            top, dark = mul(mix(top, grey(top), .7), (.66, .69, .75)), mul(mix(dark, grey(dark), .7), (.55, .58, .64))
        parts = [(x + r.normal(0, .75) * size, y - abs(r.normal(0, .16)) * size, size * r.uniform(.35, .62)) for _ in range(9)]
        for px, py, q in parts:
            self.glow(px, py + q * .30, q, dark, .55, squeeze=.52, power=1.2, add=False)
        for px, py, q in parts:
            self.glow(px, py, q * .85, top, .62, squeeze=.5, power=1.2, add=False)

    # --- ground ------------------------------------------------------------------------------

    def place_mountains(self, horizon, deep=True):
        r, base = self.r, self.h * 1.02 if deep else horizon + 1
        rock = [(.36, .40, .50), (.38, .38, .40), (.44, .36, .32), (.30, .36, .42)][r.integers(4)]
        layers = 3
        for i in range(layers):
            far = (1.0, .62, .30)[i]
            height = self.h * (r.uniform(.26, .44), r.uniform(.20, .30), r.uniform(.10, .18))[i]
            bottom = horizon + self.h * (.02, .07, .13)[i] if deep else horizon + 1
            xs, ys = self.ridge(bottom, height, (.50, .50, .48)[i])
            color = self.lit(mix(rock, (.20, .34, .22), .25 * i * (not self.white)), far)
            if self.white and i:
                color = mix(color, self.lit((.86, .89, .95), far * .5), .6)
            foot = mix(color, self.mist, .55 * self.haze + .12)
            self.under(xs, ys, base)
            self.c.set_source(self.vertical(ys.min(), bottom + self.h * .05, [(0, color), (1, foot)]))
            self.c.fill()
            if i < 2:
                self.shade(xs, ys, base, color)
            if self.a["whitecaps"] and i < 2 or self.white:
                self.snowcap(xs, ys, bottom, height, far)
            if self.a["weather"] == "fog":
                self.veil(bottom - height * .5, base, .5)
        if deep:
            self.foreground(horizon + self.h * .17)

    def shade(self, xs, ys, base, color):
        """Darker flanks away from the light, from every peak downwards."""
        k, left = self.c, self.a["sunside"] != "left"
        k.save()
        self.under(xs, ys, base)
        k.clip()
        peaks = [i for i in range(6, len(ys) - 6) if ys[i] == ys[i - 6:i + 7].min()]
        for i in peaks:
            d = -1 if left else 1
            x, y = xs[i], ys[i]
            s = self.h * .3
            self.poly([(x, y), (x + d * s * 1.3, y + s), (x + d * s * .15, y + s), (x - d * s * .05, y + s * .5), (x + d * s * .06, y + s * .22)], mul(color, (.70, .72, .80)), .55)
        k.restore()

    def snowcap(self, xs, ys, bottom, height, far):
        k, r = self.c, np.random.default_rng(self.a["seed"])
        line = bottom - height * r.uniform(.50, .62)
        if self.white:
            line += height * .25
        zig = line + r.uniform(-1, 1, len(xs)) * height * .06 + np.where(np.arange(len(xs)) % 4 < 2, 1, -1) * height * .035
        k.save()
        k.move_to(xs[0], -5)
        for x, y in zip(xs, zig):
            k.line_to(x, y)
        k.line_to(xs[-1], -5)
        k.close_path()
        k.clip()
        self.under(xs, ys, bottom)
        self.fill(self.lit((.96, .97, 1.0), far * .35))
        self.shade(xs, ys, bottom, self.lit((.86, .90, 1.0), far * .35))
        k.restore()

    def foreground(self, top):
        r = self.r
        if self.white:
            base = (.88, .91, .97)
        else:
            base = [(.22, .42, .18), (.30, .44, .18), (.18, .34, .20)][r.integers(3)]
        xs, ys = self.smooth(top, self.h * .02)
        self.under(xs, ys, self.h)
        self.c.set_source(self.vertical(top, self.h, [(0, self.lit(base, .22)), (1, self.lit(mul(base, (.68,) * 3)))]))
        self.c.fill()
        if r.random() < .7:
            for _ in range(int(r.integers(6, 16))):
                x = r.uniform(0, 1) * self.w
                if abs(x / self.w - .5) < .14:
                    continue
                y = top + self.h * r.uniform(.0, .12)
                self.conifer(x, y, self.h * r.uniform(.06, .13), .12)
        self.ground = top + (self.h - top) * .5

    def conifer(self, x, y, size, far):
        green = self.lit(mix((.08, .26, .16), (.14, .34, .14), self.r.uniform()), far)
        wide = size * .36
        for i in range(3):
            t = i / 3
            self.poly([(x, y - size * (1 - t * .55)), (x - wide * (.5 + .5 * t), y - size * (.62 - t * .52)), (x + wide * (.5 + .5 * t), y - size * (.62 - t * .52))], green)
            if self.white:
                self.poly([(x, y - size * (1 - t * .55)), (x - wide * (.25 + .25 * t), y - size * (.81 - t * .53)), (x + wide * (.25 + .25 * t), y - size * (.81 - t * .53))], self.lit((.92, .95, 1), far))
        self.rect(x - size * .03, y - size * .1, size * .06, size * .1, self.lit((.25, .17, .1), far))

    def round_tree(self, x, y, size, far, color=(.20, .46, .18)):
        self.poly([(x - size * .06, y), (x - size * .03, y - size * .5), (x + size * .03, y - size * .5), (x + size * .06, y)], self.lit((.33, .22, .13), far))
        base = mix(color, (.86, .90, .96), .6) if self.white else color
        for dx, dy, q in ((-.20, -.52, .23), (.20, -.52, .23), (0, -.58, .27), (-.10, -.74, .22), (.11, -.74, .21)):
            self.ellipse(x + dx * size, y + dy * size, q * size, q * size, self.lit(mul(base, (.72,) * 3), far))
        for dx, dy, q in ((-.14, -.60, .18), (.10, -.62, .17), (-.05, -.78, .16)):
            self.ellipse(x + dx * size, y + dy * size, q * size, q * size, self.lit(base, far), .8)

    def mirror(self, horizon, strength, tint, squeeze=1.0):
        """The picture above the line, upside down below it, darkened into the water's colour."""
        k = self.c
        self.surface.flush()
        copy = cairo.ImageSurface(cairo.FORMAT_RGB24, self.w, self.h)
        q = cairo.Context(copy)
        q.set_source_surface(self.surface)
        q.paint()
        k.save()
        k.rectangle(0, horizon, self.w, self.h)
        k.clip()
        k.set_source(self.vertical(horizon, self.h, [(0, mix(tint, self.mist, .4)), (1, tint)]))
        k.paint()
        k.translate(0, horizon * (1 + squeeze))
        k.scale(1, -squeeze)
        k.set_source_surface(copy)
        k.paint_with_alpha(strength)
        k.restore()
        for _ in range(int(18 * self.w / 256)):
            y = horizon + (self.h - horizon) * self.r.uniform(.05, 1) ** 1.3
            t = (y - horizon) / (self.h - horizon)
            self.ellipse(self.r.uniform(0, self.w), y, self.w * self.r.uniform(.05, .22), .5 + 1.1 * t, mix(self.mist, (1, 1, 1), .15 * self.day), .22)

    def glitter(self, horizon, bottom):
        if not self.sun_at:
            return
        r, t = self.r, self.a["time"]
        c = {"dawn": (1, .86, .66), "noon": (1, 1, .92), "sunset": (1, .66, .28), "dusk": (.80, .78, .86), "night": (.72, .80, .98)}[t]
        x0 = self.sun_at[0]
        self.glow(x0, horizon, (bottom - horizon) * 1.05, c, .42, squeeze=1)
        for i in range(46):
            s = (i + r.uniform()) / 46
            y = horizon + (bottom - horizon) * s
            wide = self.u * (.012 + .085 * s) * r.uniform(.4, 1.4)
            self.ellipse(x0 + r.normal(0, .25 + .4 * s) * self.u * .055, y, wide, .7 + 1.7 * s, c, r.uniform(.4, .85) * (1 - .55 * s))

    def place_sea(self, horizon):
        r, a, beach = self.r, self.a, self.a["beach"]
        if r.random() < .4:
            xs, ys = self.ridge(horizon + 2, self.h * r.uniform(.04, .12), .5)
            side = r.integers(2)
            ys = horizon - (horizon - ys) * np.clip((xs / self.w - .35 if side else .65 - xs / self.w) * 2.5, 0, 1)
            self.under(xs, ys, horizon + 1)
            self.fill(self.lit((.28, .34, .34), .7))
        deep = mul([(.03, .26, .46), (.02, .34, .48), (.04, .20, .38)][r.integers(3)], mix(self.light, (.5, .6, .7), .12))
        if a["weather"] in ("rain", "snow", "fog"):
            deep = mix(deep, mul(grey(self.mist), (.75, .85, .9)), .45)
        near = mix(deep, mul((.10, .58, .62), self.light), .5 if beach else .12)
        bottom = self.h * (r.uniform(.80, .86) if beach else 1.0)
        self.c.rectangle(0, horizon, self.w, self.h)
        self.c.set_source(self.vertical(horizon, bottom, [(0, mix(deep, self.mist, .55)), (.25, mix(deep, self.sky[2], .22)), (.7, deep), (1, near)]))
        self.c.fill()
        self.glitter(horizon, bottom)
        for i in range(int(34 * self.w / 256)):
            s = r.uniform() ** 1.2
            y = horizon + (bottom - horizon) * (s * .96 + .02)
            bright = r.random() < .5
            c = mix(deep, self.mist, .7) if bright else mul(deep, (.75,) * 3)
            self.ellipse(r.uniform(0, self.w), y, self.w * (.03 + .12 * s) * r.uniform(.5, 1.5), .6 + 2.2 * s, c, .35)
        self.ground = self.h * .80
        if beach:
            sand = [(.93, .82, .62), (.90, .78, .58), (.95, .88, .74)][r.integers(3)]
            if self.white:
                sand = mix(sand, (.9, .92, .97), .6)
            xs, ys = self.smooth(bottom, self.h * .012)
            tilt = (xs / self.w - .5) * self.h * r.uniform(-.08, .08)
            self.under(xs, ys + tilt - self.h * .012, self.h)
            self.fill(self.lit((.95, .98, 1)), .85)
            self.under(xs, ys + tilt, self.h)
            self.fill(self.lit(mul(sand, (.80, .76, .72))))
            self.under(xs, ys + tilt + self.h * .015, self.h)
            self.c.set_source(self.vertical(bottom, self.h, [(0, self.lit(mul(sand, (.9,) * 3))), (1, self.lit(sand))]))
            self.c.fill()
            if a["palm"]:
                self.palm(self.w * (.12 if r.random() < .5 else .88), self.h * .95, self.h * r.uniform(.42, .6))
            self.ground = self.h * .93

    def palm(self, x, y, size):
        k = self.c
        bend = size * self.r.uniform(-.15, .15)
        k.set_line_width(size * .045)
        k.set_source_rgb(*self.lit((.30, .21, .13)))
        k.move_to(x, y)
        k.curve_to(x, y - size * .4, x + bend * .6, y - size * .7, x + bend, y - size)
        k.stroke()
        for i in range(8):
            t = math.pi * (i / 7 * 1.3 - .15)
            dx, dy = math.cos(t) * size * .36, -math.sin(t) * size * .16
            px, py = x + bend, y - size
            k.move_to(px, py)
            k.curve_to(px + dx * .4, py + dy - size * .1, px + dx * .9, py + dy, px + dx, py + dy + size * .16)
            k.curve_to(px + dx * .8, py + dy + size * .06, px + dx * .4, py + dy + size * .02, px, py)
            self.fill(self.lit((.12, .34, .16)))

    def place_lake(self, horizon):
        self.place_mountains(horizon, deep=False)
        xs, ys = self.ridge(horizon + 1, self.h * .07, .6)
        self.under(xs, ys, horizon + 1)
        self.fill(self.lit((.12, .27, .18) if not self.white else (.6, .66, .72), .2))
        water = mul((.10, .34, .46), self.light)
        self.mirror(horizon, .62 if self.a["weather"] != "fog" else .35, water)
        if self.sun_at:
            self.glitter(horizon, self.h * .95)
        if self.r.random() < .4:
            side = self.r.integers(2)
            x = self.w * (.05 if side else .95)
            for i in range(4):
                self.conifer(x + self.r.normal(0, .05) * self.w, self.h * self.r.uniform(.92, 1.02), self.h * self.r.uniform(.2, .34), 0)
        self.ground = horizon + (self.h - horizon) * .62

    def place_city(self, horizon):
        r, a = self.r, self.a
        street = self.h * r.uniform(.80, .87)
        river = a["river"]
        if river:
            street = self.h * r.uniform(.64, .72)
        lamps = {"dawn": .22, "noon": 0, "sunset": .35, "dusk": .6, "night": .62}[a["time"]]
        if a["weather"] in ("rain", "fog") and lamps:
            lamps += .1
        neon = a["style"] == "neon"
        for layer in range(3):
            far = (.9, .5, .14)[layer]
            x = -self.u * .1
            while x < self.w:
                wide = self.u * (r.uniform(.07, .13), r.uniform(.09, .17), r.uniform(.12, .22))[layer]
                tall = self.h * (r.uniform(.30, .56), r.uniform(.22, .48), r.uniform(.12, .34))[layer]
                self.building(x, street, wide, tall, far, layer, lamps, neon)
                x += wide * r.uniform(.92, 1.12)
            if a["weather"] == "fog":
                self.veil(street - self.h * .5, street, .42)
        if a["time"] in ("night", "dusk"):
            self.glow(self.w / 2, street, self.w * .6, (1, .6, .3) if not neon else (.9, .2, .9), .22, squeeze=.4)
        if river:
            self.mirror(street, .68, mul((.08, .22, .34), mix(self.light, (.3, .4, .6), .2)), squeeze=.8)
            self.ground = self.h * .88
            return
        road = (.30, .31, .34) if not self.white else (.74, .77, .82)
        self.c.rectangle(0, street, self.w, self.h)
        self.c.set_source(self.vertical(street, self.h, [(0, self.lit(mul(road, (1.25,) * 3), .1)), (.14, self.lit(road)), (1, self.lit(mul(road, (.75,) * 3)))]))
        self.c.fill()
        self.rect(0, street, self.w, self.h * .018, self.lit((.62, .60, .57)))
        y = street + (self.h - street) * .55
        for i in range(8):
            self.rect(self.w * (i / 7 - .03), y, self.w * .07, self.h * .010, self.lit((.95, .92, .75)), .8)
        if a["time"] in ("dusk", "night"):
            for x in (.08, .36, .64, .92):
                self.rect(self.w * x, street - self.h * .14, self.u * .008, self.h * .145, self.lit((.2, .2, .22)))
                self.glow(self.w * x, street - self.h * .14, self.u * .10, (1, .80, .45) if not neon else (.3, .9, 1), .9)
        if a["weather"] == "rain":
            self.mirror(street + self.h * .02, .32, self.lit(mul(road, (.8,) * 3)))
        self.ground = street + (self.h - street) * .55

    def building(self, x, street, wide, tall, far, layer, lamps, neon):
        r = self.r
        paint = [(.55, .58, .64), (.64, .60, .56), (.46, .52, .60), (.60, .50, .46), (.40, .44, .50)][r.integers(5)]
        wall = self.lit(paint, far)
        if self.a["time"] in ("night", "dusk"):
            wall = mix(wall, mul(self.sky[1], (.8,) * 3), .25)
        top = street - tall
        self.c.rectangle(x, top, wide, tall + 1)
        self.c.set_source(self.vertical(top, street, [(0, wall), (1, mix(wall, self.mist, .28 * self.haze))]))
        self.c.fill()
        side = wide * r.uniform(.18, .3)
        self.rect(x if self.a["sunside"] == "right" else x + wide - side, top, side, tall, mul(wall, (.62, .64, .72)), .45)
        if layer == 0 and r.random() < .25:
            self.poly([(x + wide * .45, top), (x + wide * .5, top - tall * .22), (x + wide * .55, top)], wall)
        if self.white:
            self.rect(x, top, wide, self.u * .012, self.lit((.93, .95, 1), far))
        pitch, size = self.u * (.034, .042, .054)[layer], self.u * (.017, .021, .028)[layer]
        glass = self.lit(mix((.30, .40, .52), (.62, .76, .90), r.uniform()), far)
        colors = [(1, .83, .45), (1, .74, .35), (1, .92, .66)] if not neon else [(1, .25, .75), (.25, .95, 1), (.65, .35, 1), (1, .85, .4)]
        for iy in range(int((tall - pitch * .6) / (pitch * 1.15))):
            for ix in range(max(1, int((wide - pitch * .4) / pitch))):
                on, tint = r.random() < lamps, int(r.integers(12))
                c = mix(colors[tint % len(colors)], self.mist, far * .35) if on else (mul(wall, (.72, .74, .78)) if lamps else glass)
                self.c.rectangle(x + pitch * .35 + ix * pitch, top + pitch * .5 + iy * pitch * 1.15, size, size * 1.2)
                self.fill(c, .95 if on else .75)

    def place_forest(self, horizon):
        r = self.r
        leafy, autumn = self.a["leafy"], self.a["autumn"]
        base_c = [(.18, .44, .16), (.24, .50, .18), (.14, .38, .20)][r.integers(3)]
        if autumn:
            base_c = [(.78, .42, .12), (.72, .28, .10), (.82, .60, .16)][r.integers(3)]
        for layer in range(4):
            far = (.95, .62, .32, .05)[layer]
            base = horizon + self.h * (.03, .09, .17, .27)[layer]
            ground = (.24, .36, .16) if not self.white else (.86, .90, .96)
            xs, ys = self.smooth(base - self.h * .02, self.h * .012)
            self.under(xs, ys, self.h)
            self.c.set_source(self.vertical(base, self.h, [(0, self.lit(ground, far * .9)), (1, self.lit(mul(ground, (.65,) * 3), far * .5))]))
            self.c.fill()
            n = int((22, 15, 10, 5)[layer] * self.w / self.u)
            for i in range(n):
                x = (i + r.uniform(-.2, 1.2)) / n * self.w
                if layer == 3 and abs(x / self.w - .5) < .27:
                    continue
                size = self.h * (.20, .27, .36, .58)[layer] * r.uniform(.75, 1.2)
                if leafy:
                    self.round_tree(x, base + self.h * .01, size, far, mix(base_c, (.30, .52, .16), r.uniform(0, .4) * (not autumn)))
                else:
                    self.conifer(x, base + self.h * .01, size * 1.05, far)
            if self.a["weather"] == "fog":
                self.veil(base - self.h * .3, self.h, .42)
            elif layer < 2 and self.a["time"] in ("dawn", "sunset", "noon"):
                self.veil(base - self.h * .2, base, .22)
        if self.sun_at and self.a["time"] in ("dawn", "noon", "sunset"):
            x, y = self.sun_at
            for _ in range(4):
                t = r.uniform(.25, .75) * math.pi
                self.c.set_operator(cairo.OPERATOR_SCREEN)
                self.poly([(x, y), (x + math.cos(t) * self.h * 1.3, y + math.sin(t) * self.h * 1.3), (x + math.cos(t + .09) * self.h * 1.3, y + math.sin(t + .09) * self.h * 1.3)], (1, .88, .6), .10)
                self.c.set_operator(cairo.OPERATOR_OVER)
        self.ground = self.h * .90

    def place_desert(self, horizon):
        r = self.r
        sand = [(.93, .72, .42), (.90, .62, .36), (.95, .80, .54), (.86, .54, .34)][r.integers(4)]
        if self.white:
            sand = mix(sand, (.93, .93, .97), .45)
        if r.random() < .45:
            xs, ys = self.ridge(horizon + 4, self.h * r.uniform(.08, .16), .42)
            ys = np.maximum(ys, horizon - self.h * r.uniform(.06, .12))
            self.under(xs, ys, self.h)
            self.fill(self.lit((.62, .36, .26), .75))
        elif r.random() < .4:
            for i in range(int(r.integers(1, 4))):
                x, s = self.w * r.uniform(.15, .85), self.h * r.uniform(.10, .24)
                self.poly([(x - s, horizon + 5), (x, horizon - s * .9), (x + s, horizon + 5)], self.lit((.88, .68, .42), .45))
                d = -1 if self.a["sunside"] == "right" else 1
                self.poly([(x, horizon - s * .9), (x + d * s, horizon + 5), (x + d * s * .12, horizon + 5)], self.lit((.52, .36, .24), .45), .8)
        d = -1 if self.a["sunside"] == "right" else 1
        for i in range(4):
            far = (.75, .45, .2, 0)[i]
            base = horizon + (self.h - horizon) * (.05, .24, .46, .74)[i]
            xs, ys = self.smooth(base, self.h * (.02, .035, .045, .05)[i], 2)
            if i == 0:
                ys = np.maximum(ys - 3, horizon - 1)
            self.under(xs, ys, self.h)
            self.c.set_source(self.vertical(base - self.h * .04, base + self.h * .2, [(0, self.lit(mix(sand, (1, .95, .8), .2), far)), (1, self.lit(mul(sand, (.78, .72, .68)), far))]))
            self.c.fill()
            peak = int(np.argmin(ys[8:-8])) + 8
            x, y = xs[peak], ys[peak]
            self.c.save()
            self.under(xs, ys, self.h)
            self.c.clip()
            self.c.move_to(x, y - 2)
            self.c.curve_to(x + d * 12, y + self.h * .06, x - d * self.w * .08, y + self.h * .12, x - d * self.w * .02, y + self.h * .24)
            self.c.line_to(x + d * self.w * .7, y + self.h * .24)
            self.c.line_to(x + d * self.w * .7, y - 9)
            self.c.close_path()
            self.fill(self.lit(mul(sand, (.55, .47, .46)), far), .55)
            self.c.restore()
        if r.random() < .4:
            for _ in range(int(r.integers(1, 4))):
                self.cactus(self.w * (r.uniform(.04, .28) if r.random() < .5 else r.uniform(.72, .96)), self.h * r.uniform(.78, .94), self.h * r.uniform(.12, .24))
        self.ground = self.h * .86

    def cactus(self, x, y, size):
        k = self.c
        k.set_source_rgb(*self.lit((.18, .42, .22)))
        k.set_line_cap(cairo.LINE_CAP_ROUND)
        k.set_line_width(size * .17)
        k.move_to(x, y)
        k.line_to(x, y - size)
        k.stroke()
        k.set_line_width(size * .12)
        for d, t in ((-1, .42), (1, .55)):
            k.move_to(x, y - size * t)
            k.curve_to(x + d * size * .3, y - size * t, x + d * size * .28, y - size * t, x + d * size * .28, y - size * (t + .3))
            k.stroke()
        k.set_line_cap(cairo.LINE_CAP_BUTT)

    def place_meadow(self, horizon):
        r = self.r
        greens = [(.36, .60, .22), (.44, .66, .24), (.30, .54, .24)]
        grass = greens[r.integers(3)] if not self.white else (.90, .93, .98)
        for i in range(3):
            far = (.7, .36, 0)[i]
            base = horizon + (self.h - horizon) * (.02, .20, .46)[i]
            xs, ys = self.smooth(base, self.h * (.04, .04, .03)[i])
            self.under(xs, ys, self.h)
            self.c.set_source(self.vertical(base - self.h * .04, self.h, [(0, self.lit(mix(grass, (.85, .86, .45), .18 if not self.white else 0), far)), (1, self.lit(mul(grass, (.68, .74, .70)), far))]))
            self.c.fill()
            if i < 2 and r.random() < .8:
                for _ in range(int(r.integers(2, 8))):
                    x = r.uniform(0, self.w)
                    self.round_tree(x, float(np.interp(x, xs, ys)) + self.h * .02, self.h * (.10, .18)[i] * r.uniform(.8, 1.3), far)
        if r.random() < .45:
            self.c.move_to(self.w * .40, self.h)
            self.c.curve_to(self.w * .45, self.h * .85, self.w * .62, self.h * .82, self.w * .52, base + self.h * .01)
            self.c.line_to(self.w * .54, base + self.h * .01)
            self.c.curve_to(self.w * .68, self.h * .82, self.w * .66, self.h * .88, self.w * .72, self.h)
            self.c.close_path()
            self.fill(self.lit((.80, .70, .52)))
        if not self.white and r.random() < .65:
            tones = [(.95, .30, .30), (1, .85, .25), (.95, .95, .95), (.75, .42, .85)]
            for _ in range(int(r.integers(15, 45))):
                s = r.uniform()
                y = base + (self.h - base) * (.15 + .85 * s)
                q = self.u * (.005 + .009 * s)
                self.ellipse(r.uniform(0, self.w), y, q, q * .8, self.lit(tones[r.integers(4)]))
        self.ground = self.h * .84

    def place_studio(self):
        r, k = self.r, self.c
        c = RGB[self.a["backdrop"]]
        if self.a["backdrop"] == "black":
            c = (.13, .13, .15)
        light = mix(c, (1, 1, 1), .34 if self.a["backdrop"] != "black" else .16)
        line = self.h * r.uniform(.68, .76)
        k.set_source_rgb(*mul(c, (.72,) * 3))
        k.paint()
        g = cairo.RadialGradient(self.w * r.uniform(.4, .6), line * .62, 0, self.w * .5, line * .6, max(self.w, self.h) * .75)
        g.add_color_stop_rgb(0, *light)
        g.add_color_stop_rgb(.45, *c)
        g.add_color_stop_rgb(1, *mul(c, (.60,) * 3))
        k.set_source(g)
        k.paint()
        k.rectangle(0, line, self.w, self.h)
        k.set_source(self.vertical(line, self.h, [(0, mul(c, (.86,) * 3)), (.35, mix(c, (1, 1, 1), .14)), (1, mul(c, (.72,) * 3))]))
        k.fill()
        self.glow(self.w * .5, self.h * .9, self.w * .5, (1, 1, 1), .16, squeeze=.3)
        self.horizon, self.sun_at = line, None
        self.ground = line + (self.h - line) * .42

    def veil(self, y0, y1, alpha):
        m = self.mist
        self.c.set_source(self.vertical(y0, y1, [(0, (*m, 0)), (.7, (*m, alpha)), (1, (*m, alpha * .7))]))
        self.c.rectangle(0, y0, self.w, y1 - y0)
        self.c.fill()

    # --- weather in front of everything --------------------------------------------------------

    def paint_weather(self):
        r, k, weather = self.r, self.c, self.a["weather"]
        if weather == "rain":
            k.set_line_width(max(1.0, self.u * .008))
            slant = r.uniform(-.25, .25)
            c = mix(self.mist, (.85, .90, 1), .5 * self.day + .15)
            for _ in range(int(60 * self.w * self.h / 65536)):
                x, y, n = r.uniform(-.1, 1.1) * self.w, r.uniform(-.1, 1) * self.h, self.h * r.uniform(.05, .10)
                k.set_source_rgba(*c, r.uniform(.25, .6))
                k.move_to(x, y)
                k.line_to(x + slant * n, y + n)
                k.stroke()
        elif weather == "snow":
            for _ in range(int(60 * self.w * self.h / 65536)):
                q = self.u * r.uniform(.008, .015)
                self.ellipse(r.uniform(0, self.w), r.uniform(0, self.h), q, q, mix((1, 1, 1), self.mist, .25), r.uniform(.5, .95) * (.45 + .5 * self.day))
        elif weather == "fog":
            k.set_source_rgba(*self.mist, .34)
            k.paint()
            for _ in range(7):
                self.glow(r.uniform(0, 1) * self.w, self.h * r.uniform(.35, .95), self.w * r.uniform(.25, .5), self.mist, .30, squeeze=.22, power=1, add=False)

    # --- subjects ------------------------------------------------------------------------------

    def paint_support(self):
        """What a subject stands on: a table, a road, a bank."""
        a, r = self.a, self.r
        name = a["subject"]
        y = 8 * round(self.h * DOWN.get(name, STANDING) / 8)
        self.at = 8 * round(self.w * ACROSS[a["side"]] / 8), y
        if name in ("none", "boat", "balloon") or a["place"] == "studio":
            return
        if name in ("bottle", "cup", "phone"):
            top = y - self.h * .05
            wood = [(.55, .38, .24), (.66, .50, .34), (.42, .30, .22)][a["seed"]]
            self.c.rectangle(0, top, self.w, self.h)
            self.c.set_source(self.vertical(top, self.h, [(0, self.lit(mix(wood, (1, 1, 1), .18))), (1, self.lit(mul(wood, (.7,) * 3)))]))
            self.c.fill()
        elif name == "car" and a["place"] != "city":
            top = y - self.h * .045
            self.c.rectangle(0, top, self.w, self.h)
            self.c.set_source(self.vertical(top, self.h, [(0, self.lit((.40, .40, .42))), (1, self.lit((.26, .26, .29)))]))
            self.c.fill()
            for i in range(6):
                self.rect(self.w * (i / 5 - .05), y + self.h * .03, self.w * .09, self.h * .012, self.lit((.95, .93, .85)), .85)
        elif a["place"] == "lake":
            xs, ys = self.smooth(self.h * .87, self.h * .012)
            self.under(xs, ys, self.h)
            self.fill(self.lit((.26, .42, .20) if not self.white else (.88, .91, .97)))

    def paint_subject(self):
        a = self.a
        name = a["subject"]
        if name == "none":
            return
        (x, y), size = self.at, SIZE[name]
        if name == "boat":
            self.ellipse(x, y + size * .05, size * .42, size * .05, mul(self.light, (.10, .20, .28)), .5)
        elif name != "balloon":
            self.ellipse(x, y, size * (.56 if name == "car" else .34), size * .045, (0, 0, 0), .34)
        c = RGB[a["color"]]
        glowing = a["style"] == "neon" and a["time"] in ("night", "dusk")
        self.soft = mix(self.light, (1, 1, 1), .40 if a["time"] in ("night", "dusk") else .14)
        self.c.save()
        self.c.translate(x, y)
        self.c.scale(size, size)
        getattr(self, "subject_" + name)(c)
        self.c.restore()
        if glowing:
            self.glow(x, y - size * .45, size * .55, c, .35)

    def s(self, c):
        """A subject's colour under a light that is kinder than the landscape's, so that it stays readable."""
        return mul(c, self.soft)

    def shape(self, start, *curves, c, alpha=1.0):
        k = self.c
        k.move_to(*start)
        for q in curves:
            k.line_to(*q) if len(q) == 2 else k.curve_to(*q)
        k.close_path()
        self.fill(self.s(c), alpha)

    def animal(self, c, ears):
        self.c.translate(-.07, 0)
        dark, pale = mul(c, (.70,) * 3), mix(c, (1, 1, 1), .35)
        if max(c) < .2:
            dark, pale = (.05, .05, .06), (.30, .30, .33)
        dark, pale, c = self.s(dark), self.s(pale), self.s(c)
        for x in (-.25, .17):
            self.rect(x, -.30, .085, .30, dark, radius=.035)
        for x in (-.33, .24):
            self.rect(x, -.32, .09, .32, c, radius=.035)
        self.rect(-.37, -.52, .74, .29, c, radius=.14)
        self.ellipse(0, -.29, .26, .05, pale, .5)
        k = self.c
        k.set_line_cap(cairo.LINE_CAP_ROUND)
        k.set_line_width(.06)
        k.set_source_rgb(*c)
        k.move_to(-.34, -.46)
        k.curve_to(-.46, -.50, -.50, -.60, -.46, -.74 if ears == "dog" else -.90)
        k.stroke()
        k.set_line_cap(cairo.LINE_CAP_BUTT)
        self.poly([(.20, -.50), (.26, -.70), (.44, -.60), (.37, -.36)], c)
        self.ellipse(.40, -.70, .155, .145, c)
        if ears == "dog":
            self.rect(.42, -.72, .22, .13, pale, radius=.06)
            self.ellipse(.635, -.69, .030, .028, self.s((.08, .07, .07)))
            self.ellipse(.31, -.68, .062, .135, dark)
        else:
            self.poly([(.26, -.76), (.28, -.98), (.40, -.83)], c)
            self.poly([(.42, -.83), (.53, -.97), (.54, -.74)], c)
            self.ellipse(.49, -.64, .08, .055, pale)
            self.ellipse(.53, -.67, .022, .018, self.s((.85, .45, .45)))
        self.ellipse(.47, -.745, .026, .028, self.s((.05, .05, .06)))
        self.ellipse(.478, -.752, .009, .009, (1, 1, 1))
        self.rect(.22, -.56, .17, .045, self.s((.80, .15, .15) if c[0] < .7 else (.15, .35, .80)), radius=.02)

    def subject_dog(self, c):
        self.animal(c, "dog")

    def subject_cat(self, c):
        self.animal(c, "cat")

    def subject_car(self, c):
        self.shape((-.5, -.10), (-.52, -.22, -.50, -.25, -.44, -.26), (-.34, -.28), (-.26, -.42, -.20, -.44, -.06, -.44), (.10, -.44, .16, -.40, .26, -.28),
                   (.40, -.26, .50, -.24, .51, -.16), (.51, -.08), c=c)
        self.shape((-.5, -.10), (-.50, -.17), (.51, -.16), (.51, -.08), c=mul(c, (.72,) * 3))
        glass = (.55, .72, .82) if self.day > .5 else (.95, .85, .55)
        self.shape((-.27, -.285), (-.21, -.385, -.19, -.40, -.07, -.40), (-.05, -.40), (-.05, -.285), c=glass)
        self.shape((-.015, -.285), (-.015, -.40), (.08, -.40, .12, -.375, .195, -.285), c=glass)
        self.rect(-.42, -.245, .80, .018, self.s(mix(c, (1, 1, 1), .45)), .8)
        for x in (-.30, .31):
            self.ellipse(x, -.09, .105, .105, self.s((.07, .07, .08)))
            self.ellipse(x, -.09, .058, .058, self.s((.72, .73, .76)))
            self.ellipse(x, -.09, .02, .02, self.s((.25, .25, .27)))
        lamp = (1, .95, .7)
        self.ellipse(.475, -.205, .030, .026, lamp)
        self.ellipse(-.485, -.205, .018, .026, (.95, .15, .1))
        if self.day < .5:
            self.glow(.46, -.20, .18, lamp, .75)

    def subject_bottle(self, c):
        body, dark = self.s(c), self.s(mul(c, (.62,) * 3))
        path = lambda: (self.c.move_to(-.135, -.02), self.c.line_to(-.135, -.56), self.c.curve_to(-.135, -.70, -.052, -.70, -.05, -.80), self.c.line_to(-.05, -.93),
                        self.c.line_to(.05, -.93), self.c.line_to(.05, -.80), self.c.curve_to(.052, -.70, .135, -.70, .135, -.56), self.c.line_to(.135, -.02), self.c.curve_to(.13, .015, -.13, .015, -.135, -.02), self.c.close_path())
        path()
        g = cairo.LinearGradient(-.14, 0, .14, 0)
        for t, q in ((0, dark), (.25, mix(body, (1, 1, 1), .25)), (.5, body), (1, dark)):
            g.add_color_stop_rgb(t, *q)
        self.c.set_source(g)
        self.c.fill()
        self.rect(-.135, -.46, .27, .26, self.s((.96, .94, .88)))
        self.rect(-.08, -.41, .16, .035, self.s(mul(c, (.8,) * 3)))
        self.rect(-.06, -.34, .12, .02, self.s((.5, .5, .5)))
        self.ellipse(0, -.27, .035, .03, self.s(mul(c, (.9,) * 3)))
        self.rect(-.058, -.99, .116, .085, self.s((.86, .72, .30)), radius=.015)
        self.rect(-.105, -.60, .022, .54, (1, 1, 1), .40, radius=.01)

    def subject_cup(self, c):
        k = self.c
        k.set_line_width(.07)
        k.set_source_rgb(*self.s(mul(c, (.8,) * 3)))
        k.arc(.31, -.36, .15, -1.5, 1.6)
        k.stroke()
        self.shape((-.32, -.62), (-.30, -.25, -.26, -.02, -.16, 0), (.16, 0), (.26, -.02, .30, -.25, .32, -.62), c=c)
        self.shape((.10, -.62), (.14, -.3, .12, -.05, .04, 0), (.16, 0), (.26, -.02, .30, -.25, .32, -.62), c=mul(c, (.74,) * 3))
        self.ellipse(0, -.62, .32, .075, self.s(mix(c, (1, 1, 1), .4)))
        self.ellipse(0, -.615, .27, .055, self.s((.28, .16, .09)))
        self.rect(-.25, -.52, .04, .34, (1, 1, 1), .3, radius=.02)
        for x in (-.1, .08):
            for i in range(4):
                self.glow(x + .04 * math.sin(i * 1.7), -.76 - i * .09, .10, (.9, .9, .9), .26, add=False)

    def subject_phone(self, c):
        self.rect(-.25, -.98, .50, .98, self.s(mul(c, (.8,) * 3)), radius=.065)
        self.rect(-.225, -.955, .45, .93, (.05, .05, .07), radius=.05)
        g = cairo.LinearGradient(-.2, -.95, .2, -.05)
        g.add_color_stop_rgb(0, *mix(c, (.3, .6, 1), .35))
        g.add_color_stop_rgb(.5, *mix(c, (1, 1, 1), .25))
        g.add_color_stop_rgb(1, *mix(c, (1, .5, .6), .35))
        self.c.set_source(g)
        self.rect(-.20, -.93, .40, .88, radius=.035)
        self.c.fill()
        for i in range(3):
            for j in range(2):
                self.rect(-.15 + i * .11, -.40 + j * .13, .08, .08, (1, 1, 1), .75, radius=.02)
        self.rect(-.13, -.82, .26, .06, (1, 1, 1), .85, radius=.02)
        self.rect(-.06, -.925, .12, .03, (.04, .04, .05), radius=.012)

    def subject_boat(self, c):
        self.shape((-.42, -.14), (-.34, .02, -.28, .05, -.2, .05), (.24, .05), (.34, .03, .40, -.06, .46, -.16), c=(.48, .30, .18) if self.a["color"] != "brown" else (.9, .88, .84))
        self.rect(-.42, -.165, .87, .045, self.s((.95, .93, .88)))
        self.rect(-.015, -1.0, .03, .86, self.s((.35, .24, .15)))
        self.shape((.03, -.97), (.26, -.7, .36, -.45, .38, -.22), (.03, -.22), c=c)
        self.shape((-.03, -.88), (-.18, -.62, -.26, -.42, -.29, -.22), (-.03, -.22), c=mix(c, (1, 1, 1), .42))

    def subject_house(self, c):
        night = self.day < .5
        self.rect(-.40, -.52, .80, .53, self.s((.93, .89, .82)))
        self.rect(.20, -.52, .20, .53, self.s((.74, .70, .66)), .7)
        self.rect(.20, -.98, .11, .28, self.s((.55, .36, .30)))
        self.poly([(-.49, -.50), (0, -.95), (.49, -.50)], self.s(c))
        if self.white:
            self.poly([(-.45, -.54), (0, -.95), (.45, -.54), (.36, -.56), (0, -.86), (-.36, -.56)], self.s((.97, .98, 1)))
        self.rect(-.075, -.30, .15, .31, self.s((.42, .26, .16)))
        pane = (1, .82, .42) if night else (.55, .70, .80)
        for x in (-.31, .17):
            self.rect(x, -.38, .14, .15, self.s((.98, .98, .98)))
            self.rect(x + .015, -.365, .11, .12, pane if night else self.s(pane))
            if night:
                self.glow(x + .07, -.31, .25, (1, .75, .35), .55)

    def subject_tree(self, c):
        self.shape((-.07, 0), (-.03, -.2, -.04, -.4, -.03, -.5), (.03, -.5), (.04, -.4, .03, -.2, .08, 0), c=(.36, .24, .14))
        leaf = {"pink": (.96, .62, .74), "red": (.78, .22, .12), "orange": (.90, .50, .12), "yellow": (.92, .76, .20), "white": (.95, .95, .97)}.get(self.a["color"], (.22, .50, .18))
        blobs = [(-.26, -.55, .22), (.26, -.55, .22), (0, -.52, .24), (-.15, -.76, .22), (.16, -.75, .22), (0, -.90, .19)]
        for dx, dy, q in blobs:
            self.ellipse(dx, dy, q, q * .92, self.s(mul(leaf, (.72,) * 3)))
        for dx, dy, q in blobs:
            self.ellipse(dx - .04, dy - .05, q * .74, q * .68, self.s(leaf), .75)

    def subject_balloon(self, c):
        k = self.c
        pale = mix(c, (1, 1, 1), .45)
        outline = lambda: (k.move_to(-.09, -.20), k.curve_to(-.16, -.38, -.36, -.42, -.36, -.66), k.curve_to(-.36, -1.08, .36, -1.08, .36, -.66), k.curve_to(.36, -.42, .16, -.38, .09, -.20), k.close_path())
        outline()
        self.fill(self.s(c))
        k.save()
        outline()
        k.clip()
        self.ellipse(0, -.62, .23, .44, self.s(pale))
        self.ellipse(0, -.62, .10, .46, self.s(c))
        self.rect(.16, -1.1, .3, 1, (0, 0, 0), .14)
        k.restore()
        k.set_line_width(.012)
        k.set_source_rgb(*self.s((.3, .22, .15)))
        for d in (-1, 1):
            k.move_to(d * .085, -.20)
            k.line_to(d * .055, -.08)
            k.stroke()
        self.rect(-.07, -.09, .14, .10, self.s((.52, .34, .18)), radius=.015)
        if self.day < .5:
            self.glow(0, -.5, .42, (1, .75, .4), .5)

    def subject_person(self, c):
        skin = [(.93, .74, .60), (.70, .48, .34), (.45, .30, .21)][self.a["seed"]]
        trousers = (.18, .22, .34) if self.a["color"] != "blue" else (.35, .30, .26)
        self.rect(-.115, -.46, .10, .46, self.s(trousers), radius=.03)
        self.rect(.015, -.46, .10, .46, self.s(mul(trousers, (.8,) * 3)), radius=.03)
        self.rect(-.21, -.78, .075, .36, self.s(mul(c, (.82,) * 3)), radius=.035)
        self.rect(.135, -.78, .075, .36, self.s(mul(c, (.82,) * 3)), radius=.035)
        self.rect(-.145, -.80, .29, .40, self.s(c), radius=.06)
        self.rect(-.04, -.85, .08, .08, self.s(skin))
        self.ellipse(0, -.91, .085, .10, self.s(skin))
        self.shape((-.09, -.90), (-.10, -1.03, .10, -1.03, .09, -.90), (.05, -.97), (-.05, -.97), c=(.20, .13, .08))


def apply_style(x, style):
    """x: float RGB in 0..1, HxWx3."""
    g = (x @ np.array([.3, .59, .11], np.float32))[..., None]
    if style == "warm":
        x = x * np.array([1.10, 1.0, .80], np.float32) + np.array([.03, .01, 0], np.float32)
    elif style == "cool":
        x = x * np.array([.80, .98, 1.10], np.float32) + np.array([0, .01, .04], np.float32)
    elif style == "pastel":
        x = (g + (x - g) * .75) * .58 + .42 * np.array([1, .97, .98], np.float32)
    elif style == "vivid":
        x = (g + (x - g) * 1.55 - .5) * 1.10 + .5
    elif style == "monochrome":
        x = np.repeat((g - .5) * 1.1 + .5, 3, 2)
    elif style == "vintage":
        x = g * np.array([1.02, .84, .62], np.float32) * .72 + x * .22 + np.array([.08, .05, .02], np.float32)
    elif style == "neon":
        x = (g + (x - g) * 1.45) * np.array([1.08, .90, 1.22], np.float32) + np.array([.03, 0, .06], np.float32)
    return np.clip(x, 0, 1)


def draw(a, width, height, subject=True):
    """The scene as uint8 RGB, height x width x 3; without its subject (but with what it stands on) when asked."""
    p = Painter(a, width, height)
    place = a["place"]
    if place == "studio":
        p.place_studio()
    else:
        low = {"mountains": (.58, .70), "lake": (.52, .60), "sea": (.46, .58), "city": (.80, .88), "forest": (.55, .64), "desert": (.50, .62), "meadow": (.50, .60)}[place]
        p.part(place)
        horizon = height * p.r.uniform(*low)
        p.part("sun")
        p.paint_sky(horizon)
        p.part(place + "ground")
        getattr(p, "place_" + place)(horizon)
    p.part("subject")
    p.paint_support()
    if subject:
        p.paint_subject()
    p.part("weather")
    if place != "studio":
        p.paint_weather()
    p.surface.flush()
    x = np.ndarray((height, width, 4), np.uint8, p.surface.get_data(), strides=(p.surface.get_stride(), 4, 1))[..., 2::-1]
    if a["style"] == "plain":
        return x.copy()
    return (apply_style(x.astype(np.float32) / 255, a["style"]) * 255 + .5).astype(np.uint8)
