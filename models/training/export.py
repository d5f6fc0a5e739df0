"""Writes the trained networks as a model folder in the Optimum ONNX layout, weights stored small.

    python3 export.py --run RUN --out ../adgenius-tiny
"""
import argparse
import json
import os
import shutil

import numpy as np
import onnx
import torch
import torch.nn as nn
from onnx import numpy_helper

import captions
import diffusion
import networks
import scenes
import train_unet

DEFAULT_STEPS, DEFAULT_GUIDANCE = 8, 1.0


class LatentScale(nn.Module):
    """The networks work on latents of spread one; the folder promises latents that want the scaling factor."""

    def __init__(self, inner, before):
        super().__init__()
        self.inner, self.before = inner, before

    def forward(self, x):
        if self.before:
            return self.inner(x * networks.SCALING_FACTOR)
        z = self.inner(x) / networks.SCALING_FACTOR
        return torch.cat([z, torch.full_like(z, -30.0)], 1)


def shrink(path, rows):
    """Stores weights behind nodes that the runtime folds away when it loads: large matrices as int8 with one scale a row, the rest as float16; all as float16 without rows."""
    model = onnx.load(path)
    nodes = []
    for w in list(model.graph.initializer):
        if w.data_type != onnx.TensorProto.FLOAT or int(np.prod(w.dims)) < 256 or "log_alpha_bar" in w.name:
            continue
        name, value = w.name, numpy_helper.to_array(w)
        if value.size >= 4096 and value.ndim >= 2 and rows:
            # The rows of a matrix that multiplies from the right are its columns.
            axis = 0 if value.ndim == 4 or any(part in name for part in ("weight", "basis", ".mean", ".mask")) else value.ndim - 1
            others = tuple(i for i in range(value.ndim) if i != axis)
            scale = (np.abs(value).max(others, keepdims=True) / 127 + 1e-12).astype(np.float32)
            w.CopyFrom(numpy_helper.from_array(np.round(value / scale).astype(np.int8), name + "_byte"))
            model.graph.initializer.append(numpy_helper.from_array(scale, name + "_scale"))
            nodes.append(onnx.helper.make_node("Cast", [name + "_byte"], [name + "_wide"], name=name + "_cast", to=onnx.TensorProto.FLOAT))
            nodes.append(onnx.helper.make_node("Mul", [name + "_wide", name + "_scale"], [name], name=name + "_mul"))
        else:
            w.CopyFrom(numpy_helper.from_array(value.astype(np.float16), name + "_half"))
            nodes.append(onnx.helper.make_node("Cast", [name + "_half"], [name], name=name + "_cast", to=onnx.TensorProto.FLOAT))
    for node in reversed(nodes):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write(module, inputs, folder, names, result, free, config):
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "model.onnx")
    module = module.eval()
    torch.onnx.export(module, inputs, path, input_names=names, output_names=[result], dynamic_axes=free, opset_version=17, do_constant_folding=True)
    shrink(path, result != "sample")
    save(os.path.join(folder, "config.json"), config)
    print(folder, os.path.getsize(path))


