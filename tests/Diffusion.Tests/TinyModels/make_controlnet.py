"""Writes the folder "controlnet" of these tests: the U-Net of "sd" with inputs for residuals, a ControlNet that makes them, and both fused
into one graph to compare with.

    python3 make_controlnet.py            (Debian 12: python3-onnx)

Never needed to build or test: the folder is committed beside this script.
"""
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "controlnet")
WIDTH = 16

# Where a residual is added: what it is added to, and the nodes that then take the sum, as diffusers adds them to skip connections.
PLACES = [("/enter/Conv_output_0", "/Concat_5_output_0"), ("/Mul_1_output_0", "/Concat_4_output_0"),
          ("/Mul_2_output_0", "/Concat_3_output_0"), ("/Reshape_2_output_0", "/Resize_output_0")]
INPUTS = [f"down_block_additional_residual_{i}" for i in range(3)] + ["mid_block_additional_residual"]
OUTPUTS = [f"down_block_res_sample_{i}" for i in range(3)] + ["mid_block_res_sample"]


def add_residuals(graph, names):
    for (source, user), name in zip(PLACES, names):
        node = next(n for n in graph.node if user in n.output)
        total = source + "/controlled"
        node.input[:] = [total if x == source else x for x in node.input]
        graph.node.insert(list(graph.node).index(node), helper.make_node("Add", [source, name], [total]))


def control_nodes(condition):
    """The network: what it gives depends on the control image, the latents, the text and the timestep."""
    random = np.random.RandomState(5)
    tensors, nodes = [], []

    def weight(name, *shape):
        tensors.append(numpy_helper.from_array(random.normal(0, 0.25, shape).astype(np.float32), name))
        return name

    def constant(name, values):
        tensors.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    nodes.append(helper.make_node("Conv", [condition, weight("c.cond", WIDTH, 3, 8, 8)], ["c/cond"], strides=[8, 8]))
    nodes.append(helper.make_node("Conv", ["sample", weight("c.enter", WIDTH, 4, 3, 3)], ["c/enter"], pads=[1, 1, 1, 1]))
    nodes.append(helper.make_node("ReduceMean", ["encoder_hidden_states"], ["c/text3"], axes=[1, 2], keepdims=1))
    nodes.append(helper.make_node("Reshape", ["c/text3", constant("c.shape", [-1, 1, 1, 1])], ["c/text"]))
    nodes.append(helper.make_node("Mul", ["timestep", "c.thousandth"], ["c/time"]))
    tensors.append(numpy_helper.from_array(np.array(0.001, np.float32), "c.thousandth"))
    nodes.append(helper.make_node("Add", ["c/cond", "c/enter"], ["c/both"]))
    nodes.append(helper.make_node("Add", ["c/both", "c/text"], ["c/worded"]))
    nodes.append(helper.make_node("Add", ["c/worded", "c/time"], [OUTPUTS[0]]))
    for i in range(1, 4):
        nodes.append(helper.make_node("Tanh", [OUTPUTS[i - 1]], [f"c/act{i}"]))
        nodes.append(helper.make_node(
            "Conv", [f"c/act{i}", weight(f"c.down{i}", WIDTH, WIDTH, 3, 3)], [OUTPUTS[i]], strides=[2, 2], pads=[1, 1, 1, 1]))
    return nodes, tensors


def residual(name, level):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", WIDTH, f"height_{level}", f"width_{level}"])


def save(model, *parts):
    path = os.path.join(FOLDER, *parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    source = os.path.join(HERE, "sd", "unet", "model.onnx")
    unet = onnx.load(source)
    add_residuals(unet.graph, INPUTS)
    unet.graph.input.extend(residual(name, level) for level, name in enumerate(INPUTS))
    save(unet, "unet", "model.onnx")

    nodes, tensors = control_nodes("controlnet_cond")
    inputs = [x for x in onnx.load(source).graph.input]
    inputs.append(helper.make_tensor_value_info("controlnet_cond", TensorProto.FLOAT, ["batch", 3, "height8", "width8"]))
    graph = helper.make_graph(nodes, "controlnet", inputs, [residual(name, level) for level, name in enumerate(OUTPUTS)], tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=7), "controlnet", "model.onnx")

    fused = onnx.load(source)
    nodes, tensors = control_nodes("c/squeezed")
    tensors.append(numpy_helper.from_array(np.array([0], np.int64), "c.first"))
    nodes.insert(0, helper.make_node("Squeeze", ["controlnet_conds", "c.first"], ["c/squeezed"]))
    scaled = [name + "/scaled" for name in OUTPUTS]
    nodes.extend(helper.make_node("Mul", [name, "conditioning_scales"], [after]) for name, after in zip(OUTPUTS, scaled))
    add_residuals(fused.graph, scaled)
    for index, node in enumerate(nodes):
        fused.graph.node.insert(index, node)
    fused.graph.initializer.extend(tensors)
    fused.graph.input.append(helper.make_tensor_value_info("controlnet_conds", TensorProto.FLOAT, [1, "batch", 3, "height8", "width8"]))
    fused.graph.input.append(helper.make_tensor_value_info("conditioning_scales", TensorProto.FLOAT, [1, 1]))
    save(fused, "fused", "model.onnx")


if __name__ == "__main__":
    main()
