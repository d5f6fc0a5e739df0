"""The networks: a small convolutional VAE, a text encoder over the model's own words, and the U-Net."""
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import captions
import diffusion
import scenes

LATENT_CHANNELS = 4
TEXT_LENGTH = 77
SCALING_FACTOR = 0.18215


def unshuffle(x):
    """2x2 neighbours into channels, written so that an exported graph keeps its sizes open."""
    b, c, h, w = x.shape
    return x.reshape(b, c, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(b, c * 4, h // 2, w // 2)


class VaeBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.a, self.b = nn.Conv2d(c, c, 3, padding=1), nn.Conv2d(c, c, 3, padding=1)
        nn.init.zeros_(self.b.weight)
        nn.init.zeros_(self.b.bias)

    def forward(self, x):
        return x + self.b(F.relu(self.a(F.relu(x))))


class Encoder(nn.Module):
    """Picture (-1..1) to four latent channels at an eighth of the size: a linear path from the shrunk picture plus what the convolutions add."""

    def __init__(self, w=(24, 48, 96)):
        super().__init__()
        self.shrunk = nn.Conv2d(3, LATENT_CHANNELS, 1)
        self.net = nn.Sequential(
            nn.Conv2d(12, w[0], 3, padding=1), VaeBlock(w[0]),
            nn.Conv2d(w[0], w[1], 2, stride=2), VaeBlock(w[1]),
            nn.Conv2d(w[1], w[2], 2, stride=2), VaeBlock(w[2]), VaeBlock(w[2]), nn.ReLU(),
            nn.Conv2d(w[2], LATENT_CHANNELS, 3, padding=1))
        self.register_buffer("mean", torch.zeros(1, LATENT_CHANNELS, 1, 1))
        self.register_buffer("std", torch.ones(1, LATENT_CHANNELS, 1, 1))

    def forward(self, x):
        z = self.shrunk(F.avg_pool2d(x, 8)) + self.net(unshuffle(x))
        return (z - self.mean) / self.std


class Decoder(nn.Module):
    def __init__(self, w=(96, 64, 32)):
        super().__init__()
        self.register_buffer("mean", torch.zeros(1, LATENT_CHANNELS, 1, 1))
        self.register_buffer("std", torch.ones(1, LATENT_CHANNELS, 1, 1))
        self.base = nn.Conv2d(LATENT_CHANNELS, 3, 1)
        self.head = nn.Sequential(nn.Conv2d(LATENT_CHANNELS, w[0], 3, padding=1), VaeBlock(w[0]), VaeBlock(w[0]), VaeBlock(w[0]))
        self.up1 = nn.Conv2d(w[0], w[1] * 4, 1)
        self.mid = nn.Sequential(VaeBlock(w[1]), VaeBlock(w[1]))
        self.up2 = nn.Conv2d(w[1], w[2] * 4, 1)
        self.tail = nn.Sequential(VaeBlock(w[2]), VaeBlock(w[2]), nn.ReLU(), nn.Conv2d(w[2], 12, 3, padding=1))

    def forward(self, z):
        z = z * self.std + self.mean
        base = F.interpolate(self.base(z), scale_factor=8, mode="bilinear", align_corners=False)
        x = self.mid(F.pixel_shuffle(self.up1(self.head(z)), 2))
        return base + F.pixel_shuffle(self.tail(F.pixel_shuffle(self.up2(x), 2)), 2)


class TextBlock(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = self.qkv(self.n1(x)).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        w = torch.softmax(q @ k.transpose(-1, -2) * (d // self.heads) ** -.5 + mask, -1)
        x = x + self.out((w @ v).transpose(1, 2).reshape(b, n, d))
        return x + self.down(F.gelu(self.up(self.n2(x))))


class TextEncoder(nn.Module):
    """A causal transformer over the model's own tokens. Positions after the first end token come out as zeros, so that filling says nothing."""

    def __init__(self, words, end, d=128, layers=3, heads=4):
        super().__init__()
        self.end, self.d = end, d
        self.token, self.position = nn.Embedding(words, d), nn.Parameter(torch.randn(TEXT_LENGTH, d) * .02)
        nn.init.normal_(self.token.weight, std=.05)
        self.blocks = nn.ModuleList(TextBlock(d, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(d)
        self.register_buffer("mask", torch.full((TEXT_LENGTH, TEXT_LENGTH), -1e4).triu(1))

    def forward(self, ids):
        n = ids.shape[1]
        x = self.token(ids) + self.position[:n]
        for block in self.blocks:
            x = block(x, self.mask[:n, :n])
        ends = (ids == self.end).to(x.dtype)
        before = torch.cumsum(ends, 1) - ends
        return self.norm(x) * (before < .5).to(x.dtype).unsqueeze(-1)


class Attention(nn.Module):
    """Every place looks at every other place (own=True) and at the words, then is processed by itself."""

    def __init__(self, c, text, head=28, own=True):
        super().__init__()
        self.heads, self.own = c // head, own
        if own:
            self.n1, self.qkv, self.o1 = nn.LayerNorm(c), nn.Linear(c, 3 * c), nn.Linear(c, c)
            nn.init.zeros_(self.o1.weight)
        self.n2, self.q, self.kv, self.o2 = nn.LayerNorm(c), nn.Linear(c, c), nn.Linear(text, 2 * c, bias=False), nn.Linear(c, c)
        self.n3, self.up, self.down = nn.LayerNorm(c), nn.Linear(c, 3 * c), nn.Linear(3 * c, c)
        nn.init.zeros_(self.o2.weight)
        nn.init.zeros_(self.down.weight)

    def look(self, q, k, v):
        b, n, c = q.shape
        split = lambda t: t.reshape(b, -1, self.heads, c // self.heads).transpose(1, 2)
        w = torch.softmax(split(q) @ split(k).transpose(-1, -2) * (c // self.heads) ** -.5, -1)
        return (w @ split(v)).transpose(1, 2).reshape(b, n, c)

    def forward(self, x, words):
        b, c, h, w = x.shape
        t = x.permute(0, 2, 3, 1).reshape(b, h * w, c)
        if self.own:
            t = t + self.o1(self.look(*self.qkv(self.n1(t)).chunk(3, -1)))
        t = t + self.o2(self.look(self.q(self.n2(t)), *self.kv(words).chunk(2, -1)))
        t = t + self.down(F.silu(self.up(self.n3(t))))
        return t.reshape(b, h, w, c).permute(0, 3, 1, 2)


class Block(nn.Module):
    def __init__(self, i, o, e):
        super().__init__()
        self.n1, self.c1 = nn.GroupNorm(8, i), nn.Conv2d(i, o, 3, padding=1)
        self.n2, self.c2 = nn.GroupNorm(8, o), nn.Conv2d(o, o, 3, padding=1)
        self.e, self.skip = nn.Linear(e, 2 * o), nn.Conv2d(i, o, 1) if i != o else nn.Identity()
        for m in (self.c2, self.e):
            nn.init.zeros_(m.weight)
            nn.init.zeros_(m.bias)

    def forward(self, x, e):
        y = self.c1(F.silu(self.n1(x)))
        scale, shift = self.e(e).unsqueeze(-1).unsqueeze(-1).chunk(2, 1)
        y = self.c2(F.silu(self.n2(y) * (1 + scale) + shift))
        return self.skip(x) + y


class Summary(nn.Module):
    """What a sentence says, as chances: for every target of the captions (place, time, subject, colour …) one for each of its values and for "not said"; last, whether the sentence is empty."""

    def __init__(self, groups, text=128, queries=8, width=384):
        super().__init__()
        self.groups = list(groups)
        self.queries = nn.Parameter(torch.randn(queries, text) * .5)
        self.k, self.v = nn.Linear(text, text), nn.Linear(text, text)
        self.net = nn.Sequential(nn.Linear(queries * text, width), nn.SiLU(), nn.Linear(width, sum(self.groups) + 1))

    def scores(self, words):
        w = torch.softmax(self.queries @ self.k(words).transpose(1, 2) * words.shape[-1] ** -.5, -1)
        return self.net((w @ self.v(words)).flatten(1))

    def forward(self, words):
        *parts, empty = self.scores(words).split(self.groups + [1], 1)
        return torch.cat([torch.softmax(p, 1) for p in parts] + [torch.sigmoid(empty)], 1)


class Scenery(nn.Module):
    """The picture without its subject, once for each layout: numbers from what is said, times the principal pictures that they mix. Each shape has pictures of its own."""

    PARTS, LAYOUTS = 176, scenes.LAYOUTS
    SHAPES = [(32, 32), (28, 48), (48, 28)]  # height and width in latent pixels

    def __init__(self, said, width=640):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(said + len(self.SHAPES), width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, self.LAYOUTS * self.PARTS))
        for i, (h, w) in enumerate(self.SHAPES):
            self.register_buffer("basis%d" % i, torch.zeros(self.PARTS, LATENT_CHANNELS * h * w))
            self.register_buffer("mean%d" % i, torch.zeros(LATENT_CHANNELS * h * w))
        self.register_buffer("spread", torch.ones(len(self.SHAPES), self.PARTS))

    def numbers(self, said, shape):
        return self.net(torch.cat([said, shape.expand(said.shape[0], -1)], 1)).reshape(-1, self.LAYOUTS, self.PARTS)

    def forward(self, said, high, wide, size):
        ratio = torch.log(wide / high)
        shape = torch.softmax(torch.stack([-60 * (ratio - math.log(w / h)).abs() for h, w in self.SHAPES]).reshape(1, -1), 1)
        numbers = self.numbers(said, shape)
        out = 0
        for i, (h, w) in enumerate(self.SHAPES):
            flat = (numbers * self.spread[i]) @ getattr(self, "basis%d" % i) + getattr(self, "mean%d" % i)
            out = out + shape[0, i] * F.interpolate(flat.reshape(-1, LATENT_CHANNELS, h, w), size=size, mode="bilinear", align_corners=False)
        return out.reshape(-1, self.LAYOUTS, LATENT_CHANNELS, *size)


class Subjects(nn.Module):
    """The subject, cut out: for each kind a soft mask and principal pictures of its own, mixed by numbers from what is said, and put where it stands."""

    PARTS, LAYOUTS, SIDE = 20, scenes.LAYOUTS, 24
    ABOVE = 22  # how many of the rows lie above the ground line

    def __init__(self, said, kind, side, width=384):
        super().__init__()
        self.kind, self.side = kind, side  # where in what is said the chances of the subjects and of the sides begin
        kinds = scenes.SUBJECTS[1:]
        size = LATENT_CHANNELS * self.SIDE * self.SIDE
        self.net = nn.Sequential(nn.Linear(said, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, self.LAYOUTS * self.PARTS))
        self.register_buffer("basis", torch.zeros(len(kinds) * self.PARTS, size))
        self.register_buffer("mean", torch.zeros(len(kinds), size))
        self.register_buffer("mask", torch.zeros(len(kinds), size))
        self.register_buffer("spread", torch.ones(len(kinds), self.PARTS))
        self.register_buffer("down", torch.tensor([scenes.DOWN.get(k, scenes.STANDING) for k in kinds]))
        self.register_buffer("across", torch.tensor([scenes.ACROSS[k] for k in ["center"] + scenes.SIDES]))
        self.register_buffer("places", torch.arange(self.SIDE, dtype=torch.float32))

    def numbers(self, said):
        return self.net(said).reshape(-1, self.LAYOUTS, self.PARTS)

    def forward(self, said, high, wide, size):
        """What to add to the scenery, and how much of it shines through: batch x layouts x channels x height x width, and the same with one layout."""
        kinds = len(scenes.SUBJECTS) - 1
        chance = said[:, self.kind + 1:self.kind + 1 + kinds]
        mixed = (self.numbers(said).unsqueeze(2) * self.spread * chance.unsqueeze(1).unsqueeze(-1)).flatten(2)
        cut = mixed @ self.basis + (chance @ self.mean).unsqueeze(1)
        layers = torch.cat([cut, (chance @ self.mask).unsqueeze(1)], 1).reshape(-1, (self.LAYOUTS + 1) * LATENT_CHANNELS, self.SIDE, self.SIDE)

        # Matrices that put the cut-out's rows and columns where they belong, at the size of the picture.
        small = torch.minimum(high, wide)
        scale = small / small.clamp(28, 32)
        across = (said[:, self.side:self.side + 4] * torch.round(self.across * wide / scale)).sum(1)
        down = (chance * torch.round(self.down * high / scale)).sum(1) / (chance.sum(1) + 1e-6)
        one = torch.ones(size, dtype=said.dtype, device=said.device)
        ys, xs = torch.cumsum(one[:, :1], 0) - .5, torch.cumsum(one[:1], 1) - .5
        ys = ys.unsqueeze(0) / scale - .5 - (self.settled(down) - self.ABOVE).reshape(-1, 1, 1)
        xs = xs.unsqueeze(0) / scale - .5 - (self.settled(across) - self.SIDE / 2).reshape(-1, 1, 1)
        rows = F.relu(1 - (ys - self.places).abs())
        columns = F.relu(1 - (xs - self.places.reshape(-1, 1)).abs())
        put = (rows.unsqueeze(1) @ layers @ columns.unsqueeze(1)).reshape(-1, self.LAYOUTS + 1, LATENT_CHANNELS, *size)
        return put[:, :self.LAYOUTS], 1 - put[:, self.LAYOUTS:]

    @staticmethod
    def settled(x):
        """Nearly whole numbers become whole, so that a little doubt about the place does not blur."""
        whole = torch.round(x)
        return whole + torch.sign(x - whole) * F.relu((x - whole).abs() - .2) / .6


class Prior(nn.Module):
    """What a sentence looks like, once for each layout of the small world: scenery, and a subject put in front of it."""

    LAYOUTS = scenes.LAYOUTS

    def __init__(self, text=128):
        super().__init__()
        groups = [len(v) + 1 for v in captions.TARGETS.values()]
        begin = dict(zip(captions.TARGETS, np.concatenate([[0], np.cumsum(groups)]).tolist()))
        self.place, self.backdrop, self.colors = begin["place"], begin["backdrop"], len(scenes.COLORS)
        self.summary = Summary(groups, text)
        self.scenery = Scenery(sum(groups) + 1)
        self.subjects = Subjects(sum(groups) + 1, begin["subject"], begin["side"])

    def forward(self, words, like):
        """Candidates of the size of a latent: batch x layouts x channels x height x width."""
        return self.mixed(self.sensible(self.summary(words)), like)

    def sensible(self, said):
        """A backdrop counts only where a studio is possible: "a cat in a green field" has a colour that looks like one."""
        first, studio = self.backdrop, self.place + 1 + scenes.PLACES.index("studio")
        possible = (said[:, self.place] + said[:, studio]).unsqueeze(1)
        colors = said[:, first + 1:first + 1 + self.colors] * possible
        return torch.cat([said[:, :first], 1 - colors.sum(1, keepdim=True), colors, said[:, first + 1 + self.colors:]], 1)

    def mixed(self, said, like):
        one = torch.ones_like(like[:1, :1])
        high, wide = one.sum(2).max(), one.sum(3).max()
        size = like.shape[2], like.shape[3]
        subject, through = self.subjects(said, high, wide, size)
        return self.scenery(said, high, wide, size) * through + subject


class UNet(nn.Module):
    """Predicts v from a noisy latent. Works on 2x2 groups of latent pixels, with coordinates, so that left, right, sky and ground have names.

    It starts from an answer that needs no layers: the prior names one candidate for every layout, the noisy latent says how likely each of them is, and
    the mean of the candidates under those odds is the expected picture. The layers correct it. What they put out is scaled as by Karras et al., so that
    noise need not travel through the network, and the arithmetic at the end turns the clean latent into v.
    """

    DETAIL = .10  # how far, per latent value, pictures lie from their candidate
    SHARED = 40.0  # how many neighbouring values miss by the same amount, and so count only once

    def __init__(self, c0=64, c1=112, text=128, e=256, queries=4):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(128, e), nn.SiLU(), nn.Linear(e, e))
        self.queries = nn.Parameter(torch.randn(queries, text) * .5)
        self.pool_k, self.pool_v = nn.Linear(text, text), nn.Linear(text, text)
        self.pool = nn.Sequential(nn.Linear(queries * text, e), nn.SiLU(), nn.Linear(e, e))
        self.prior = Prior(text)
        self.enter = nn.Conv2d(LATENT_CHANNELS * 8 + 4, c0, 3, padding=1)
        self.d1, self.d2 = Block(c0, c0, e), Block(c0, c0, e)
        self.down = nn.Conv2d(c0, c1, 3, stride=2, padding=1)
        self.d3, self.a3 = Block(c1, c1, e), Attention(c1, text)
        self.d4, self.a4 = Block(c1, c1, e), Attention(c1, text)
        self.m1, self.am, self.m2 = Block(c1, c1, e), Attention(c1, text), Block(c1, c1, e)
        self.u4, self.b4 = Block(2 * c1, c1, e), Attention(c1, text)
        self.u3 = Block(2 * c1, c1, e)
        self.up = nn.Conv2d(c1, c0 * 4, 1)
        self.u2, self.b2, self.u1 = Block(2 * c0, c0, e), Attention(c0, text, own=False), Block(2 * c0, c0, e)
        self.norm, self.leave = nn.GroupNorm(8, c0), nn.Conv2d(c0, LATENT_CHANNELS * 4, 3, padding=1)
        self.pass_by, self.gate, self.passed = nn.Conv2d(LATENT_CHANNELS * 4, 48, 3, padding=1), nn.Linear(e, 48), nn.Conv2d(48, LATENT_CHANNELS * 4, 1, bias=False)
        # The last layers work at the latent's own resolution, where grain and detail can be distinguished.
        self.fine, self.f1, self.f2, self.polish = nn.Conv2d(3 * LATENT_CHANNELS + c0 // 4, 32, 3, padding=1), Block(32, 32, e), Block(32, 32, e), nn.Conv2d(32, LATENT_CHANNELS, 3, padding=1)
        for m in (self.leave, self.passed, self.polish):
            nn.init.zeros_(m.weight)
        nn.init.zeros_(self.leave.bias)
        self.register_buffer("log_alpha_bar", torch.tensor(np.log(diffusion.ALPHA_BAR), dtype=torch.float32))
        self.register_buffer("frequencies", torch.exp(torch.arange(64) * (-math.log(10000.0) / 64)))

    def forward(self, sample, timestep, words):
        t = timestep.to(sample.dtype).reshape(-1, 1)
        alpha = self.alpha_bar(t).unsqueeze(-1).unsqueeze(-1)
        t = t * self.frequencies
        e = self.time(torch.cat([t.sin(), t.cos()], 1))
        k, v = self.pool_k(words), self.pool_v(words)
        w = torch.softmax(self.queries @ k.transpose(1, 2) * k.shape[-1] ** -.5, -1)
        e = F.silu(e + self.pool((w @ v).flatten(1)))

        raw = x = unshuffle(sample)
        one = torch.ones_like(x[:, :1])
        down, across = torch.cumsum(one, 2), torch.cumsum(one, 3)
        high, wide = down[:, :, -1:, :], across[:, :, :, -1:]
        y, s = (down - .5) / high * 2 - 1, (across - .5) / wide * 2 - 1
        noise = (1 - alpha) / alpha
        guess = self.expect(sample, alpha, noise, words)
        x = self.enter(torch.cat([x, y, s, y * high / 16, s * wide / 16, unshuffle(guess)], 1))

        x1 = self.d1(x, e)
        x2 = self.d2(x1, e)
        x3 = self.a3(self.d3(self.down(x2), e), words)
        x4 = self.a4(self.d4(x3, e), words)
        x = self.m2(self.am(self.m1(x4, e), words), e)
        x = self.b4(self.u4(torch.cat([x, x4], 1), e), words)
        x = self.u3(torch.cat([x, x3], 1), e)
        x = F.pixel_shuffle(self.up(x), 2)
        x = self.b2(self.u2(torch.cat([x, x2], 1), e), words)
        x = self.u1(torch.cat([x, x1], 1), e)
        linear = self.passed(self.pass_by(raw) * self.gate(e).unsqueeze(-1).unsqueeze(-1))
        out = F.pixel_shuffle(self.leave(F.silu(self.norm(x))) + linear, 2)
        x = self.fine(torch.cat([sample, out, F.pixel_shuffle(x, 2), guess], 1))
        out = out + self.polish(F.silu(self.f2(self.f1(x, e), e)))
        d = self.DETAIL ** 2
        clean = guess + d / (noise + d) * (sample / alpha.sqrt() - guess) + (noise * d / (noise + d)).sqrt() * out
        return (alpha.sqrt() * sample - clean) / (1 - alpha).sqrt()

    def expect(self, sample, alpha, noise, words):
        candidates = self.prior(words, sample)
        miss = (sample.unsqueeze(1) / alpha.sqrt().unsqueeze(1) - candidates).square().sum((2, 3, 4))
        odds = torch.softmax(miss * (-.5 / (noise + self.SHARED * self.DETAIL ** 2).reshape(-1, 1)), 1)
        return (odds.reshape(-1, Prior.LAYOUTS, 1, 1, 1) * candidates).sum(1)

    def alpha_bar(self, t):
        """The schedule's value at a time step that may lie between two whole ones."""
        t = t.clamp(0, diffusion.STEPS - 1)
        low = t.floor().clamp(max=diffusion.STEPS - 2)
        i = low.long()
        a, b = self.log_alpha_bar[i], self.log_alpha_bar[i + 1]
        return (a + (b - a) * (t - low)).exp()
