"""The encoder's network and its head as they ship: quantised tensors, and the ONNX graphs that run on them.

Word table: the source's own 4 bits, exact. Matrices: int8, one scale an output, times activations of 8 bits, one scale a token. So no
token's scale depends on other texts. `pipeline.making.rounding` makes the tensors. Weights are held within ±63: processors without VNNI
add two products in 16 bits, which must not overflow (255 * 63 * 2 < 2**15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

from pipeline.tensors import BELOW, BLOCK, EPSILON, HEADS, layers

_MICROSOFT = "com.microsoft"  # ONNX Runtime's own operators
_DTYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16, "int8": TensorProto.INT8, "uint8": TensorProto.UINT8}
_LOW, _LEAST = 24, 0.17  # what a Gelu gives is never below -0.17: 24 codes are left for what is below 0
_NUMBERS: dict[str, NDArray[Any]] = {  # constants of the graph itself
    "zero": np.array([0], np.int64),
    "last": np.array([-1], np.int64),
    "second": np.array([1], np.int64),
    "step": np.array(1 / 127, np.float32),
    "unit": np.array(1, np.float32),
    "middle": np.array(128, np.uint8),
    "middles": np.array([128], np.uint8),
    "low": np.array(_LOW, np.uint8),
    "lows": np.array([_LOW], np.uint8),
    "low_step": np.array(1 / (255 - _LOW), np.float32),
    "least_step": np.array(_LEAST / _LOW, np.float32),
}


def graph(tensors: Mapping[str, NDArray[Any]], file: str, offsets: Mapping[str, int]) -> ModelProto:
    """BERT: ``ids`` (1, length) int64 -> ``tokens`` (1, length, D), the last layer, and ``below`` it what the head is given, likewise.

    The tensors stay in ``file``, at ``offsets`` (bytes), beside the graph.
    """
    width = tensors["position"].shape[1]
    depth = layers(tensors)
    nodes = [
        _node("Cast", ["word.scales"], "word.scales32", to=TensorProto.FLOAT),
        _node("GatherBlockQuantized", ["word.codes", "ids", "word.scales32"], "words", quantize_axis=1, block_size=BLOCK, bits=4),
        _node("Shape", ["ids"], "length", start=1, end=2),
        _node("Slice", ["position", "zero", "length"], "positions"),
        *_norm("words", "positions", "norm", "hidden"),
        *_through("hidden", depth),
        _node("Identity", [f"layer.{depth - 1 - BELOW}.hidden"], "below"),
        _node("Identity", [f"layer.{depth - 1}.hidden"], "tokens"),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", width]) for name in ("tokens", "below")]
    return _model("encoder", nodes, helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"]), outputs, tensors, file, offsets)


def head_graph(tensors: Mapping[str, NDArray[Any]], file: str, offsets: Mapping[str, int]) -> ModelProto:
    """`pipeline.torch_network.AreaHead`: ``below`` (1, length, D) -> ``scores`` (1, A); the tensors as in `graph`."""
    areas, width = tensors["query"].shape
    depth = layers(tensors)
    hidden = f"layer.{depth - 1}.hidden"
    nodes = [
        _node("Shape", ["below"], "length", start=1, end=2),
        *_through("below", depth),
        _node("Transpose", [hidden], "across", perm=[0, 2, 1]),
        _node("MatMul", ["query", "across"], "fits"),
        _node("Softmax", ["fits"], "looks", axis=-1),
        _node("MatMul", ["looks", hidden], "seen"),
        _node("Mul", ["seen", "value"], "valued"),
        _node("ReduceSum", ["valued", "last"], "spoken", keepdims=0),
        _node("ReduceMean", [hidden, "second"], "middle_of_all", keepdims=0),
        _node("Gemm", ["middle_of_all", "mean", "bias"], "on_the_whole", transB=1),
        _node("Add", ["spoken", "on_the_whole"], "scores"),
    ]
    given = helper.make_tensor_value_info("below", TensorProto.FLOAT, [1, "length", width])
    return _model("head", nodes, given, [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, areas])], tensors, file, offsets)


def interaction_graph(tensors: Mapping[str, NDArray[Any]], file: str, offsets: Mapping[str, int]) -> ModelProto:
    """``tokens`` (1, length, D), the encoder's last layer, times ``projection`` (D, T) -> ``token_vectors`` (1, length, T)."""
    width, few = tensors["projection"].shape
    given, found = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", count])
        for name, count in (("tokens", width), ("token_vectors", few))
    )
    nodes = [_node("MatMul", ["tokens", "projection"], "token_vectors")]
    return _model("interaction", nodes, given, [found], tensors, file, offsets)


