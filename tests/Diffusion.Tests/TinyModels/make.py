"""Writes the random-weight model folders of these tests, and what torch computes with them.

    python3 make.py            (Debian 12: python3-torch python3-onnx)

Never needed to build or test: the folders are committed beside this script. Weights are seeded, so a second run writes the same pictures.
"""
import json
import math
import os
import shutil

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
SCALING = 0.18215
TOKENS = 77


class TextEncoder(nn.Module):
    """One causal attention layer. Gives every layer's states, as SDXL exports do, where asked."""

    def __init__(self, vocabulary, width, projected=0, layers=2):
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.randn(TOKENS, width) * 0.1)
        self.blocks = nn.ModuleList([nn.Linear(width, 3 * width) for _ in range(layers)])
        self.final = nn.LayerNorm(width)
        self.project = nn.Linear(width, projected, bias=False) if projected else None
        self.all_states = False
        self.end_id = vocabulary - 1

    def forward(self, input_ids):
        ids = input_ids.long()
        x = self.words(ids) + self.places
        states = [x]
        mask = torch.full((TOKENS, TOKENS), -1e4).triu(1)
        for block in self.blocks:
            q, k, v = block(x).chunk(3, -1)
            x = x + (torch.matmul(q, k.transpose(1, 2)) / math.sqrt(q.shape[-1]) + mask).softmax(-1).matmul(v)
            states.append(x)
        last = self.final(x)
        ended = (ids == self.end_id).to(x.dtype)
        first_end = ended * (ended.cumsum(1) == 1.0).to(x.dtype)
        pooled = (last * first_end[:, :, None]).sum(1)
        if self.project is not None:
            return (self.project(pooled), last, *states)
        return (last, pooled, *states) if self.all_states else (last, pooled)


class UNet(nn.Module):
    """Levels, down-samplings and skip connections as in the real models, so that latents must be multiples of 2^(levels - 1)."""

    def __init__(self, cross, width=16, channels=4, levels=4, guidance=0, added=0, control=False, time_ids=6):
        super().__init__()
        self.enter = nn.Conv2d(channels, width, 3, padding=1)
        self.down = nn.ModuleList([nn.Conv2d(width, width, 3, stride=2, padding=1) for _ in range(levels - 1)])
        self.time = nn.Linear(16, width)
        self.query, self.key, self.value = nn.Linear(width, 16), nn.Linear(cross, 16), nn.Linear(cross, width)
        self.up = nn.ModuleList([nn.Conv2d(2 * width, width, 3, padding=1) for _ in range(levels - 2)])
        self.leave = nn.Conv2d(2 * width, 4, 3, padding=1)
        self.guidance = nn.Linear(guidance, width) if guidance else None
        self.added = nn.Linear(added + time_ids, width) if added else None
        self.control = nn.Conv2d(3, width, 8, stride=8) if control else None

    def forward(self, sample, timestep, encoder_hidden_states, *more):
        more = list(more)
        t = timestep.to(sample.dtype).reshape(-1, 1) / 1000.0
        steps = torch.arange(1, 9, dtype=sample.dtype)
        time = self.time(torch.cat([torch.sin(t * steps), torch.cos(t * steps)], -1))
        if self.guidance is not None:
            time = time + self.guidance(more.pop(0))
        x = self.enter(sample)
        if self.control is not None:
            conds, scales = more.pop(0), more.pop(0)
            x = x + self.control(conds[0]) * scales[0]
        if self.added is not None:
            embeds, ids = more
            time = time + self.added(torch.cat([embeds, ids / 1000.0], -1))
        skips = []
        for down in self.down:
            skips.append(x)
            x = F.silu(down(x) + time[:, :, None, None])
        b, c, h, w = x.shape
        flat = x.reshape(b, c, h * w).transpose(1, 2)
        weights = torch.matmul(self.query(flat), self.key(encoder_hidden_states).transpose(1, 2)).div(4.0).softmax(-1)
        flat = flat + torch.matmul(weights, self.value(encoder_hidden_states))
        x = flat.transpose(1, 2).reshape(b, c, h, w)
        for up in self.up:
            x = F.silu(up(torch.cat([skips.pop(), F.interpolate(x, scale_factor=2.0, mode="nearest")], 1)))
        return self.leave(torch.cat([skips.pop(), F.interpolate(x, scale_factor=2.0, mode="nearest")], 1))


