"""Writes the random-weight folders "sd3" and "flux" of these tests, and what torch computes with them.

    python3 make_transformers.py            (Debian 12: python3-torch python3-onnx python3-sentencepiece)

Never needed to build or test. Graphs have the inputs and outputs that Optimum's exporters give the real models; the loops are those of
diffusers' StableDiffusion3Pipeline and FluxPipeline, written out.
"""
import base64
import io
import json
import math
import os
import shutil
import struct
import tempfile

import sentencepiece
import torch
import torch.nn as nn
import torch.nn.functional as F

from make import TOKENS, TextEncoder, Words, export, save_golden, save_json

HERE = os.path.dirname(os.path.abspath(__file__))
CHANNELS = 16
SCALING, SHIFT = 1.5305, 0.0609
FLUX_SCALING, FLUX_SHIFT = 0.3611, 0.1159
SHAPES = [(112, 64), (64, 112), (80, 80), (64, 80)]
BATCH_HW = {0: "batch_size", 2: "height", 3: "width"}
PROMPT, NEGATIVE = "a red car at night", "blurry"


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, rotate=None):
        q, k, v = self.mix(x).chunk(3, -1)
        if rotate is not None:
            q, k = rotate(q), rotate(k)
        return self.out((torch.matmul(q, k.transpose(1, 2)) / math.sqrt(q.shape[-1])).softmax(-1).matmul(v))


class T5(nn.Module):
    """Two layers without positions and without a mask."""

    def __init__(self, vocabulary, width):
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.layers = nn.ModuleList([Attention(width) for _ in range(2)])
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, input_ids):
        x = self.words(input_ids)
        for layer in self.layers:
            x = x + layer(x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.scale


def sinusoids(t, width):
    steps = torch.exp(-math.log(10000.0) * torch.arange(width // 2, dtype=torch.float32) / (width // 2))
    angle = t.reshape(-1, 1) * steps
    return torch.cat([torch.cos(angle), torch.sin(angle)], -1)


class MMDiT(nn.Module):
    """Patches with cropped positions, joint attention with the text, modulated by time and pooled text: the structure of SD 3."""

    def __init__(self, joint, pooled, width=32, patch=2, largest=16):
        super().__init__()
        self.patch, self.largest, self.width = patch, largest, width
        self.enter = nn.Conv2d(CHANNELS, width, patch, stride=patch)
        self.places = nn.Parameter(torch.randn(largest, largest, width) * 0.3)
        self.text = nn.Linear(joint, width)
        self.time, self.pool = nn.Linear(32, width), nn.Linear(pooled, width)
        self.modulate = nn.ModuleList([nn.Linear(width, 2 * width) for _ in range(2)])
        self.blocks = nn.ModuleList([Attention(width) for _ in range(2)])
        self.leave = nn.Linear(width, patch * patch * CHANNELS)

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep):
        b, _, height, width = hidden_states.shape
        h, w = height // self.patch, width // self.patch
        x = self.enter(hidden_states).flatten(2).transpose(1, 2)
        top, left = (self.largest - h) // 2, (self.largest - w) // 2
        x = x + self.places[top:top + h, left:left + w].reshape(1, h * w, self.width)
        text = self.text(encoder_hidden_states)
        condition = F.silu(self.time(sinusoids(timestep, 32)) + self.pool(pooled_projections))
        for modulate, block in zip(self.modulate, self.blocks):
            shift, scale = modulate(condition)[:, None].chunk(2, -1)
            both = torch.cat([text, x], 1)
            both = both + block(F.layer_norm(both, (self.width,)) * (1 + scale) + shift)
            text, x = both[:, :text.shape[1]], both[:, text.shape[1]:]
        x = self.leave(F.layer_norm(x, (self.width,))).reshape(b, h, w, self.patch, self.patch, CHANNELS)
        return x.permute(0, 5, 1, 3, 2, 4).reshape(b, CHANNELS, h * self.patch, w * self.patch)


class Flux(nn.Module):
    """Packed tokens with rotary positions from ids, joint attention with the text, time and guidance as inputs: the structure of Flux."""

    def __init__(self, joint, pooled, guided, width=32):
        super().__init__()
        self.width = width
        self.enter, self.text = nn.Linear(4 * CHANNELS, width), nn.Linear(joint, width)
        self.time, self.pool = nn.Linear(32, width), nn.Linear(pooled, width)
        self.guide = nn.Linear(32, width) if guided else None
        self.modulate = nn.ModuleList([nn.Linear(width, 2 * width) for _ in range(2)])
        self.blocks = nn.ModuleList([Attention(width) for _ in range(2)])
        self.leave = nn.Linear(width, 4 * CHANNELS)

    def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep, *more):
        guidance, txt_ids, img_ids = (None, *more) if self.guide is None else more
        x, text = self.enter(hidden_states), self.text(encoder_hidden_states)
        condition = self.time(sinusoids(timestep * 1000, 32)) + self.pool(pooled_projections)
        if self.guide is not None:
            condition = condition + self.guide(sinusoids(guidance * 1000, 32))
        condition = F.silu(condition)
        ids = torch.cat([txt_ids, img_ids], 0)
        freqs = 1.0 / 100.0 ** (torch.arange(4, dtype=torch.float32) / 4)
        angle = torch.cat([ids[:, i:i + 1] * freqs for i in range(3)] + [ids[:, 2:3] * freqs * 0.5], -1)
        cos, sin = torch.cos(angle), torch.sin(angle)

        def rotate(q):
            a, b = q.chunk(2, -1)
            return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)

        for modulate, block in zip(self.modulate, self.blocks):
            shift, scale = modulate(condition)[:, None].chunk(2, -1)
            both = torch.cat([text, x], 1)
            both = both + block(F.layer_norm(both, (self.width,)) * (1 + scale) + shift, rotate)
            text, x = both[:, :text.shape[1]], both[:, text.shape[1]:]
        return self.leave(F.layer_norm(x, (self.width,)))


