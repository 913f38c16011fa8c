"""The Web API: each method as a function of the workspace and its arguments, which answers or raises SlackError.

The codes are those that Slack's reference lists for the method. Where it lists none, the docstring says what is
assumed. Bookmarks and files are in `attachments`: where a file is posted to is known once the workspace is served.
"""

from bot.workspace.web_api import chat, conversations, history, marks, people, views
from bot.workspace.web_api.arguments import Answer, Arguments, Method
from bot.workspace.workspace import Workspace


def api_test(_: Workspace, arguments: Arguments) -> Answer:
    """What was sent."""
    return {"args": arguments}


METHODS: dict[str, Method] = {
    "api.test": api_test,
    **people.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **history.METHODS,
    **marks.METHODS,
    **views.METHODS,
}