class Decoder(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(4, width, 3, padding=1)] + [nn.Conv2d(width, width, 3, padding=1) for _ in range(2)] + [nn.Conv2d(width, 3, 3, padding=1)])

    def forward(self, latent_sample):
        x = latent_sample
        for layer in self.layers[:-1]:
            x = F.interpolate(F.silu(layer(x)), scale_factor=2.0, mode="nearest")
        return self.layers[-1](x)


class Encoder(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(3, width, 3, stride=2, padding=1), nn.Conv2d(width, width, 3, stride=2, padding=1), nn.Conv2d(width, 8, 3, stride=2, padding=1)])

    def forward(self, sample):
        x = sample
        for layer in self.layers[:-1]:
            x = F.silu(layer(x))
        x = self.layers[-1](x)
        return torch.cat([x[:, :4], x[:, 4:] - 3.0], 1)


class SafetyChecker(nn.Module):
    """Calls a picture unsafe when it is clearly blue, and blacks it out itself, as the usual export does."""

    def forward(self, clip_input, images):
        blue = images[:, :, :, 2].mean((1, 2)) - images[:, :, :, 0].mean((1, 2)) + 0.0 * clip_input.mean((1, 2, 3))
        flagged = blue > 0.16
        return images * (1.0 - flagged.to(images.dtype).reshape(-1, 1, 1, 1)), flagged


class Words:
    """A byte-pair vocabulary in CLIP's layout with some merges, and a plain encoder for it."""

    def __init__(self, texts, merges=120):
        printable = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or b >= 174]
        rest = [b for b in range(256) if b not in printable]
        self.bytes = {b: chr(b) for b in printable}
        self.bytes.update({b: chr(256 + i) for i, b in enumerate(rest)})
        symbols = [self.bytes[b] for b in printable + rest]
        self.vocab = symbols + [s + "</w>" for s in symbols]
        self.merges = []
        words = [self.split(w) for text in texts for w in text.lower().split()]
        for _ in range(merges):
            counts = {}
            for w in words:
                for pair in zip(w, w[1:]):
                    counts[pair] = counts.get(pair, 0) + 1
            if not counts:
                break
            best = max(sorted(counts), key=counts.get)
            self.merges.append(best)
            self.vocab.append("".join(best))
            words = [self.join(w, best) for w in words]
        self.vocab += ["<|startoftext|>", "<|endoftext|>"]
        self.ids = {s: i for i, s in enumerate(self.vocab)}

    def split(self, word):
        symbols = [self.bytes[b] for b in word.encode()]
        return symbols[:-1] + [symbols[-1] + "</w>"]

    @staticmethod
    def join(word, pair):
        out, i = [], 0
        while i < len(word):
            if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
                out.append(word[i] + word[i + 1])
                i += 2
            else:
                out.append(word[i])
                i += 1
        return out

    def encode(self, text):
        ids = []
        for word in text.lower().split():
            word = self.split(word)
            while True:
                found = [p for p in self.merges if p in list(zip(word, word[1:]))]
                if not found:
                    break
                word = self.join(word, found[0])
            ids += [self.ids[s] for s in word]
        ids = [self.ids["<|startoftext|>"]] + ids[: TOKENS - 2] + [self.ids["<|endoftext|>"]]
        return ids + [self.ids["<|endoftext|>"]] * (TOKENS - len(ids))

    def save(self, folder, pad="<|endoftext|>"):
        os.makedirs(folder, exist_ok=True)
        save_json(os.path.join(folder, "vocab.json"), self.ids)
        with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as f:
            f.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in self.merges))
        save_json(os.path.join(folder, "special_tokens_map.json"), {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "pad_token": pad, "unk_token": "<|endoftext|>"})
        save_json(os.path.join(folder, "tokenizer_config.json"), {"tokenizer_class": "CLIPTokenizer", "model_max_length": TOKENS})


