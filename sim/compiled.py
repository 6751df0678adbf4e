"""The only room that names numba: ``@rule`` marks a function, ``@kernel`` compiles one at its first call.

A rule is plain Python for SimPy and compiled code for a kernel, from one source. numba is imported when a kernel
is first called, never before: a game on SimPy starts without it. Compiled code is kept in a folder named after the
sources it is made from and the bounds-check flag, because numba's own cache notices neither a changed rule in another
file nor that flag.
"""

from __future__ import annotations

import atexit
import functools
import gc
import hashlib
import inspect
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_MASK = 0xFFFFFFFFFFFFFFFF
_KEPT_DAYS = 30
_rules: list[Callable[..., Any]] = []
_forms: list[tuple[Callable[..., Any], Callable[..., Any]]] = []
_doors: list[tuple[Callable[[Any], Any], dict[str, Any]]] = []


_one_at_a_time = threading.RLock()
atexit.register(gc.unfreeze)  # at the end all goes, also what was never looked through; some packages complain else


@contextmanager
def _without_gc() -> Iterator[None]:
    """Compilation makes millions of objects that stay; looking through them again and again takes a fifth of it.

    Nor are they looked through afterwards: it would stop everything, screens among it, for a twentieth of a second.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.enable()


class Kernel(Protocol):
    """A function that runs compiled; ``plain`` is the same function as Python sees it."""

    plain: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        """Run the compiled function."""


def rule(function: F) -> F:
    """Mark *function* as one that compiled code may call; it stays plain Python for everybody else."""
    _rules.append(function)
    return function


def compiled_form(plain: Callable[..., Any]) -> Callable[[F], F]:
    """Let compiled code run the marked function wherever it reads *plain*: the same numbers, said in another way.

    For the few places where what is quick in Python is not what the compiler needs; a test holds the two equal.
    """

    def mark(function: F) -> F:
        _forms.append((plain, function))
        return rule(function)

    return mark


def u64(x: int) -> int:
    """*x* modulo 2**64: the one way to a luck key, since int64 + uint64 is a float in numba."""
    return int(x) & _MASK


def i64(x: int) -> int:
    """The 64 bits of *x* as a signed number: the way from a luck key into the event log."""
    x = int(x) & _MASK
    return x - 0x10000000000000000 if x >> 63 else x


def kernel(function: Callable[..., Any]) -> Kernel:
    """Compile *function* at its first call: no fastmath (both engines agree to the last bit), the GIL released."""

    @functools.cache
    def compiled() -> Any:
        return _prepared().njit(cache=True, nogil=True, error_model="numpy", boundscheck=None)(function)

    is_ready = False

    @functools.wraps(function)
    def call(*arguments: Any) -> Any:
        nonlocal is_ready
        if is_ready:
            return compiled()(*arguments)
        with _one_at_a_time, _without_gc(), _optimised_once(function):
            result = compiled()(*arguments)
        is_ready = True
        return result

    result = cast(Kernel, call)
    result.plain = function
    return result


def borrowed(fields: Mapping[str, Any]) -> Callable[[Any], Any]:
    """The door through which a kernel takes a bundle of tables: ``tables = door(argument)``.

    numba counts the references of each array at each call, which made a run ten times slower than its work. Behind
    the door the tables are one pointer: a block of (address, length) pairs, made by ``addresses``, whose owner must
    stay alive. Plain Python passes the bundle itself, and the door lets it through.

    Args:
        fields: dtype of each table's rows by name, in the order of the block.
    """

    def door(bundle: Any) -> Any:
        return bundle

    _doors.append((door, dict(fields)))
    return door


def addresses(tables: Iterable[Any]) -> Any:
    """The block of (address, length) pairs of some tables, as a numpy array; its own address goes to the kernel."""
    import numpy as np  # noqa: PLC0415 - this module is imported by commands that never compute

    return np.array([x for table in tables for x in (address(table), len(table))], np.int64)


class KeptAddresses(threading.local):
    """Blocks of addresses of the last tables of each kind: a thread runs the same ones many times in a row."""

    def __init__(self) -> None:
        self._last: dict[type, tuple[Any, Any]] = {}

    def addresses_of(self, owner: Any, tables: Iterable[Any]) -> Any:
        """The block of an owner's tables, which stay alive with it."""
        last, block = self._last.get(type(owner), (None, None))
        if last is not owner:
            block = addresses(tables)
            self._last[type(owner)] = (owner, block)
        return block

    def forget(self) -> None:
        """Let go of the tables."""
        self._last.clear()


