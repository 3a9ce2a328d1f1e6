"""From onnxruntime's own file format to ONNX with weights of eight bits. Needs the package onnx."""

from pathlib import Path

import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic

from localvoice.hearing.moonshine.lighter import lighten


def convert(source: Path, target: Path) -> None:
    """Write the model as ONNX, then with its constants folded, then with rounded weights, each held once."""
    as_onnx, named, folded = (target.with_suffix(f".{step}") for step in ("as-onnx", "named", "folded"))
    _save(source, as_onnx, onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    _name_graphs(as_onnx, named)
    _save(named, folded, onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC)
    quantize_dynamic(
        *(folded, target),
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )
    for step in (as_onnx, named, folded):
        step.unlink()
    model = onnx.load(target)
    lighten(model)
    onnx.save(model, target)


def _save(source: Path, target: Path, level: onnxruntime.GraphOptimizationLevel) -> None:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.log_severity_level = 3
    options.add_session_config_entry("session.save_model_format", "ONNX")
    options.optimized_model_filepath = str(target)
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def _name_graphs(source: Path, target: Path) -> None:
    """Graphs come out without names, which the next step does not take."""
    model = onnx.load(source)
    model.graph.name = model.graph.name or "main"
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                attribute.g.name = attribute.g.name or attribute.name
    onnx.save(model, target)