def save_json(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=1, ensure_ascii=False)
        f.write("\n")


def save_golden(path, value):
    """One line: thousands of pixels are not for reading."""
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, separators=(",", ":"))
        f.write("\n")


def export(module, inputs, folder, names, outputs, free, half=False):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "model.onnx")
    module = module.eval()
    torch.onnx.export(module, inputs, path, input_names=names, output_names=outputs, dynamic_axes=free, opset_version=14, do_constant_folding=True)
    if half:
        to_half(path)


def to_half(path):
    """Every float of a graph to half precision, inputs and outputs too: what the usual fp16 exports look like."""
    model = onnx.load(path)
    scales = {name for node in model.graph.node if node.op_type == "Resize" for name in node.input[1:]}
    stored = [(t.name, t) for t in model.graph.initializer] + [(n.output[0], a.t) for n in model.graph.node for a in n.attribute if a.type == onnx.AttributeProto.TENSOR]
    for name, tensor in stored:
        if name not in scales and tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name))
    for node in model.graph.node:
        for attribute in node.attribute:
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == onnx.TensorProto.FLOAT:
                attribute.i = onnx.TensorProto.FLOAT16
    for value in list(model.graph.input) + list(model.graph.output):
        if value.type.tensor_type.elem_type == onnx.TensorProto.FLOAT:
            value.type.tensor_type.elem_type = onnx.TensorProto.FLOAT16
    del model.graph.value_info[:]
    onnx.save(model, path)


def configs(folder, width, vocabulary, scheduler, scaling=SCALING, guidance=None, sample_size=8, kind="StableDiffusionPipeline", levels=4, more=None):
    at = lambda *p: os.path.join(folder, *p)
    save_json(at("text_encoder", "config.json"), {"hidden_size": width, "vocab_size": vocabulary, "max_position_embeddings": TOKENS})
    save_json(at("unet", "config.json"), {"in_channels": 4, "sample_size": sample_size, "cross_attention_dim": width,
                                             "block_out_channels": [16] * levels, "time_cond_proj_dim": guidance})
    vae = {"latent_channels": 4, "block_out_channels": [16, 16, 16, 16], "scaling_factor": scaling}
    save_json(at("vae_decoder", "config.json"), vae)
    save_json(at("vae_encoder", "config.json"), vae)
    save_json(at("scheduler", "scheduler_config.json"), scheduler)
    save_json(at("model_index.json"), {"_class_name": kind, **(more or {})})


SD15 = {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "set_alpha_to_one": False, "skip_prk_steps": True,
        "steps_offset": 1, "clip_sample": False, "trained_betas": None}
DDIM = {**SD15, "_class_name": "DDIMScheduler"}
BATCH_HW = {0: "batch", 2: "height", 3: "width"}


def write_vae(folder, decoder, encoder, half=False):
    export(decoder, (torch.randn(1, 4, 8, 8),), os.path.join(folder, "vae_decoder"), ["latent_sample"], ["sample"], {"latent_sample": BATCH_HW, "sample": BATCH_HW}, half)
    export(encoder, (torch.randn(1, 3, 64, 64),), os.path.join(folder, "vae_encoder"), ["sample"], ["latent_parameters"], {"sample": BATCH_HW, "latent_parameters": BATCH_HW}, half)


def signals():
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000) ** 2
    return torch.cumprod(1 - betas, 0)


def ddim_loop(model, x, timesteps, stride, start=0):
    abar = signals()
    for t in timesteps[start:]:
        a, b = abar[t], abar[t - stride] if t >= stride else abar[0]
        noise = model(x, torch.tensor(float(t)))
        clean = (x - (1 - a) ** 0.5 * noise) / a ** 0.5
        x = b ** 0.5 * clean + (1 - b) ** 0.5 * noise
    return x