def address(table: Any) -> int:
    """Where a numpy array's data begin."""
    return int(table.ctypes.data)  # the array interface would describe every field of the rows first


def jit_is_off() -> bool:
    """Whether kernels run as plain Python (``NUMBA_DISABLE_JIT=1``); tables must then offer attributes."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def bounds_are_checked() -> bool:
    """Whether compiled code checks array bounds (``NUMBA_BOUNDSCHECK=1``)."""
    return os.environ.get("NUMBA_BOUNDSCHECK", "0") not in ("", "0")


@functools.cache
def sources_hash() -> str:
    """Hash of names and bytes of every source that compiled code is made from.

    These are the rooms ``model`` and ``engines`` whole, since constants are compiled in, and each other file that
    marks a rule or a kernel, this one among them.
    """
    room = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(room.rglob("*.py")):
        code = source.read_bytes()
        place = source.relative_to(room)
        if place.parts[0] in ("model", "engines") or b"@rule" in code or b"@kernel" in code:
            digest.update(place.as_posix().encode() + b"\0" + code + b"\0")
    return digest.hexdigest()[:16]


def is_warm() -> bool:
    """Whether compiled code of these very sources is already kept, so that a first call takes no compilation."""
    return jit_is_off() or any(_cache_folder().rglob("*.nbc"))


def _cache_root() -> Path:
    import platformdirs  # noqa: PLC0415 - only a compiling program needs to know where caches live

    return Path(os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_path("salescycle") / "compiled")


def _cache_folder() -> Path:
    return _cache_root() / (sources_hash() + ("-checked" if bounds_are_checked() else ""))


def _prune(root: Path, keep: Path) -> None:
    """Remove folders of other sources that nobody has used for a month."""
    oldest = time.time() - _KEPT_DAYS * 86400
    for folder in root.iterdir() if root.is_dir() else ():
        if folder != keep and folder.is_dir() and folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)


def _prepared() -> Any:
    """numba, told where to keep its work, with every rule, form and door marked so far made known to it."""
    from numba.extending import overload, register_jitable  # noqa: PLC0415

    numba, open_door = _numba()
    while _rules:
        register_jitable(no_cfunc_wrapper=True)(_rules.pop())
    while _forms:
        plain, function = _forms.pop()
        overload(plain)(_always(function))
    while _doors:
        open_door(*_doors.pop())
    return numba


@functools.cache
def _numba() -> tuple[Any, Callable[..., None]]:
    """numba itself, and what teaches it a door."""
    import numba  # noqa: PLC0415 - importing numba takes half a second that a game does not owe
    import numpy as np  # noqa: PLC0415
    from numba.core import config  # noqa: PLC0415
    from numba.extending import overload  # noqa: PLC0415

    folder = _cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    _prune(folder.parent, keep=folder)
    config.CACHE_DIR = str(folder)
    overload(u64)(lambda x: lambda x: np.uint64(x))  # noqa: PLW0108 - numba reads the inner function's code
    overload(i64)(lambda x: lambda x: np.int64(x))  # noqa: PLW0108
    return numba, _teach_borrowed_tables()


@contextmanager
def _optimised_once(kernel: Callable[..., Any]) -> Iterator[None]:
    """While *kernel* compiles, let its rules wait, to be linked, optimised and emitted once, together with it.

    numba by itself does this for each rule, with all that the rule calls, and again for whatever calls it: that was
    half of a cold start. Here a rule is only lowered, and is the kernel's own function at the end, so that the
    optimiser need not keep a copy of it for others: a run takes a tenth less time.
    """
    import llvmlite.binding as llvm  # noqa: PLC0415
    from numba import _dynfunc  # noqa: PLC0415
    from numba.core import codegen, cpu  # noqa: PLC0415

    library_of, context_of = codegen.CPUCodeLibrary, cpu.CPUContext
    executable, finalize = context_of.get_executable, library_of.finalize
    add_library = library_of.add_linking_library

    def executable_later(self: Any, library: Any, described: Any, environment: Any) -> Any:
        """A rule is never called from Python: what stands for it has no code."""
        names = {function.name for function in library._final_module.functions}
        if library._finalized or described.llvm_cpython_wrapper_name in names:
            return executable(self, library, described, environment)
        module, name = described.lookup_module(), described.qualname
        return _dynfunc.make_function(module, name, "a rule", 0, environment, (library,))

    def finalize_kernel(self: Any) -> None:
        if self.name == kernel.__qualname__:
            bring_in_rules(self)
        finalize(self)

    def bring_in_rules(library: Any) -> None:
        """Link whatever the kernel needs, as functions of its own."""
        whole = library._final_module
        public = {function.name for function in whole.functions if not function.is_declaration}
        for needed in all_needed(library):
            module = needed._final_module.clone()
            for function in module.functions:
                if not function.is_declaration:
                    function.linkage = llvm.Linkage.weak_odr  # several rules may bring the same helper
            whole.link_in(module)
        for function in whole.functions:
            if not function.is_declaration and function.name not in public:
                function.linkage = llvm.Linkage.internal
        library._linking_libraries.clear()

    def all_needed(library: Any) -> list[Any]:
        """Every library that a kernel's code calls, directly or not."""
        found: dict[Any, None] = {}
        ahead = list(library._linking_libraries)
        while ahead:
            needed = ahead.pop()
            if needed not in found:
                found[needed] = None
                if hasattr(library, "_reload_init"):  # numba 0.63 and newer
                    library._reload_init.update(needed._reload_init)
                ahead.extend(needed._linking_libraries)
        return list(found)

    context_of.get_executable, library_of.finalize = executable_later, finalize_kernel
    library_of.add_linking_library = lambda self, library: self._linking_libraries.append(library)
    try:
        yield
    finally:
        context_of.get_executable, library_of.finalize = executable, finalize
        library_of.add_linking_library = add_library


