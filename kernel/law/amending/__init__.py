"""Amendments compiled: a 修正案 or 修改决定 read into operations, and the operations applied to a text of law.

Nothing here is guessed. A sentence that is not wholly understood is refused with the reason, and so is an operation
whose expectation is not met exactly once; refused instructions are applied by a person. The order of reading is
``quoting`` (what is quoted), ``outline`` (one instruction after the other), ``grammar`` (a sentence into operations),
``applying`` (operations onto a text), ``changes`` (what changed, article by article, and back again).
"""
