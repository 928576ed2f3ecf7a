"""Whether a matter's grade says anything: ``{% load grading %}{% if matter|graded %}…{% endif %}``."""

from django import template

from kernel.matters.desk.words import graded

register = template.Library()
register.filter("graded", graded)
