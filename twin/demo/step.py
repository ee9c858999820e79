"""A STEP file (ISO 10303-21, AP214): an assembly of plain solids with its product structure.

Written by hand for the demo plant; each component is a block with planar faces. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Component:
    """One part of the assembly: its name, where its corner lies, how large it is along x, y and z."""

    name: str
    corner: Point
    size: Point


def assembly(name: str, components: Sequence[Component], *, stamp: str, author: str) -> bytes:
    """Return the text of the file. Names may hold any character; others than ASCII are encoded as the standard asks."""
    lines = _Lines()
    context = lines.add("APPLICATION_CONTEXT('core data for automotive mechanical design processes')")
    edition = "'international standard','automotive_design',2000"
    lines.add(f"APPLICATION_PROTOCOL_DEFINITION({edition},#{context})")
    mechanical = lines.add(f"PRODUCT_CONTEXT('',#{context},'mechanical')")
    design = lines.add(f"PRODUCT_DEFINITION_CONTEXT('part definition',#{context},'design')")
    space = _space(lines)
    frame = _placement(lines, (0.0, 0.0, 0.0))
    shape = lines.add(f"SHAPE_REPRESENTATION({_text(name)},(#{frame}),#{space})")
    root = _Part(_product(lines, name, mechanical, design), shape, frame)
    _represent(lines, root.definition, shape)
    for place, component in enumerate(components, start=1):
        _place(lines, root, place, component, _component(lines, component, mechanical, design, space))
    return lines.file(name, stamp, author)


class _Lines:
    """The data section, as it grows: each entity gets the next number."""

    def __init__(self) -> None:
        self._entities: list[str] = []

    def add(self, entity: str) -> int:
        self._entities.append(entity)
        return len(self._entities)

    def file(self, name: str, stamp: str, author: str) -> bytes:
        data = "\n".join(f"#{i}={entity};" for i, entity in enumerate(self._entities, start=1))
        header = (
            "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('demo assembly'),'2;1');\n"
            f"FILE_NAME({_text(name + '.step')},'{stamp}',({_text(author)}),(''),'','Twinloom','');\n"
            "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));\nENDSEC;\nDATA;\n"
        )
        return f"{header}{data}\nENDSEC;\nEND-ISO-10303-21;\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class _Part:
    """The numbers of a product's definition, of its shape, and of the frame that the shape stands in."""

    definition: int
    shape: int
    frame: int


def _text(text: str) -> str:
    """A string of Part 21: quotes and backslashes doubled, other characters as \\X2\\ code units."""
    out = []
    for character in text:
        if character in "'\\":
            out.append(character * 2)
        elif " " <= character <= "~":
            out.append(character)
        else:
            out.append(f"\\X2\\{character.encode('utf-16-be').hex().upper()}\\X0\\")
    return f"'{''.join(out)}'"


def _space(lines: _Lines) -> int:
    length = lines.add("(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.))")
    angle = lines.add("(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.))")
    solid = lines.add("(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT())")
    exact = f"UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-5),#{length},'distance_accuracy_value','')"
    uncertainty = lines.add(exact)
    return lines.add(
        f"(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#{uncertainty}))"
        f"GLOBAL_UNIT_ASSIGNED_CONTEXT((#{length},#{angle},#{solid}))REPRESENTATION_CONTEXT('',''))"
    )


def _product(lines: _Lines, name: str, mechanical: int, design: int) -> int:
    product = lines.add(f"PRODUCT({_text(name)},{_text(name)},'',(#{mechanical}))")
    lines.add(f"PRODUCT_RELATED_PRODUCT_CATEGORY('part',$,(#{product}))")
    version = lines.add(f"PRODUCT_DEFINITION_FORMATION('A','',#{product})")
    return lines.add(f"PRODUCT_DEFINITION('design','',#{version},#{design})")


def _represent(lines: _Lines, definition: int, representation: int) -> None:
    shape = lines.add(f"PRODUCT_DEFINITION_SHAPE('','',#{definition})")
    lines.add(f"SHAPE_DEFINITION_REPRESENTATION(#{shape},#{representation})")


