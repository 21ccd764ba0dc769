"""The sheets of XLSX, ODS and XLS as grids of cells, each as its program would show it."""

__all__ = [
    "choose_reader",
]
