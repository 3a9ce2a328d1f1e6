"""A model that was made smaller gives the same numbers."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper

from localvoice.hearing.moonshine.lighter import lighten

WIDTH, ROWS = 32, 20_000
TABLE = np.random.default_rng(1).standard_normal((ROWS, WIDTH)).astype(np.float32)
WEIGHTS = np.random.default_rng(2).standard_normal((WIDTH, WIDTH)).astype(np.float32)


def branch(name: str) -> GraphProto:
    """A row of the table, times the weights."""
    nodes = [
        helper.make_node("Gather", ["table", "token"], [f"{name}_row"]),
        helper.make_node("MatMul", [f"{name}_row", f"{name}_weights"], [f"{name}_out"]),
    ]
    out = [helper.make_tensor_value_info(f"{name}_out", TensorProto.FLOAT, None)]
    return helper.make_graph(nodes, name, [], out, [numpy_helper.from_array(WEIGHTS, f"{name}_weights")])


@pytest.fixture
def model() -> ModelProto:
    """As Moonshine's decoder: two graphs that hold the same weights, and a table that both read."""
    chosen = helper.make_node("If", ["is_first"], ["out"], then_branch=branch("first"), else_branch=branch("later"))
    graph = helper.make_graph(
        [chosen],
        "main",
        [
            helper.make_tensor_value_info("is_first", TensorProto.BOOL, [1]),
            helper.make_tensor_value_info("token", TensorProto.INT64, [1]),
        ],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(TABLE, "table")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def answer(model: ModelProto, *, is_first: bool) -> Any:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"is_first": np.array([is_first]), "token": np.array([7], np.int64)})[0]


@pytest.mark.parametrize("is_first", [True, False])
def test_it_gives_the_same_numbers(model: ModelProto, is_first: bool) -> None:
    before = answer(model, is_first=is_first)
    lighten(model)

    assert np.allclose(answer(model, is_first=is_first), before, atol=0.05)


def test_it_holds_equal_weights_once_and_the_table_in_half(model: ModelProto) -> None:
    lighten(model)

    inner = [each for node in model.graph.node for attribute in node.attribute for each in attribute.g.initializer]
    assert inner == []
    assert {weight.name: len(weight.raw_data) for weight in model.graph.initializer} == {
        "table": ROWS * WIDTH * 2,
        "held_once_0": WEIGHTS.nbytes,
    }


def test_a_table_that_is_also_used_for_sums_stays_as_exact_as_it_was(model: ModelProto) -> None:
    model.graph.node.append(helper.make_node("ReduceSum", ["table"], ["sum"], keepdims=0))
    lighten(model)

    [table] = [weight for weight in model.graph.initializer if weight.name == "table"]
    assert table.data_type == TensorProto.FLOAT
