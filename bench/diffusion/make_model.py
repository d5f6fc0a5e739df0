"""Writes a folder with the structure and size of Stable Diffusion 1.5 and random weights, as optimum exports it.

    python3 make_model.py FOLDER [--half] [--attention]           (torch, diffusers, transformers, onnx)

With --attention the U-Net comes from torch's newer exporter, whose attention is one operator (opset 23) and not a product, a softmax and a
product; height and width are fixed then.

For measurements only: its pictures are noise. The tokenizer is the one beside the tests.
"""
import json
import os
import shutil
import sys
import warnings

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

HERE = os.path.dirname(os.path.abspath(__file__))
TOKENIZER = os.path.join(HERE, "..", "..", "tests", "Diffusion.Tests", "Data", "clip")
UNET = dict(sample_size=64, cross_attention_dim=768, attention_head_dim=8)  # all else are the defaults of diffusers
VAE = dict(down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, block_out_channels=[128, 256, 512, 512],
           layers_per_block=2, latent_channels=4, sample_size=512)
TEXT = dict(hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12, projection_dim=768,
            hidden_act="quick_gelu", bos_token_id=49406, eos_token_id=49407, pad_token_id=1)


class Text(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = CLIPTextModel(CLIPTextConfig(**TEXT, attn_implementation="eager"))

    def forward(self, input_ids):
        result = self.model(input_ids)
        return result.last_hidden_state, result.pooler_output


class Unet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = UNet2DConditionModel(**UNET)

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.model(sample, timestep, encoder_hidden_states, return_dict=False)[0]


class Decoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = AutoencoderKL(**VAE)
        del self.model.encoder

    def forward(self, latent_sample):
        return self.model.decode(latent_sample, return_dict=False)[0]


def parts(device, dtype):
    """The three modules with the same weights each time: name, module, example inputs, output names, open axes."""
    torch.manual_seed(1)
    with torch.device(device):
        text, unet, decoder = (x.eval().to(dtype).requires_grad_(False) for x in (Text(), Unet(), Decoder()))
        latents = torch.randn(2, 4, 64, 64, dtype=dtype)
        step, words = torch.tensor([500], dtype=torch.int64), torch.randn(2, 77, 768, dtype=dtype)
        ids = torch.randint(0, 49000, (1, 77), dtype=torch.int64)
    yield "text_encoder", text, {"input_ids": ids}, ["last_hidden_state", "pooler_output"], {0: "batch_size", 1: "sequence_length"}
    yield ("unet", unet, {"sample": latents, "timestep": step, "encoder_hidden_states": words}, ["out_sample"],
           {0: "batch_size", 2: "height", 3: "width"})
    yield "vae_decoder", decoder, {"latent_sample": latents[:1]}, ["sample"], {0: "batch_size", 2: "height", 3: "width"}


def export(folder, dtype, device, one_attention):
    import onnx

    batch = torch.export.Dim("batch", min=1, max=128)
    for name, module, inputs, outputs, axes in parts(device, dtype):
        target = os.path.join(folder, name)
        os.makedirs(target, exist_ok=True)
        loose = os.path.join(folder, "loose")
        os.makedirs(loose, exist_ok=True)
        dynamic = {x: {0: "batch_size", 1: "sequence_length"} if x == "encoder_hidden_states" else {0: "steps"} if x == "timestep" else axes
                   for x in inputs}
        options = dict(dynamic_axes=dynamic, opset_version=17, dynamo=False)
        if one_attention and name == "unet":
            shapes = {"sample": {0: batch}, "timestep": None, "encoder_hidden_states": {0: batch}}
            options = dict(dynamic_shapes=shapes, opset_version=23, dynamo=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(module, tuple(inputs.values()), os.path.join(loose, "model.onnx"), input_names=list(inputs),
                              output_names=outputs, **options)
        # One file of weights, as optimum writes it.
        onnx.save_model(onnx.load(os.path.join(loose, "model.onnx")), os.path.join(target, "model.onnx"), save_as_external_data=True,
                        all_tensors_to_one_file=True, location="model.onnx_data", size_threshold=1024)
        shutil.rmtree(loose)
        print(name, flush=True)


def settings(folder):
    def write(path, value):
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
            json.dump(value, file)

    write("model_index.json", {"_class_name": "StableDiffusionPipeline"})
    write("unet/config.json", {**UNET, "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"], "in_channels": 4})
    write("vae_decoder/config.json", {**VAE, "scaling_factor": 0.18215})
    write("text_encoder/config.json", TEXT)
    write("scheduler/scheduler_config.json", {"_class_name": "EulerDiscreteScheduler", "beta_schedule": "scaled_linear",
                                              "beta_start": 0.00085, "beta_end": 0.012, "num_train_timesteps": 1000,
                                              "prediction_type": "epsilon", "steps_offset": 1, "timestep_spacing": "leading"})
    write("tokenizer/tokenizer_config.json", {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77})
    write("tokenizer/special_tokens_map.json", {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
                                                "pad_token": "<|endoftext|>"})
    for file in ("vocab.json", "merges.txt"):
        shutil.copy(os.path.join(TOKENIZER, file), os.path.join(folder, "tokenizer", file))


if __name__ == "__main__":
    target = sys.argv[1]
    settings(target)
    with torch.inference_mode():
        export(target, torch.float16 if "--half" in sys.argv else torch.float32, "cuda" if torch.cuda.is_available() else "cpu",
               "--attention" in sys.argv)
