"""Forms: the questions of an application as data, and answers held to them. Plain data in, plain data out.

    questions    what can be asked, and the conditions on which it is
    parsing      JSON -> a form, or all that is wrong with it
    answering    one answer: what it says in its one way of writing, and what is wrong with it
    filling      all answers together: who is asked what, what is missing, what is nobody's
    comparing    a blind copy, what differs, and answers carried to another version of a form

What is sealed is `registry.canonical.canonical(normalise(form, answers))`: the same answers have the same bytes, however they were typed.
"""

from registry.forms.comparing import Carried, blinded, carry, changes
from registry.forms.filling import check, normalise
from registry.forms.parsing import parse_form
from registry.forms.questions import Form

__all__ = ["Carried", "Form", "blinded", "carry", "changes", "check", "normalise", "parse_form"]