class Decoder(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(CHANNELS, width, 3, padding=1)] + [nn.Conv2d(width, width, 3, padding=1) for _ in range(2)]
                                    + [nn.Conv2d(width, 3, 3, padding=1)])
        self.layers[-1].weight.data *= 6

    def forward(self, latent_sample):
        x = latent_sample
        for layer in self.layers[:-1]:
            x = F.interpolate(F.silu(layer(x)), scale_factor=2.0, mode="nearest")
        return self.layers[-1](x)


class Encoder(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(3, width, 3, stride=2, padding=1), nn.Conv2d(width, width, 3, stride=2, padding=1),
                                     nn.Conv2d(width, 2 * CHANNELS, 3, stride=2, padding=1)])

    def forward(self, sample):
        x = sample
        for layer in self.layers[:-1]:
            x = F.silu(layer(x))
        x = self.layers[-1](x)
        return torch.cat([x[:, :CHANNELS], x[:, CHANNELS:] - 3.0], 1)


def train_pieces():
    """A Unigram model with T5's special ids and a few rules of its character map; no begin token, as T5 has none."""
    subjects = ["a red car", "a blue sea", "a green forest", "a tall city", "a small dog", "a glass bottle", "an old lighthouse"]
    places = ["at night", "at noon", "in rain", "at dawn", "on a table", "by the river", "under trees"]
    sentences = [f"{s} {p}, {q}" for s in subjects for p in places for q in ("blurry", "cinematic light", "sharp focus", "12 colors")]
    rules = ["FF21\t41", "FB01\t66 69", "2460\t31", "A0\t20", "2026\t2E 2E 2E", "41 30A\tC5"]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as tsv:
        tsv.write("\n".join(rules) + "\n")
        tsv.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences), model_writer=model, vocab_size=110, model_type="unigram", pad_id=0, eos_id=1, unk_id=2,
            bos_id=-1, hard_vocab_limit=False, normalization_rule_tsv=tsv.name, num_threads=1, minloglevel=2)
    return model.getvalue()


