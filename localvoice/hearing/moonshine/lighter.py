"""Makes a prepared model smaller in memory: equal weights are held once, and the table of tokens in half precision.

The decoder has two graphs, for the first token and for the others, each with weights of its own that are the same.
"""

from collections.abc import Iterator

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

LEAST_BYTES = 1024  # what is smaller is not worth a name of its own


def lighten(model: ModelProto) -> None:
    """Change the model in place. It gives the same numbers, but for the rounding of its table of tokens."""
    _hold_once(model.graph)
    _halve_tables(model.graph)


def _hold_once(graph: GraphProto) -> None:
    """Move the weights of inner graphs into the outer one, which inner graphs see."""
    held: dict[tuple[int, tuple[int, ...], bytes], str] = {}
    for inner in _inner_graphs(graph):
        renamed = {}
        for weight in [each for each in inner.initializer if len(each.raw_data) >= LEAST_BYTES]:
            content = (weight.data_type, tuple(weight.dims), weight.raw_data)
            if content not in held:
                held[content] = f"held_once_{len(held)}"
                moved = graph.initializer.add()
                moved.CopyFrom(weight)
                moved.name = held[content]
            renamed[weight.name] = held[content]
            inner.initializer.remove(weight)
        for node in inner.node:
            for place, name in enumerate(node.input):
                node.input[place] = renamed.get(name, name)


def _halve_tables(graph: GraphProto) -> None:
    """Keep what rows are only looked up in as numbers of 16 bits; each row becomes 32 bits again when it is read."""
    graphs = [graph, *_inner_graphs(graph)]
    for table in [each for each in graph.initializer if _is_long_table(each)]:
        readers = [(where, node) for where in graphs for node in where.node if table.name in node.input]
        if readers and all(node.op_type == "Gather" and node.input[0] == table.name for _, node in readers):
            table.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(table).astype(np.float16), table.name))
            for where, node in readers:
                _widen(where, node)


def _is_long_table(weight: TensorProto) -> bool:
    return weight.data_type == TensorProto.FLOAT and len(weight.dims) == 2 and weight.dims[0] > 10_000


def _widen(graph: GraphProto, reader: NodeProto) -> None:
    """Put a node after the reader that makes 32 bits of what it read, under the name that the others know."""
    rows = reader.output[0]
    reader.output[0] = f"{rows}_half"
    cast = helper.make_node("Cast", [reader.output[0]], [rows], name=f"{rows}_widened", to=TensorProto.FLOAT)
    graph.node.insert(list(graph.node).index(reader) + 1, cast)


def _inner_graphs(graph: GraphProto) -> Iterator[GraphProto]:
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield attribute.g