def _component(lines: _Lines, component: Component, mechanical: int, design: int, space: int) -> _Part:
    definition = _product(lines, component.name, mechanical, design)
    solid = _block(lines, component)
    frame = _placement(lines, (0.0, 0.0, 0.0))
    name = _text(component.name)
    shape = lines.add(f"FACETED_BREP_SHAPE_REPRESENTATION({name},(#{frame},#{solid}),#{space})")
    _represent(lines, definition, shape)
    return _Part(definition, shape, frame)


def _place(lines: _Lines, root: _Part, place: int, component: Component, part: _Part) -> None:
    usage = lines.add(
        f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('{place}',{_text(component.name)},'',"
        f"#{root.definition},#{part.definition},$)"
    )
    transformation = lines.add(f"ITEM_DEFINED_TRANSFORMATION('','',#{part.frame},#{root.frame})")
    relationship = lines.add(
        f"(REPRESENTATION_RELATIONSHIP('','',#{part.shape},#{root.shape})"
        f"REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION(#{transformation})SHAPE_REPRESENTATION_RELATIONSHIP())"
    )
    placed = lines.add(f"PRODUCT_DEFINITION_SHAPE('','',#{usage})")
    lines.add(f"CONTEXT_DEPENDENT_SHAPE_REPRESENTATION(#{relationship},#{placed})")


def _triple(kind: str, values: Point) -> str:
    return f"{kind}('',({','.join(_real(v) for v in values)}))"


def _real(value: float) -> str:
    text = f"{value:.6f}".rstrip("0")
    return "0." if text in ("-0.", "0.") else text


def _placement(lines: _Lines, at: Point) -> int:
    origin = lines.add(_triple("CARTESIAN_POINT", at))
    axis = lines.add(_triple("DIRECTION", (0.0, 0.0, 1.0)))
    reference = lines.add(_triple("DIRECTION", (1.0, 0.0, 0.0)))
    return lines.add(f"AXIS2_PLACEMENT_3D('',#{origin},#{axis},#{reference})")


_FACES: tuple[tuple[tuple[int, int, int, int], Point, Point], ...] = (
    ((0, 2, 3, 1), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
    ((4, 5, 7, 6), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
    ((0, 1, 5, 4), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)),
    ((2, 6, 7, 3), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    ((0, 4, 6, 2), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    ((1, 3, 7, 5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
)
"Corners counter-clockwise from outside (corner i: bit 0 is x, bit 1 y, bit 2 z), the normal, a direction in the face."


def _block(lines: _Lines, component: Component) -> int:
    (x, y, z), (dx, dy, dz) = component.corner, component.size
    corners = [
        lines.add(_triple("CARTESIAN_POINT", (x + dx * (i & 1), y + dy * (i >> 1 & 1), z + dz * (i >> 2))))
        for i in range(8)
    ]
    faces = [_face(lines, [corners[i] for i in loop], normal, along) for loop, normal, along in _FACES]
    shell = lines.add(f"CLOSED_SHELL('',({','.join(f'#{face}' for face in faces)}))")
    return lines.add(f"FACETED_BREP({_text(component.name)},#{shell})")


def _face(lines: _Lines, corners: Sequence[int], normal: Point, along: Point) -> int:
    loop = lines.add(f"POLY_LOOP('',({','.join(f'#{corner}' for corner in corners)}))")
    bound = lines.add(f"FACE_OUTER_BOUND('',#{loop},.T.)")
    axis, reference = lines.add(_triple("DIRECTION", normal)), lines.add(_triple("DIRECTION", along))
    frame = lines.add(f"AXIS2_PLACEMENT_3D('',#{corners[0]},#{axis},#{reference})")
    plane = lines.add(f"PLANE('',#{frame})")
    return lines.add(f"FACE_SURFACE('',(#{bound}),#{plane},.T.)")