def pixels(decoder, x, scaling=SCALING):
    y = decoder(x / scaling)
    return ((y / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1)


def tiny_sd(words):
    folder = os.path.join(HERE, "sd")
    torch.manual_seed(10)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24), Decoder(), Encoder()
    decoder.layers[-1].weight.data *= 6
    ids = torch.tensor([words.encode("a")])
    export(text, (ids,), os.path.join(folder, "text_encoder"), ["input_ids"], ["last_hidden_state", "pooler_output"], {"input_ids": {0: "batch"}, "last_hidden_state": {0: "batch"}, "pooler_output": {0: "batch"}})
    export(unet, (torch.randn(2, 4, 8, 8), torch.tensor(1.0), torch.randn(2, TOKENS, 24)), os.path.join(folder, "unet"), ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "out_sample": BATCH_HW})
    write_vae(folder, decoder, encoder)
    words.save(os.path.join(folder, "tokenizer"))
    configs(folder, 24, len(words.vocab), DDIM, more={"adgenius": {"default_steps": 6, "default_guidance_scale": 5.0, "native_size": 64}})

    prompt, negative, guidance, steps = "a red car at night", "blurry", 5.0, 6
    both = text(torch.tensor([words.encode(negative), words.encode(prompt)]))[0]

    def guided(x, t):
        out = unet(torch.cat([x, x]), t, both)
        return out[:1] + guidance * (out[1:] - out[:1])

    stride = 1000 // steps
    timesteps = [stride * k + 1 for k in reversed(range(steps))]
    golden = {"prompt": prompt, "negative": negative, "guidance": guidance, "steps": steps, "seed": 33}
    noise = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(33))
    latents = ddim_loop(guided, noise, timesteps, stride)
    golden["bytes"] = pixels(decoder, latents).flatten().tolist()

    wide = torch.randn(1, 4, 8, 16, generator=torch.Generator().manual_seed(33))
    golden["wide_bytes"] = pixels(decoder, ddim_loop(guided, wide, timesteps, stride)).flatten().tolist()

    # Image to image: strength .5 of 6 steps starts at index 3. As in diffusers the generator draws for the posterior first.
    picture = torch.arange(64 * 64 * 3).remainder(251).reshape(1, 64, 64, 3)
    mean, logvar = encoder(picture.permute(0, 3, 1, 2).float() / 127.5 - 1).chunk(2, 1)
    generator = torch.Generator().manual_seed(33)
    drawn = torch.randn(1, 4, 8, 8, generator=generator)
    encoded = (mean + torch.exp(0.5 * logvar.clamp(-30, 20)) * drawn) * SCALING
    a = signals()[timesteps[3]]
    start = a ** 0.5 * encoded + (1 - a) ** 0.5 * torch.randn(1, 4, 8, 8, generator=generator)
    golden["image_to_image_bytes"] = pixels(decoder, ddim_loop(guided, start, timesteps, stride, 3)).flatten().tolist()
    save_golden(os.path.join(folder, "golden.json"), golden)
    return folder, (text, decoder, encoder, words)


def tiny_half(source):
    """The same weights in half precision, with the VAE left in single precision, and inputs as older exports have them."""
    folder = os.path.join(HERE, "sd-half")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    os.remove(os.path.join(folder, "golden.json"))
    for part in ("text_encoder", "unet"):
        to_half(os.path.join(folder, part, "model.onnx"))


def tiny_external(source):
    """The U-Net of "sd" with its weights in a file beside the graph, as every large export has them."""
    folder = os.path.join(HERE, "external", "unet")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    model = onnx.load(os.path.join(source, "unet", "model.onnx"))
    onnx.save_model(model, os.path.join(folder, "model.onnx"), save_as_external_data=True, all_tensors_to_one_file=True,
                    location="model.onnx_data", size_threshold=64)


