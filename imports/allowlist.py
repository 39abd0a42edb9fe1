"""A contract for import-linter: a package imports itself, the standard library, and what is listed; nothing else."""

import sys
from typing import Any

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck


class AllowlistContract(Contract):
    """`package`: the package that is checked; `allowed`: top-level packages that it may import.

    https://import-linter.readthedocs.io/en/stable/custom_contract_types/
    """

    type_name = "allowlist"

    package: Any = fields.StringField()  # a field holds its value once the contract is made
    allowed: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the base class's signature
        """Every import that leaves the package for something that is not allowed."""
        refused = sorted(
            (importer, imported)
            for importer in {self.package, *graph.find_descendants(self.package)}
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._may_import(imported)
        )
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def _may_import(self, imported: str) -> bool:
        inside = imported == self.package or imported.startswith(f"{self.package}.")
        top_level = imported.partition(".")[0]
        return inside or top_level in sys.stdlib_module_names or top_level in self.allowed

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that is refused."""
        for importer, imported in check.metadata["refused"]:
            output.print_error(f"{importer} may not import {imported}", bold=False)
        output.new_line()