def _through(hidden: str, depth: int) -> list[NodeProto]:
    """``hidden`` (1, length, D) through so many layers, the last of which gives ``layer.N.hidden``; ``length`` (1,) must be known."""
    nodes = [_node("Expand", ["middles", "length"], "token_middles"), _node("Expand", ["lows", "length"], "token_lows")]
    for number in range(depth):
        at = f"layer.{number}."
        nodes.append(_node("Mul", [hidden, f"{at}qkv.smoothing"], f"{at}input"))
        nodes += _quantise(f"{at}input")
        nodes += _matmul(f"{at}input", f"{at}qkv")
        nodes.append(_node("Split", [f"{at}qkv"], f"{at}q", f"{at}k", f"{at}v", axis=-1, num_outputs=3))
        nodes.append(_node("MultiHeadAttention", [f"{at}q", f"{at}k", f"{at}v"], f"{at}context", num_heads=HEADS))
        nodes += _quantise(f"{at}context")
        nodes += _matmul(f"{at}context", f"{at}out")
        nodes += _norm(hidden, f"{at}out", f"{at}attention_norm", f"{at}attended")
        nodes.append(_node("Mul", [f"{at}attended", f"{at}up.smoothing"], f"{at}smooth"))
        nodes += _quantise(f"{at}smooth")
        nodes += _matmul(f"{at}smooth", f"{at}up")
        nodes.append(_node("Gelu", [f"{at}up"], f"{at}active"))
        nodes += _quantise_positive(f"{at}active")
        nodes += _matmul(f"{at}active", f"{at}down", "low")
        nodes += _norm(f"{at}attended", f"{at}down", f"{at}output_norm", f"{at}hidden")
        hidden = f"{at}hidden"
    return nodes


def _model(
    name: str,
    nodes: Sequence[NodeProto],
    given: ValueInfoProto,
    found: Sequence[ValueInfoProto],
    tensors: Mapping[str, NDArray[Any]],
    file: str,
    offsets: Mapping[str, int],
) -> ModelProto:
    used = {each for node in nodes for each in node.input}
    numbers = {name: each for name, each in _NUMBERS.items() if name in used}
    constants = [helper.make_tensor(name, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape, a.flatten()) for name, a in numbers.items()]
    outside = [_outside(name, tensor, file, offsets[name]) for name, tensor in tensors.items()]
    body = helper.make_graph(nodes, name, [given], found, [*constants, *outside])
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(_MICROSOFT, 1)], ir_version=10)


def _quantise(x: str) -> list[NodeProto]:
    """x (1, tokens, n) -> ``x.codes`` uint8 around 128 with ``x.scales`` (1, tokens, 1): the largest of a token is 127 steps."""
    return [
        _node("Abs", [x], f"{x}.size"),
        _node("ReduceMax", [f"{x}.size", "last"], f"{x}.largest", keepdims=1),
        _node("Mul", [f"{x}.largest", "step"], f"{x}.steps"),
        _node("Reshape", [f"{x}.steps", "last"], f"{x}.flat_steps"),
        _node("QuantizeLinear", [x, f"{x}.flat_steps", "token_middles"], f"{x}.quantised", axis=1),
    ]


def _quantise_positive(x: str) -> list[NodeProto]:
    """The same around 24, for x that is hardly below 0: the largest of a token is 231 steps."""
    return [
        _node("ReduceMax", [x, "last"], f"{x}.largest", keepdims=1),
        _node("Mul", [f"{x}.largest", "low_step"], f"{x}.wanted_steps"),
        _node("Max", [f"{x}.wanted_steps", "least_step"], f"{x}.steps"),
        _node("Reshape", [f"{x}.steps", "last"], f"{x}.flat_steps"),
        _node("QuantizeLinear", [x, f"{x}.flat_steps", "token_lows"], f"{x}.quantised", axis=1),
    ]


def _matmul(x: str, name: str, zero: str = "middle") -> list[NodeProto]:
    """``name`` = x times the matrix ``name``, plus its bias; x must have been quantised, around ``zero``."""
    return [
        _node("MatMulIntegerToFloat", [f"{x}.quantised", f"{name}.codes", "unit", f"{name}.scales", zero], f"{name}.product"),
        _node("Mul", [f"{name}.product", f"{x}.steps"], f"{name}.scaled"),
        _node("Add", [f"{name}.scaled", f"{name}.bias"], name),
    ]


def _norm(a: str, b: str, name: str, out: str) -> list[NodeProto]:
    return [
        _node("Add", [a, b], f"{out}.sum"),
        _node("LayerNormalization", [f"{out}.sum", f"{name}.weight", f"{name}.bias"], out, axis=-1, epsilon=EPSILON),
    ]


_OURS = {"GatherBlockQuantized", "MultiHeadAttention", "Gelu", "MatMulIntegerToFloat"}


def _node(operator: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> NodeProto:
    domain = _MICROSOFT if operator in _OURS else ""
    return helper.make_node(operator, inputs, outputs, name=outputs[0], domain=domain, **attributes)


def _outside(name: str, tensor: NDArray[Any], file: str, offset: int) -> TensorProto:
    """A tensor that lies in another file (ONNX external data)."""
    made = TensorProto(name=name, data_type=_DTYPES[tensor.dtype.name], dims=tensor.shape, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", file), ("offset", offset), ("length", tensor.nbytes)):
        made.external_data.add(key=key, value=str(value))
    return made