def tiny_old(words):
    """An early Optimum export: int32 ids, int64 timestep of rank one, an encoder that samples by itself, no sizes in any configuration."""
    folder = os.path.join(HERE, "sd-old")
    torch.manual_seed(11)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24), Decoder(), Encoder()
    export(text, (torch.tensor([words.encode("a")], dtype=torch.int32),), os.path.join(folder, "text_encoder"), ["input_ids"], ["last_hidden_state", "pooler_output"],
           {"input_ids": {0: "batch"}, "last_hidden_state": {0: "batch"}, "pooler_output": {0: "batch"}})
    export(unet, (torch.randn(2, 4, 8, 8), torch.tensor([1]), torch.randn(2, TOKENS, 24)), os.path.join(folder, "unet"), ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
           {"sample": BATCH_HW, "timestep": {0: "steps"}, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "out_sample": BATCH_HW})

    class Sampling(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, sample):
            return self.inner(sample)[:, :4]

    export(decoder, (torch.randn(1, 4, 8, 8),), os.path.join(folder, "vae_decoder"), ["latent_sample"], ["sample"], {"latent_sample": BATCH_HW, "sample": BATCH_HW})
    export(Sampling(encoder), (torch.randn(1, 3, 64, 64),), os.path.join(folder, "vae_encoder"), ["sample"], ["latent_sample"], {"sample": BATCH_HW, "latent_sample": BATCH_HW})
    words.save(os.path.join(folder, "tokenizer"))
    save_json(os.path.join(folder, "scheduler", "scheduler_config.json"), {**SD15, "_class_name": "FlaxPNDMScheduler"})
    save_json(os.path.join(folder, "model_index.json"), {"_class_name": "OnnxStableDiffusionPipeline"})


def tiny_lcm(words):
    folder = os.path.join(HERE, "lcm")
    torch.manual_seed(12)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24, guidance=32), Decoder(), Encoder()
    export(text, (torch.tensor([words.encode("a")]),), os.path.join(folder, "text_encoder"), ["input_ids"], ["last_hidden_state", "pooler_output"], {"input_ids": {0: "batch"}, "last_hidden_state": {0: "batch"}, "pooler_output": {0: "batch"}})
    export(unet, (torch.randn(1, 4, 8, 8), torch.tensor(1.0), torch.randn(1, TOKENS, 24), torch.randn(1, 32)), os.path.join(folder, "unet"), ["sample", "timestep", "encoder_hidden_states", "timestep_cond"], ["out_sample"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "timestep_cond": {0: "batch"}, "out_sample": BATCH_HW})
    write_vae(folder, decoder, encoder)
    words.save(os.path.join(folder, "tokenizer"))
    configs(folder, 24, len(words.vocab), {**SD15, "_class_name": "LCMScheduler", "original_inference_steps": 50}, guidance=32, kind="LatentConsistencyModelPipeline")


def xl_parts(words):
    torch.manual_seed(13)
    first, second = TextEncoder(len(words.vocab), 24, layers=2), TextEncoder(len(words.vocab), 16, projected=20, layers=3)
    first.all_states = True
    return first, second, UNet(40, added=20, levels=3), Decoder(), Encoder()


def padded_with(words, ids, pad):
    """Ids with another padding behind the first end."""
    end = ids.index(words.ids["<|endoftext|>"]) + 1
    return ids[:end] + [words.ids[pad]] * (TOKENS - end)


