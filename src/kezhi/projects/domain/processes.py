"""Where screening stands in a process."""

from kezhi.engine.bpmn import Process

SCREEN = "projects.screen"
"""The handler that screens by rules."""


def screening_tasks(process: Process) -> frozenset[str]:
    """The tasks in which a person takes up what the rules found."""
    return frozenset(
        target
        for element in process.elements.values()
        if element.handler == SCREEN
        for target in process.ways[element.id]
        if process.elements[target].kind == "user"
    )


def comes_before_screening(process: Process, element: str) -> bool:
    """Whether the rules can still be reached from an element."""
    reached, ahead = {element}, [element]
    while ahead:
        for target in process.ways[ahead.pop()]:
            if target not in reached:
                reached.add(target)
                ahead.append(target)
    return any(process.elements[one].handler == SCREEN for one in reached)


def may_repeat(process: Process, element: str) -> bool:
    """Whether a task can be followed by itself, as a recommendation up a chain of bodies is."""
    return any(element in process.ways[target] for target in process.ways[element])
