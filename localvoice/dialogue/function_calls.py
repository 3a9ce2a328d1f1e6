"""A function that the model calls: the events that tell the client, in the order of the protocol."""

from localvoice.answering import FunctionCall
from localvoice.dialogue.conversation import Conversation, Item
from localvoice.wire.events import new_id
from localvoice.wire.outbound import Outbound


async def send_call(
    call: FunctionCall, response_id: str, output_index: int, conversation: Conversation | None, outbound: Outbound
) -> Item:
    """Send one call; returns its item, which is in the conversation unless that is None.

    The client answers with an item `function_call_output`, and asks for the next response itself.
    """
    begun = {"name": call.name, "call_id": call.call_id, "arguments": "", "status": "in_progress"}
    item = Item(id=new_id("item"), role="assistant", content=[], type="function_call", other=begun)
    where = {"response_id": response_id, "output_index": output_index}
    about = {**where, "item_id": item.id, "call_id": call.call_id}
    await outbound.send({"type": "response.output_item.added", **where, "item": item.as_event()})
    if conversation is not None:
        previous = conversation.add(item)
        created = {"type": "conversation.item.created", "previous_item_id": previous, "item": item.as_event()}
        await outbound.send(created)
    await outbound.send({"type": "response.function_call_arguments.delta", **about, "delta": call.arguments})
    item.other |= {"status": "completed", "arguments": call.arguments}
    done = {**about, "name": call.name, "arguments": call.arguments}
    await outbound.send({"type": "response.function_call_arguments.done", **done})
    await outbound.send({"type": "response.output_item.done", **where, "item": item.as_event()})
    return item