def save(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        json.dump(value, f, indent=2)
        f.write("\n")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--run", required=True)
    p.add_argument("--out", required=True)
    o = p.parse_args()
    text, tok = train_unet.load_text(o.run)
    state = torch.load(os.path.join(o.run, "unet.pt"))
    vae = torch.load(os.path.join(o.run, "vae.pt"))
    unet, encoder, decoder = networks.UNet(), networks.Encoder(), networks.Decoder()
    unet.load_state_dict(state["ema"])
    encoder.load_state_dict(vae["encoder"])
    decoder.load_state_dict(vae["decoder"])
    at = lambda *parts: os.path.join(o.out, *parts)

    write(text, torch.tensor([tok.encode("a red car at sunset"), tok.encode("")]), at("text_encoder"), ["input_ids"], "last_hidden_state",
          {"input_ids": {0: "batch_size", 1: "sequence_length"}, "last_hidden_state": {0: "batch_size", 1: "sequence_length"}},
          {"architectures": ["CLIPTextModel"], "model_type": "clip_text_model", "hidden_size": text.d, "projection_dim": text.d, "num_hidden_layers": len(text.blocks), "num_attention_heads": text.blocks[0].heads,
           "intermediate_size": 4 * text.d, "max_position_embeddings": networks.TEXT_LENGTH, "vocab_size": len(tok.vocab), "bos_token_id": tok.start, "eos_token_id": tok.end, "pad_token_id": tok.end})
    write(unet, (torch.randn(2, 4, 32, 48), torch.tensor([500.0]), torch.randn(2, 77, text.d)), at("unet"), ["sample", "timestep", "encoder_hidden_states"], "out_sample",
          {"sample": {0: "batch_size", 2: "height", 3: "width"}, "timestep": {0: "steps"}, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "out_sample": {0: "batch_size", 2: "height", 3: "width"}},
          {"_class_name": "UNet2DConditionModel", "in_channels": 4, "out_channels": 4, "sample_size": 32, "cross_attention_dim": text.d, "attention_head_dim": 28, "time_cond_proj_dim": None,
           "block_out_channels": [64, 112], "center_input_sample": False, "flip_sin_to_cos": False, "freq_shift": 0})
    vae_config = {"_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3, "latent_channels": 4, "sample_size": 256, "scaling_factor": networks.SCALING_FACTOR, "force_upcast": False,
                  "block_out_channels": [32, 64, 96, 96], "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}
    write(LatentScale(decoder, True), torch.randn(1, 4, 32, 48), at("vae_decoder"), ["latent_sample"], "sample",
          {"latent_sample": {0: "batch_size", 2: "latent_height", 3: "latent_width"}, "sample": {0: "batch_size", 2: "height", 3: "width"}}, vae_config)
    write(LatentScale(encoder, False), torch.rand(1, 3, 256, 384), at("vae_encoder"), ["sample"], "latent_parameters",
          {"sample": {0: "batch_size", 2: "height", 3: "width"}, "latent_parameters": {0: "batch_size", 2: "latent_height", 3: "latent_width"}}, vae_config)

    os.makedirs(at("tokenizer"), exist_ok=True)
    for name in os.listdir(os.path.join(o.run, "tokenizer")):
        shutil.copyfile(os.path.join(o.run, "tokenizer", name), at("tokenizer", name))
    save(at("scheduler", "scheduler_config.json"),
         {"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "0.30.0", "num_train_timesteps": diffusion.STEPS, "beta_schedule": "scaled_linear", "beta_start": diffusion.BETA_START, "beta_end": diffusion.BETA_END,
          "prediction_type": "v_prediction", "timestep_spacing": "trailing", "steps_offset": 0, "clip_sample": False, "set_alpha_to_one": False, "trained_betas": None, "algorithm_type": "dpmsolver++", "solver_order": 2,
          "solver_type": "midpoint", "lower_order_final": True, "use_karras_sigmas": False, "thresholding": False, "final_sigmas_type": "zero"})
    save(at("model_index.json"),
         {"_class_name": "OnnxStableDiffusionPipeline", "_diffusers_version": "0.30.0", "scheduler": ["diffusers", "DPMSolverMultistepScheduler"], "text_encoder": ["diffusers", "OnnxRuntimeModel"],
          "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "OnnxRuntimeModel"], "vae_decoder": ["diffusers", "OnnxRuntimeModel"], "vae_encoder": ["diffusers", "OnnxRuntimeModel"],
          "safety_checker": [None, None], "feature_extractor": [None, None], "requires_safety_checker": False,
          "adgenius": {"default_steps": DEFAULT_STEPS, "default_guidance_scale": DEFAULT_GUIDANCE, "native_size": 256, "size_multiple": 32, "trained_sizes": ["256x256", "384x224", "224x384"], "unet_training_steps": state["step"],
                       "subjects": {name: words.split() for name, words in captions.KNOWN.items()},
                       "replacements": {name: words.split() for name, words in captions.INSTEAD.items()},
                       "several": {name: words.split() for name, words in captions.SEVERAL.items()},
                       "one_of": {"subject": scenes.SUBJECTS[1:]}}})


if __name__ == "__main__":
    main()