def tiny_xl(words):
    folder = os.path.join(HERE, "sdxl")
    first, second, unet, decoder, encoder = xl_parts(words)
    ids = torch.tensor([words.encode("a")])
    names = lambda n: [f"hidden_states.{i}" for i in range(n + 1)]
    free = lambda outs: {o: {0: "batch"} for o in outs + ["input_ids"]}
    outs = ["last_hidden_state", "pooler_output"] + names(2)
    export(first, (ids,), os.path.join(folder, "text_encoder"), ["input_ids"], outs, free(outs))
    outs = ["text_embeds", "last_hidden_state"] + names(3)
    export(second, (ids,), os.path.join(folder, "text_encoder_2"), ["input_ids"], outs, free(outs))
    export(unet, (torch.randn(2, 4, 8, 8), torch.tensor(1.0), torch.randn(2, TOKENS, 40), torch.randn(2, 20), torch.randn(2, 6)), os.path.join(folder, "unet"),
           ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"], ["out_sample"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "text_embeds": {0: "batch"}, "time_ids": {0: "batch"}, "out_sample": BATCH_HW})
    write_vae(folder, decoder, encoder)
    words.save(os.path.join(folder, "tokenizer"))
    words.save(os.path.join(folder, "tokenizer_2"), pad="!</w>")
    configs(folder, 40, len(words.vocab), DDIM, scaling=0.13025, kind="StableDiffusionXLPipeline", levels=3, more={"force_zeros_for_empty_prompt": True})
    save_json(os.path.join(folder, "text_encoder", "config.json"), {"hidden_size": 24, "vocab_size": len(words.vocab)})
    save_json(os.path.join(folder, "text_encoder_2", "config.json"), {"hidden_size": 16, "vocab_size": len(words.vocab), "projection_dim": 20})

    prompt, guidance, steps = "a red car at night", 4.0, 4
    one = words.encode(prompt)
    two = padded_with(words, one, "!</w>")
    states = first(torch.tensor([one]))
    more = second(torch.tensor([two]))
    hidden = torch.cat([states[2:][-2], more[2:][-2]], -1)
    pooled = more[0]
    hidden, pooled = torch.cat([torch.zeros_like(hidden), hidden]), torch.cat([torch.zeros_like(pooled), pooled])
    time_ids = torch.tensor([[64.0, 96.0, 0, 0, 64.0, 96.0]]).repeat(2, 1)

    def guided(x, t):
        out = unet(torch.cat([x, x]), t, hidden, pooled, time_ids)
        return out[:1] + guidance * (out[1:] - out[:1])

    stride = 1000 // steps
    timesteps = [stride * k + 1 for k in reversed(range(steps))]
    noise = torch.randn(1, 4, 8, 12, generator=torch.Generator().manual_seed(5))
    latents = ddim_loop(guided, noise, timesteps, stride)
    save_golden(os.path.join(folder, "golden.json"), {"prompt": prompt, "guidance": guidance, "steps": steps, "seed": 5,
              "bytes": pixels(decoder, latents, 0.13025).flatten().tolist()})


def centre_blue(decoder):
    """Shifts the blue of a decoder so that the safety checker refuses about half of the pictures made of noise."""
    latents = torch.randn(64, 4, 8, 8, generator=torch.Generator().manual_seed(1)) / SCALING
    low, high = -20.0, 20.0
    start = float(decoder.layers[-1].bias.data[2])
    for _ in range(40):
        middle = (low + high) / 2
        decoder.layers[-1].bias.data[2] = start + middle
        picture = (decoder(latents) / 2 + 0.5).clamp(0, 1)
        blue = (picture[:, 2] - picture[:, 0]).mean((1, 2)).median()
        low, high = (middle, high) if blue < 0.16 else (low, middle)


def tiny_inpaint(source):
    """The text encoder and VAE of "sd" with a U-Net that also takes a mask and the latents of the masked picture."""
    folder = os.path.join(HERE, "inpaint")
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(15)
    unet = UNet(24, channels=9)
    export(unet, (torch.randn(2, 9, 8, 8), torch.tensor(1.0), torch.randn(2, TOKENS, 24)), os.path.join(folder, "unet"), ["sample", "timestep", "encoder_hidden_states"], ["out_sample"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch", 1: "sequence"}, "out_sample": BATCH_HW})
    text, decoder, encoder, words = source
    both = text(torch.tensor([words.encode("blurry"), words.encode("a red car at night")]))[0]
    steps, guidance = 6, 5.0
    stride = 1000 // steps
    timesteps = [stride * k + 1 for k in reversed(range(steps))]
    picture = torch.arange(64 * 64 * 3).remainder(251).reshape(1, 64, 64, 3).permute(0, 3, 1, 2).float() / 127.5 - 1
    mask = torch.zeros(1, 1, 64, 64)
    mask[:, :, 12:44, 20:] = 1

    def encode(x, generator):
        mean, logvar = encoder(x).chunk(2, 1)
        return (mean + torch.exp(0.5 * logvar.clamp(-30, 20)) * torch.randn(mean.shape, generator=generator)) * SCALING

    golden = {"steps": steps, "guidance": guidance, "seed": 33}
    for name, start in (("full_bytes", 0), ("half_bytes", 3)):
        # As in diffusers: the picture unless all of it is noise, the noise, then the masked picture.
        generator = torch.Generator().manual_seed(33)
        encoded = encode(picture, generator) if start else None
        latents = torch.randn(1, 4, 8, 8, generator=generator)
        if start:
            a = signals()[timesteps[start]]
            latents = a ** 0.5 * encoded + (1 - a) ** 0.5 * latents
        more = torch.cat([F.interpolate(mask, size=(8, 8)), encode(picture * (mask < 0.5), generator)], 1)

        def guided(x, t):
            out = unet(torch.cat([x, more], 1).repeat(2, 1, 1, 1), t, both)
            return out[:1] + guidance * (out[1:] - out[:1])

        golden[name] = pixels(decoder, ddim_loop(guided, latents, timesteps, stride, start)).flatten().tolist()
    save_golden(os.path.join(folder, "golden.json"), golden)


def tiny_control(words):
    """A unet fused with a ControlNet, as the diffusers script writes it, and a safety checker."""
    folder = os.path.join(HERE, "control")
    torch.manual_seed(14)
    text, unet, decoder, encoder = TextEncoder(len(words.vocab), 24), UNet(24, control=True), Decoder(), Encoder()
    decoder.layers[-1].weight.data *= 6
    centre_blue(decoder)
    export(text, (torch.tensor([words.encode("a")], dtype=torch.int32),), os.path.join(folder, "text_encoder"), ["input_ids"], ["last_hidden_state", "pooler_output"],
           {"input_ids": {0: "batch"}, "last_hidden_state": {0: "batch"}, "pooler_output": {0: "batch"}})
    export(unet, (torch.randn(2, 4, 8, 8), torch.tensor([1.0]), torch.randn(2, TOKENS, 24), torch.randn(1, 2, 3, 64, 64), torch.randn(1, 1)), os.path.join(folder, "unet"),
           ["sample", "timestep", "encoder_hidden_states", "controlnet_conds", "conditioning_scales"], ["noise_pred"],
           {"sample": BATCH_HW, "encoder_hidden_states": {0: "batch"}, "controlnet_conds": {1: "batch", 3: "height8", 4: "width8"}, "noise_pred": BATCH_HW})
    write_vae(folder, decoder, encoder)
    export(SafetyChecker(), (torch.randn(1, 3, 32, 32), torch.rand(1, 64, 64, 3)), os.path.join(folder, "safety_checker"), ["clip_input", "images"], ["out_images", "has_nsfw_concepts"],
           {"clip_input": {0: "batch"}, "images": {0: "batch", 1: "height", 2: "width"}, "out_images": {0: "batch", 1: "height", 2: "width"}, "has_nsfw_concepts": {0: "batch"}})
    words.save(os.path.join(folder, "tokenizer"))
    configs(folder, 24, len(words.vocab), SD15)


def corpus():
    return Words(["a red car at night", "a blue sea at noon", "a green forest in rain", "a tall city at dawn", "a dog and a bottle on a table", "blurry"])


def main():
    words = corpus()
    with torch.no_grad():
        source, parts = tiny_sd(words)
        tiny_inpaint(parts)
        tiny_half(source)
        tiny_external(source)
        tiny_old(words)
        tiny_lcm(words)
        tiny_xl(words)
        tiny_control(words)


if __name__ == "__main__":
    main()
