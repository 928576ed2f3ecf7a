"""The staff pages: workbench, lists, register, one matter with everything that may be done on it."""
