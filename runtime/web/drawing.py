"""A document's route drawn as SVG from its plan and progress, and the same as a list.

Boxes are laid out by the tree of the plan: a run goes left to right, branches and the values of an ``each`` stand one
under the other in a box with two bars, a return that was used runs in a lane of its own below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from runtime.kinds.route import Absent, Create
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.routes.plan import Bindings, Node, instance
from runtime.routes.progress import Fact, Open
from runtime.web.canvas import Canvas
from runtime.web.frame import counted, language_of, me, words
from runtime.web.pages_document import RouteStep, RouteView
from runtime.web.phrases import listed, name_of, short_moment, step_title, type_title

WIDTH: Final = 164
HEIGHT: Final = 66
ACROSS: Final = 24
DOWN: Final = 12
PAD: Final = 14


@dataclass(slots=True)
class Shape:
    """A laid-out part: its size, how to draw it at a place, and whether work has reached it."""

    width: int
    height: int
    draw: Callable[[Canvas, int, int], None]
    begun: bool = True


@dataclass(frozen=True, slots=True)
class StepNow:
    """One instance of a step as it stands: its state, who, when."""

    key: str
    step: str
    title: str
    state: str
    who: str = ""
    when: str = ""
    mine: bool = False


class RoutePicture:
    """The route of one document for one reader."""

    def __init__(self, sight: Sight) -> None:
        self.sight, self.case = sight, sight.case
        assert self.case.plan is not None
        self.plan, self.progress = self.case.plan, self.case.progress
        self.list: list[RouteStep] = []

    def view(self) -> RouteView:
        """The drawing and the list."""
        canvas = Canvas()
        shape = self._node(self.plan.nodes[""], (), 0)
        if shape is None:
            return RouteView(self.plan.title, Markup(""), ())
        shape.draw(canvas, 4, 4)
        lanes = self._returns(canvas, shape.height + 24)
        height = shape.height + 16 + lanes * 44
        label = words("The route of the document as a drawing; the list below says the same")
        svg = canvas.svg(shape.width + 8, height, label)
        texts = self.case.services.edition.texts
        route = texts.title(language_of(), f"route:{self.plan.route}", self.plan.title)
        return RouteView(route, svg, tuple(_risen(self.list)))

    # -- layout --------------------------------------------------------------------------------------------

    def _node(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        if node.kind == "act":
            return self._act(node, bindings, level)
        if node.kind in ("wait", "create", "absent"):
            return self._rest(node, bindings, level)
        if node.kind == "step":
            return self._step(node, bindings, level)
        if node.kind == "run":
            return self._run(node, bindings, level)
        return self._block(node, bindings, level)

    def _act(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        if node.title != "archive":
            return None
        done = self.progress.marks.get(instance(node, bindings)) == "done"
        item = self.case.services.edition.file_item(self.case.file)
        note = f"{item.item} {item.title}" if item else ""
        return self._box([StepNow(node.name, node.name, words("Archive"), "done" if done else "ahead", note)], level)

    def _rest(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        """Where the engine itself does something, or the route waits."""
        if not self.sight.sees_step(node.name):
            return None
        key = instance(node, bindings)
        mark = self.progress.marks.get(key, "")
        waiting = next((one for one in self.progress.waits if one.key == key), None)
        if waiting is not None:
            until = words("until %(date)s") % {"date": short_moment(waiting.until)} if waiting.until else ""
            return self._box([StepNow(key, node.name, self._rest_title(node), "now", words("waits"), until)], level)
        skipped = mark in ("skipped", "withdrawn") or (not mark and self.progress.ended)
        state = "done" if mark == "done" else "skipped" if skipped else "ahead"
        return self._box([StepNow(key, node.name, self._rest_title(node), state)], level)

    def _rest_title(self, node: Node) -> str:
        match node.item:
            case Create(document=name, title=title):
                return title or words("Makes: %(title)s") % {"title": type_title(name)}
            case Absent():
                return words("Notes an absence")
        return step_title(self.case, node.name)

    def _step(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        if not self.sight.sees_step(node.name):
            return None
        return self._box(self._instances(node, bindings), level)

    def _instances(self, node: Node, bindings: Bindings) -> list[StepNow]:
        key = instance(node, bindings)
        title = step_title(self.case, node.name)
        now = [self._open(task, title) for task in self.progress.open if task.key == key]
        facts = [fact for fact in self.progress.facts if fact.key == key and not fact.past]
        if now or facts:
            return [*(self._done(fact, title) for fact in facts), *now]
        mark = self.progress.marks.get(key, "")
        state = "skipped" if mark in ("skipped", "withdrawn") or self.progress.ended else "ahead"
        loop = name_of(bindings[-1][1]) if bindings and not bindings[-1][1].isdigit() else ""
        return [StepNow(key, node.name, title, state, loop, words("not needed") if state == "skipped" else "")]

    def _open(self, task: Open, title: str) -> StepNow:
        who = name_of(task.holder) if task.holder else listed(name_of(name) for name in task.people[:2])
        mine = me() in task.people
        when = (
            words("until %(date)s") % {"date": short_moment(task.due)}
            if task.due
            else words("since %(date)s") % {"date": short_moment(task.opened)}
        )
        return StepNow(
            task.key, task.step, title, "now", f"{who} {words('(you)')}" if mine and task.holder else who, when, mine
        )

    def _done(self, fact: Fact, title: str) -> StepNow:
        return StepNow(fact.key, fact.step, title, "done", name_of(fact.by), short_moment(fact.done), fact.by == me())

    def _box(self, steps: list[StepNow], level: int) -> Shape:
        for step in steps:
            note = listed((step.who, step.when))
            self.list.append(RouteStep(step.title, note, step.state, level, False, step.mine))  # type: ignore[arg-type]

        def draw(canvas: Canvas, x: int, y: int) -> None:
            for at, step in enumerate(steps):
                canvas.places[step.step] = (x, y)
                _draw_step(canvas, step, x, y + at * (HEIGHT + DOWN))

        height = len(steps) * (HEIGHT + DOWN) - DOWN
        return Shape(WIDTH, height, draw, any(step.state in ("now", "done") for step in steps))

    def _run(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        shapes = [
            shape
            for child in node.children
            if (shape := self._node(self.plan.nodes[child], bindings, level)) is not None
        ]
        if not shapes:
            return None
        width = sum(shape.width for shape in shapes) + ACROSS * (len(shapes) - 1)
        height = max(shape.height for shape in shapes)

        def draw(canvas: Canvas, x: int, y: int) -> None:
            for at, shape in enumerate(shapes):
                shape.draw(canvas, x, y + (height - shape.height) // 2)
                x += shape.width
                if at < len(shapes) - 1:
                    canvas.arrow(x, x + ACROSS, y + height // 2, shapes[at + 1].begun)
                    x += ACROSS

        return Shape(width, height, draw, shapes[0].begun)

    def _block(self, node: Node, bindings: Bindings, level: int) -> Shape | None:
        title = _block_title(self.case, node)
        place = len(self.list)
        inner = self._branches(node, bindings, level + 1)
        if not inner:
            return None
        if len(inner) > 1:
            self.list.insert(place, RouteStep(title, "", "ahead", level, True))
        else:
            return inner[0]
        if level and not any(shape.begun for shape in inner):
            return self._folded(node)
        width = max(shape.width for shape in inner) + 2 * (PAD + 22)
        height = sum(shape.height for shape in inner) + DOWN * (len(inner) - 1) + 2 * PAD + 22

        def draw(canvas: Canvas, x: int, y: int) -> None:
            canvas.rect("box", x, y, width, height, 4)
            canvas.text(_cut(title, 40), x + width // 2, y + 18, "quiet", middle=True)
            top, right = y + 26, x + width - PAD - 3
            for gate in (x + PAD - 2, right):
                canvas.rect("gate", gate, top, 5, height - 26 - PAD)
            down = top + PAD - 10
            for shape in inner:
                middle = down + shape.height // 2
                shape.draw(canvas, x + PAD + 22, down)
                canvas.arrow(x + PAD + 3, x + PAD + 22, middle, shape.begun)
                canvas.path("edge edge-wait", f"M{x + PAD + 22 + shape.width} {middle}H{right}")
                down += shape.height + DOWN

        return Shape(width, height, draw, any(shape.begun for shape in inner))

    def _folded(self, node: Node) -> Shape:
        """An inner block that work has not reached is drawn as one box; the list below has its steps."""
        inner = (one.name for one in self.plan.steps() if self.plan.inside(one.name, node.name))
        title = step_title(self.case, node.name if node.title else next(inner, node.name))
        step = StepNow(node.name, node.name, title, "ahead")
        return Shape(WIDTH, HEIGHT, lambda canvas, x, y: _draw_step(canvas, step, x, y), False)

    def _branches(self, node: Node, bindings: Bindings, level: int) -> list[Shape]:
        if node.kind == "parallel":
            found = [self._node(self.plan.nodes[child], bindings, level) for child in node.children]
        else:
            body = self.plan.nodes[node.children[0]]
            values = self.progress.values.get(instance(node, bindings), ())
            if values:
                found = [self._node(body, (*bindings, (node.name, value)), level) for value in values]
            else:
                found = [self._node(body, (*bindings, (node.name, "")), level)]
        return [shape for shape in found if shape is not None]

    # -- returns -------------------------------------------------------------------------------------------

    def _returns(self, canvas: Canvas, below: int) -> int:
        used: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.progress.facts:
            step = self.plan.nodes[fact.step].step if fact.step in self.plan.nodes else None
            decision = next((one for one in step.decisions if one.name == fact.decision), None) if step else None
            if decision is not None and decision.goal == "back" and self.sight.sees_step(decision.target):
                used.setdefault((fact.step, decision.target), []).append(fact)
        for at, ((origin, target), facts) in enumerate(used.items()):
            self._lane(canvas, origin, target, facts, below + at * 44)
        return len(used)

    def _lane(self, canvas: Canvas, origin: str, target: str, facts: list[Fact], y: int) -> None:
        if origin not in canvas.places or target not in canvas.places:
            return
        x1, y1 = canvas.places[origin]
        x2, y2 = canvas.places[target]
        x1, x2 = x1 + WIDTH - 24, x2 + 24
        canvas.path("lane", f"M{x1} {y1 + HEIGHT}V{y}H{x2}V{y2 + HEIGHT + 6}")
        canvas.path("lane-head", f"M{x2} {y2 + HEIGHT}l-4 8h8z")
        times = counted("returned %(num)s time", "returned %(num)s times", len(facts))
        said = f"{times}: {short_moment(facts[-1].done)}, {name_of(facts[-1].by)}"
        canvas.text(said, x2 + 8, y - 5, "lane-text")
        if facts[-1].opinion:
            canvas.text(f"«{_cut(facts[-1].opinion, 60)}»", x2 + 8, y + 15, "quiet")


def _draw_step(canvas: Canvas, step: StepNow, x: int, y: int) -> None:
    kind = {"now": " node-now", "ahead": " node-wait", "skipped": " node-wait"}.get(step.state, "")
    canvas.rect(f"node{kind}", x, y, WIDTH, HEIGHT, 3)
    canvas.mark(step.state, x + 12, y + 12)
    struck = " skipped" if step.state == "skipped" else ""
    canvas.text(_cut(step.title, 17), x + 32, y + 22, f"node-title{struck}")
    canvas.text(_cut(step.who, 23), x + 12, y + 40)
    canvas.text(_cut(step.when, 23), x + 12, y + 56, "quiet")


def _risen(steps: list[RouteStep]) -> list[RouteStep]:
    """What is seen begins at the edge, also where the blocks around it are not seen."""
    least = min((step.level for step in steps), default=0)
    return [replace(step, level=step.level - least) for step in steps]


def _cut(text: str, width: int) -> str:
    """Cut to a width in Latin letters; a Chinese character counts for almost two."""
    used = 0.0
    for at, letter in enumerate(text):
        used += 1.75 if ord(letter) > 0x2E80 else 1
        if used > width:
            return text[: max(1, at - 1)].rstrip() + "…"
    return text


def _block_title(case: Case, node: Node) -> str:
    waits = {"all": words("all of them"), "any": words("any of them")}
    wait = waits.get(node.wait, words("at least %(num)s") % {"num": node.wait})
    title = step_title(case, node.name) if node.title else ""
    order = node.each.order if node.each else "parallel"
    if order not in ("parallel", "order"):
        order = str(case.card.get(order, "parallel"))
    way = words("one after another") if order == "order" else words("side by side, we wait for %(who)s") % {"who": wait}
    return words("%(name)s: %(text)s") % {"name": title, "text": way} if title else way[:1].upper() + way[1:]
