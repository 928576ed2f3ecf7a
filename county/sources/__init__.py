"""Twelve source systems: what each would send. One TOML file a source defines its format, columns, codes and defects;
the files, their data dictionary and the truth about their defects are all made from it.
"""
