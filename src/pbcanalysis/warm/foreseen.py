"""Notebooks that are read, and cells that are compiled, before a run asks for it.

A zygote that is told which notebooks will be run reads each once, as Papermill does, and compiles
the statements of its cells, as the kernel does. What was read or parsed is given out once in each
process, because whoever asks for it may change it; code is never changed, and only told which
file it is of. Whatever differs from what was foreseen is read or compiled as always.
"""

from __future__ import annotations

import ast
import builtins
import codeop
import warnings
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from types import CodeType
from typing import Any

import papermill.execute
from ipykernel.compiler import XCachingCompiler
from IPython.core import compilerop, interactiveshell
from papermill.iorw import load_notebook_node, papermill_io

_nodes: dict[str, Any] = {}
_trees: dict[tuple[str, int], ast.Module] = {}
_codes: dict[tuple[int, str, int], tuple[ast.stmt, CodeType]] = {}


def read(paths: Iterable[Path]) -> None:
    """Read notebooks; one that cannot be read is left to its run.

    Args:
        paths: The notebooks.
    """
    for path in paths:
        # A warning belongs to the run that meets it.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                text = papermill_io.read(str(path))
                _nodes[text] = load_notebook_node(str(path))
            except Exception:  # whatever it is, the run will meet it again and tell it
                continue


def prepare(plain: str) -> None:
    """Parse and compile the statements of a cell, each in the mode in which it will be run.

    Args:
        plain: The cell's code as Python, without magics.

    Raises:
        SyntaxError: If it is not Python, or another error of the compiler.
    """
    compiler = XCachingCompiler()
    parsing = compiler.flags | ast.PyCF_ONLY_AST
    tree = builtins.compile(plain, "cell", "exec", parsing, True)
    with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        flags = compiler.flags
    codes = {}
    for statement in tree.body:
        shown = statement is tree.body[-1] and isinstance(statement, ast.Expr)
        mode = "single" if shown else "exec"
        module = ast.Interactive([statement]) if shown else ast.Module([statement], [])
        code = builtins.compile(module, "cell", mode, flags, True)
        codes[id(statement), mode, flags] = (statement, code)
    if (plain, parsing) not in _trees:
        _trees[plain, parsing] = tree
        _codes.update(codes)


def install() -> None:
    """Have Papermill and the kernel look up what was foreseen."""
    load: Callable[[str], Any] = papermill.execute.load_notebook_node
    transform: Callable[[Any, ast.AST], ast.AST] = interactiveshell.InteractiveShell.transform_ast

    @wraps(load)
    def load_once(path: str) -> Any:
        found = _nodes.pop(papermill_io.read(path), None) if _nodes else None
        return load(path) if found is None else found

    @wraps(transform)
    def transform_ast(shell: Any, node: ast.AST) -> ast.AST:
        if shell.ast_transformers:
            _codes.clear()  # what will be compiled is not what was parsed
        return transform(shell, node)

    setattr(papermill.execute, "load_notebook_node", load_once)  # noqa: B010
    setattr(interactiveshell.InteractiveShell, "transform_ast", transform_ast)  # noqa: B010
    for module in (codeop, compilerop):
        setattr(module, "compile", _compile)  # noqa: B010


def _compile(
    source: Any, filename: Any, mode: str, flags: int = 0, apart: bool | int = False, **more: Any
) -> Any:
    """The built-in function; ``apart`` is its ``dont_inherit``."""
    if isinstance(source, str) and mode == "exec":
        tree = _trees.pop((source, flags), None)
        if tree is not None:
            return tree
    elif isinstance(source, ast.Module | ast.Interactive) and len(source.body) == 1:
        statement, code = _codes.get((id(source.body[0]), mode, flags), (None, None))
        if statement is source.body[0] and code is not None:
            return _of_file(code, filename)
    return builtins.compile(source, filename, mode, flags, bool(apart), **more)


def _of_file(code: CodeType, filename: str) -> CodeType:
    """The same code, and all that it holds, as code of another file."""
    constants = tuple(
        _of_file(constant, filename) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=constants)
