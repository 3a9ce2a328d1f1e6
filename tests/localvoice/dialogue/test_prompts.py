"""What an answer is made from."""

from localvoice.answering import FunctionCall, FunctionResult, Options, Said
from localvoice.dialogue.conversation import Item, item_from_event, said_in
from localvoice.dialogue.prompts import exchanged_in, model_options
from localvoice.settings.session import new_session


def text_item(item_id: str, role: str = "user") -> Item:
    return Item(id=item_id, role=role, content=[{"type": "input_text", "text": f"text of {item_id}"}])


def test_functions_have_their_places_between_what_was_said() -> None:
    call = {"type": "function_call", "call_id": "1", "name": "weather", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "1", "output": "rain"}
    approval = {"type": "mcp_approval_response", "approval_request_id": "2", "approve": True}
    items = [text_item("a"), *(item_from_event(wanted) for wanted in (call, result, approval)), text_item("b")]
    exchanges = exchanged_in(items)
    said = [Said("user", "text of a"), Said("user", "text of b")]
    assert exchanges == (said[0], FunctionCall("1", "weather", "{}"), FunctionResult("1", "rain"), said[1])
    assert said_in(items) == tuple(said)


def test_a_response_can_change_what_the_session_sets() -> None:
    session = new_session("gpt-realtime")
    assert model_options(session, {}) == Options()
    tools = [{"type": "function", "name": "weather"}]
    found = model_options({**session, "tools": tools, "temperature": 0.6}, {"max_output_tokens": 50})
    assert found == Options(tools=tuple(tools), temperature=0.6, max_tokens=50)