def _always(function: Callable[..., Any]) -> Callable[..., Any]:
    """What numba asks for an overload: whatever the types of the arguments, this function."""

    def form(*_: Any) -> Callable[..., Any]:
        return function

    form.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # numba compares the names
    return form


def _teach_borrowed_tables() -> Callable[[Callable[[Any], Any], Mapping[str, Any]], None]:
    """Teach numba two types: a bundle (pointer to a block of addresses) and a table (address and length).

    A bundle has its tables as attributes; a table has ``len``, rows by number, and for plain numbers assignment.
    Returns what makes a door known.
    """
    import operator  # noqa: PLC0415

    from llvmlite import ir  # noqa: PLC0415
    from numba.core import cgutils, types  # noqa: PLC0415
    from numba.core.imputils import lower_builtin, lower_cast, lower_getattr_generic  # noqa: PLC0415, F401
    from numba.core.typing.templates import (  # noqa: PLC0415
        AbstractTemplate,
        AttributeTemplate,
        infer_getattr,
        infer_global,
        signature,
    )
    from numba.extending import intrinsic, models, overload, register_model  # noqa: PLC0415
    from numba.np.numpy_support import from_dtype  # noqa: PLC0415

    def short(name: str) -> str:
        """A type's name stands in the name of every function that takes it, so it had better be short."""
        return hashlib.sha256(name.encode()).hexdigest()[:12]

    class Table(types.Type):
        def __init__(self, row: types.Type) -> None:
            self.row = row
            super().__init__(f"Table_{short(str(row))}")

    class Bundle(types.Type):
        def __init__(self, fields: Mapping[str, Any]) -> None:
            self.fields = {name: Table(from_dtype(dtype)) for name, dtype in fields.items()}
            super().__init__(f"Bundle_{short(str(self.fields))}")

    @register_model(Table)
    class TableModel(models.StructModel):
        def __init__(self, manager: Any, kind: Any) -> None:
            super().__init__(manager, kind, [("data", types.intp), ("length", types.intp)])

    @register_model(Bundle)
    class BundleModel(models.PrimitiveModel):
        def __init__(self, manager: Any, kind: Any) -> None:
            super().__init__(manager, kind, ir.IntType(64))

    @infer_getattr
    class TableOfBundle(AttributeTemplate):
        key = Bundle

        def generic_resolve(self, bundle: Any, name: str) -> Any:
            return bundle.fields.get(name)

    @lower_getattr_generic(Bundle)
    def table_of_bundle(context: Any, builder: Any, kind: Any, block: Any, name: str) -> Any:
        place = list(kind.fields).index(name)
        word = ir.IntType(64)
        pairs = builder.inttoptr(block, word.as_pointer())
        table = cgutils.create_struct_proxy(kind.fields[name])(context, builder)
        table.data = read(builder, builder.gep(pairs, [word(2 * place)]))
        table.length = read(builder, builder.gep(pairs, [word(2 * place + 1)]))
        return table._getvalue()

    def read(builder: Any, place: Any) -> Any:
        """Load a word of the block, which nobody changes while a kernel runs: once is enough for the optimiser."""
        value = builder.load(place)
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
        return value

    @infer_global(operator.getitem)
    class RowOfTable(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            if isinstance(args[0], Table) and isinstance(args[1], types.Integer):
                return signature(args[0].row, args[0], types.intp)
            return None

    @infer_global(operator.setitem)
    class NumberOfTable(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            if isinstance(args[0], Table) and not isinstance(args[0].row, types.Record):
                return signature(types.none, args[0], types.intp, args[0].row)
            return None

    @infer_global(len)
    class LengthOfTable(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            return signature(types.intp, args[0]) if len(args) == 1 and isinstance(args[0], Table) else None

    def place_of(context: Any, builder: Any, kind: Any, value: Any, number: Any) -> Any:
        """Pointer to a row, its number checked where bounds are checked."""
        table = cgutils.create_struct_proxy(kind)(context, builder, value)
        if bounds_are_checked():
            outside = builder.icmp_unsigned(">=", number, table.length)
            with builder.if_then(outside, likely=False):
                context.call_conv.return_user_exc(builder, IndexError, ("a borrowed table has no such row",))
        size = kind.row.size if isinstance(kind.row, types.Record) else kind.row.bitwidth // 8
        address = builder.add(table.data, builder.mul(number, ir.IntType(64)(size)))
        record = isinstance(kind.row, types.Record)
        pointer = context.get_value_type(kind.row) if record else context.get_value_type(kind.row).as_pointer()
        return builder.inttoptr(address, pointer)

    @lower_builtin(operator.getitem, Table, types.intp)
    def row_of_table(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place = place_of(context, builder, sig.args[0], *args)
        return place if isinstance(sig.return_type, types.Record) else builder.load(place)

    @lower_builtin(operator.setitem, Table, types.intp, types.Any)
    def set_number(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], place_of(context, builder, sig.args[0], args[0], args[1]))
        return context.get_dummy_value()

    @lower_builtin(len, Table)
    def length_of_table(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0]).length

    def open_door(door: Callable[[Any], Any], fields: Mapping[str, Any]) -> None:
        bundle = Bundle(fields)

        @intrinsic
        def at(context: Any, address: Any) -> Any:
            return bundle(types.intp), lambda context, builder, sig, args: args[0]

        overload(door)(lambda argument: lambda argument: at(argument))  # noqa: PLW0108

    return open_door