def fields(data):
    """Field numbers and contents of a protobuf message."""
    at = 0
    while at < len(data):
        def varint():
            nonlocal at
            value, shift = 0, 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
        elif key & 7 == 5:
            yield key >> 3, struct.unpack("<f", data[at:at + 4])[0]
            at += 4
        else:
            length = varint()
            yield key >> 3, data[at:at + length]
            at += length


def tokenizer_json(model):
    """The same model in the file that Hugging Face's converter writes for T5."""
    vocab, charsmap = [], b""
    for number, content in fields(model):
        if number == 1:
            piece = dict(fields(content))
            vocab.append([piece[1].decode(), piece.get(2, 0.0)])
        elif number == 3:
            charsmap = dict(fields(content)).get(2, b"")
    size = len(vocab)
    vocab += [[f"<extra_id_{i}>", 0.0] for i in (1, 0)]
    special = lambda i, text: {"id": i, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "add_prefix_space": True}
    return {"version": "1.0", "added_tokens": [special(0, "<pad>"), special(1, "</s>"), special(2, "<unk>"), special(size, "<extra_id_1>"), special(size + 1, "<extra_id_0>")],
            "normalizer": {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
            "decoder": metaspace, "model": {"type": "Unigram", "unk_id": 2, "vocab": vocab}}


def padded(sp, text, length):
    ids = sp.encode(text)[:length - 1] + [1]
    return torch.tensor([ids + [0] * (length - len(ids))])


def common(folder, words, decoder, encoder, scaling, shift):
    export(decoder, (torch.randn(1, CHANNELS, 8, 8),), os.path.join(folder, "vae_decoder"), ["latent_sample"], ["sample"], {"latent_sample": BATCH_HW, "sample": BATCH_HW})
    export(encoder, (torch.randn(1, 3, 64, 64),), os.path.join(folder, "vae_encoder"), ["sample"], ["latent_parameters"], {"sample": BATCH_HW, "latent_parameters": BATCH_HW})
    vae = {"latent_channels": CHANNELS, "block_out_channels": [16] * 4, "scaling_factor": scaling, "shift_factor": shift, "use_quant_conv": False, "use_post_quant_conv": False}
    save_json(os.path.join(folder, "vae_decoder", "config.json"), vae)
    save_json(os.path.join(folder, "vae_encoder", "config.json"), vae)
    words.save(os.path.join(folder, "tokenizer"))


def clip(words, folder, width, projected, pad=None):
    text = TextEncoder(len(words.vocab), width, projected)
    text.all_states = True
    names = (["text_embeds", "last_hidden_state"] if projected else ["last_hidden_state", "pooler_output"]) + [f"hidden_states.{i}" for i in range(3)]
    export(text, (torch.tensor([words.encode("a")]),), folder, ["input_ids"], names, {"input_ids": {0: "batch_size"}, **{x: {0: "batch_size"} for x in names}})
    save_json(os.path.join(folder, "config.json"), {"hidden_size": width, "projection_dim": projected, "vocab_size": len(words.vocab), "max_position_embeddings": TOKENS})
    return text


def t5(folder, vocabulary, width):
    text = T5(vocabulary, width)
    export(text, (torch.ones(1, 8, dtype=torch.int64),), folder, ["input_ids"], ["last_hidden_state"],
           {"input_ids": {0: "batch_size", 1: "sequence_length"}, "last_hidden_state": {0: "batch_size", 1: "sequence_length"}})
    save_json(os.path.join(folder, "config.json"), {"d_model": width, "vocab_size": vocabulary, "model_type": "t5"})
    return text


def flow_levels(sigmas, shift=None, mu=None):
    shifted = shift * sigmas / (1 + (shift - 1) * sigmas) if mu is None else math.exp(mu) / (math.exp(mu) + (1 / sigmas - 1))
    return torch.cat([shifted.float(), torch.zeros(1)])


def exponent(tokens, max_shift):
    slope = (max_shift - 0.5) / (4096 - 256)
    return tokens * slope + 0.5 - slope * 256


def pixels(decoder, latents, scaling, shift):
    y = decoder(latents / scaling + shift)
    return base64.b64encode(((y / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy().tobytes()).decode()


def posterior(encoder, width, height, generator, scaling, shift):
    picture = torch.arange(width * height * 3).remainder(251).reshape(1, height, width, 3).permute(0, 3, 1, 2).float() / 127.5 - 1
    mean, logvar = encoder(picture).chunk(2, 1)
    return (mean + torch.exp(0.5 * logvar.clamp(-30, 20)) * torch.randn(mean.shape, generator=generator) - shift) * scaling


def tiny_sd3(words, model):
    folder = os.path.join(HERE, "sd3")
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(20)
    sp = sentencepiece.SentencePieceProcessor(model_proto=model)
    one, two = clip(words, os.path.join(folder, "text_encoder"), 24, 12), clip(words, os.path.join(folder, "text_encoder_2"), 20, 8)
    three = t5(os.path.join(folder, "text_encoder_3"), sp.get_piece_size() + 12, 48)
    net, decoder, encoder = MMDiT(48, 20), Decoder(), Encoder()
    export(net, (torch.randn(2, CHANNELS, 8, 8), torch.randn(2, TOKENS + 4, 48), torch.randn(2, 20), torch.tensor([1.0, 1.0])), os.path.join(folder, "transformer"),
           ["hidden_states", "encoder_hidden_states", "pooled_projections", "timestep"], ["out_hidden_states"],
           {"hidden_states": BATCH_HW, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "pooled_projections": {0: "batch_size"}, "timestep": {0: "step"},
            "out_hidden_states": BATCH_HW})
    save_json(os.path.join(folder, "transformer", "config.json"), {"_class_name": "SD3Transformer2DModel", "sample_size": 10, "patch_size": 2, "in_channels": CHANNELS, "joint_attention_dim": 48,
                                                                   "pooled_projection_dim": 20, "pos_embed_max_size": 16})
    common(folder, words, decoder, encoder, SCALING, SHIFT)
    words.save(os.path.join(folder, "tokenizer_2"), pad="!")
    save_json(os.path.join(folder, "tokenizer_3", "tokenizer.json"), tokenizer_json(model))
    save_json(os.path.join(folder, "scheduler", "scheduler_config.json"), {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0})
    save_json(os.path.join(folder, "model_index.json"), {"_class_name": "ORTStableDiffusion3Pipeline"})
    steps, guidance, seed = 5, 4.0, 33
    golden = {"prompt": PROMPT, "negative": NEGATIVE, "steps": steps, "guidance": guidance, "seed": seed}

    def encode(text, with_t5=True):
        ids = torch.tensor([words.encode(text)])
        first, second = one(ids), two(pad_with(ids, words))
        states = torch.cat([first[-2], second[-2]], -1)
        behind = three(padded(sp, text, 256)) if with_t5 else torch.zeros(1, 256, 48)
        return torch.cat([F.pad(states, (0, 48 - states.shape[-1])), behind], 1), torch.cat([first[0], second[0]], -1)

    def run(width, height, with_t5=True, dynamic=False, strength=None, negative=NEGATIVE):
        h, w = height // 8, width // 8
        states, pooled = (torch.cat(x) for x in zip(encode(negative, with_t5), encode(PROMPT, with_t5)))
        generator = torch.Generator().manual_seed(seed)
        first, last = 1.0, 1.0 / 1000
        if not dynamic:
            first, last = (float(torch.tensor(3.0 * s / (1 + 2.0 * s), dtype=torch.float32)) for s in (torch.tensor(1.0), torch.tensor(0.001)))
        sigmas = torch.linspace(first * 1000, last * 1000, steps, dtype=torch.float64) / 1000
        levels = flow_levels(sigmas, 3.0, exponent(h * w // 4, 1.16) if dynamic else None)
        start = 0
        encoded = None
        if strength is not None:
            start = int(max(steps - min(steps * strength, steps), 0))
            encoded = posterior(encoder, width, height, generator, SCALING, SHIFT)
        x = torch.randn(1, CHANNELS, h, w, generator=generator)
        if encoded is not None:
            x = levels[start] * x + (1 - levels[start]) * encoded
        for i in range(start, steps):
            t = (levels[i] * 1000).expand(2)
            without, with_text = net(torch.cat([x, x]), states, pooled, t).chunk(2)
            x = x + (levels[i + 1] - levels[i]) * (without + guidance * (with_text - without))
        return pixels(decoder, x, SCALING, SHIFT)

    golden["shapes"] = {f"{w}x{h}": run(w, h) for w, h in SHAPES}
    golden["without_t5"] = run(80, 80, with_t5=False)
    golden["without_negative"] = run(80, 80, negative="")
    golden["dynamic"] = run(112, 64, dynamic=True)
    golden["image_to_image"] = run(80, 80, strength=0.5)
    save_golden(os.path.join(folder, "golden.json"), golden)


def pad_with(ids, words):
    """The ids of the second tokenizer: padded with "!" instead of the end token."""
    end, mark = words.ids["<|endoftext|>"], words.ids["!"]
    out = ids.clone()
    at = int((ids[0] == end).nonzero()[0])
    out[0, at + 1:] = mark
    return out


def tiny_flux(words, model):
    folder = os.path.join(HERE, "flux")
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(21)
    sp = sentencepiece.SentencePieceProcessor(model_proto=model)
    one = clip(words, os.path.join(folder, "text_encoder"), 24, 0)
    two = t5(os.path.join(folder, "text_encoder_2"), sp.get_piece_size() + 12, 40)
    decoder, encoder = Decoder(), Encoder()
    common(folder, words, decoder, encoder, FLUX_SCALING, FLUX_SHIFT)
    os.makedirs(os.path.join(folder, "tokenizer_2"))
    with open(os.path.join(folder, "tokenizer_2", "spiece.model"), "wb") as f:
        f.write(model)
    texts = ["", "a", "a red car at night", "A  red\u00a0car ", "\uff21 \ufb01lm\u2026 \u2460", "caf\u00e9 \u6771\u4eac \U0001f600\U0001f600 car", "unterwegs, 12 x", "</s> dog", "a\tb\nc",
             "A\u030angstr\u00f6m", " ".join(["a glass bottle"] * 300)]
    save_golden(os.path.join(folder, "tokenizer_2", "cases.json"), [{"text": x, "ids": sp.encode(x)} for x in texts])
    save_json(os.path.join(folder, "scheduler", "scheduler_config.json"),
              {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15,
               "base_image_seq_len": 256, "max_image_seq_len": 4096})
    save_json(os.path.join(folder, "model_index.json"), {"_class_name": "ORTFluxPipeline", "adgenius": {"native_size": 80}})
    ids = torch.tensor([words.encode(PROMPT)])
    pooled, states = one(ids)[1], two(padded(sp, PROMPT, 512))

    def write(net, target, guided):
        packed = {0: "batch_size", 1: "packed_height_width"}
        inputs = [torch.randn(2, 16, 4 * CHANNELS), torch.randn(2, 12, 40), torch.randn(2, 24), torch.tensor([1.0, 1.0])]
        names = ["hidden_states", "encoder_hidden_states", "pooled_projections", "timestep"] + (["guidance"] if guided else []) + ["txt_ids", "img_ids"]
        inputs += ([torch.tensor([3.5, 3.5])] if guided else []) + [torch.zeros(12, 3), torch.rand(16, 3)]
        export(net, tuple(inputs), os.path.join(target, "transformer"), names, ["out_hidden_states"],
               {"hidden_states": packed, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "pooled_projections": {0: "batch_size"}, "timestep": {0: "step"},
                "guidance": {0: "batch_size"}, "txt_ids": {0: "sequence_length"}, "img_ids": {0: "packed_height_width"}, "out_hidden_states": packed} if guided else
               {"hidden_states": packed, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "pooled_projections": {0: "batch_size"}, "timestep": {0: "step"},
                "txt_ids": {0: "sequence_length"}, "img_ids": {0: "packed_height_width"}, "out_hidden_states": packed})
        save_json(os.path.join(target, "transformer", "config.json"), {"_class_name": "FluxTransformer2DModel", "patch_size": 1, "in_channels": 4 * CHANNELS, "joint_attention_dim": 40,
                                                                       "pooled_projection_dim": 24, "guidance_embeds": guided})

    def pack(x):
        b, c, h, w = x.shape
        return x.view(b, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(b, h * w // 4, c * 4)

    def unpack(x, h, w):
        return x.view(1, h // 2, w // 2, CHANNELS, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(1, CHANNELS, h, w)

    def run(net, width, height, steps, seed, guidance=None, dynamic=True, strength=None):
        h, w = height // 8, width // 8
        generator = torch.Generator().manual_seed(seed)
        start, encoded = 0, None
        if strength is not None:
            start = int(max(steps - min(steps * strength, steps), 0))
            encoded = posterior(encoder, width, height, generator, FLUX_SCALING, FLUX_SHIFT)
        x = torch.randn(1, CHANNELS, h, w, generator=generator)
        sigmas = torch.linspace(1.0, 1.0 / steps, steps, dtype=torch.float64).float()
        levels = flow_levels(sigmas, 1.0, exponent(h * w // 4, 1.15) if dynamic else None)
        if encoded is not None:
            x = levels[start] * x + (1 - levels[start]) * encoded
        x = pack(x)
        image_ids = torch.zeros(h // 2, w // 2, 3)
        image_ids[..., 1] += torch.arange(h // 2)[:, None]
        image_ids[..., 2] += torch.arange(w // 2)[None, :]
        more = [] if guidance is None else [torch.tensor([guidance])]
        for i in range(start, steps):
            out = net(x, states, pooled, levels[i].reshape(1), *more, torch.zeros(512, 3), image_ids.reshape(-1, 3))
            x = x + (levels[i + 1] - levels[i]) * out
        return pixels(decoder, unpack(x, h, w), FLUX_SCALING, FLUX_SHIFT)

    net = Flux(40, 24, guided=True)
    write(net, folder, True)
    golden = {"prompt": PROMPT, "steps": 5, "guidance": 3.5, "seed": 34, "shapes": {f"{w}x{h}": run(net, w, h, 5, 34, 3.5) for w, h in SHAPES}}
    golden["image_to_image"] = run(net, 80, 80, 5, 34, 3.5, strength=0.5)
    save_golden(os.path.join(folder, "golden.json"), golden)

    schnell = os.path.join(HERE, "flux-schnell")
    shutil.rmtree(schnell, ignore_errors=True)
    net = Flux(40, 24, guided=False)
    write(net, schnell, False)
    save_json(os.path.join(schnell, "scheduler", "scheduler_config.json"), {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 1.0, "use_dynamic_shifting": False})
    save_golden(os.path.join(schnell, "golden.json"), {"prompt": PROMPT, "seed": 35, "bytes": run(net, 112, 64, 4, 35, dynamic=False)})


def main():
    words = Words(["a red car at night", "a blue sea at noon", "a green forest in rain", "a tall city at dawn", "a dog and a bottle on a table", "blurry"])
    model = train_pieces()
    with torch.no_grad():
        tiny_sd3(words, model)
        tiny_flux(words, model)


if __name__ == "__main__":
    main()
