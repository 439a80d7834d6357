"""The fields of a form: what all forms of a kind share, and what each has of its own."""

from werkzeug.datastructures import MultiDict
from wtforms import RadioField

from tracker.forms.base import Form, Needed, TextField, TicksField, choice


class Asking(Form):
    """A form with a field of each manner."""

    name = TextField("Name", [Needed("Write a name.")], default="Vide")
    way = RadioField("Way", choices=[choice("a", "A")])
    ticks = TicksField("Ticks", choices=[choice("x", "X")])


def test_a_form_keeps_nothing_of_the_one_before() -> None:
    sent = Asking(MultiDict([("name", ""), ("way", "b"), ("ticks", "x")]))
    sent.way.choices = [choice("b", "B")]
    assert not sent.validate()
    fresh = Asking()
    assert (fresh.name.data, fresh.way.data, fresh.ticks.data) == ("Vide", None, None)
    assert fresh.errors == {}
    assert fresh.way.choices == [choice("a", "A")]
    assert (fresh.name.raw_data, sent.name.raw_data) == (None, [""])
    assert sent.errors == {"name": ["Write a name."]}
    for form in (sent, fresh):
        assert {field.meta for field in form} == {form.meta}


def test_of_two_forms_on_a_page_each_has_names_of_its_own() -> None:
    plain, first, second = Asking(), Asking(prefix="1-"), Asking(prefix="2-")
    assert [form.name.name for form in (plain, first, second)] == ["name", "1-name", "2-name"]
    assert [form.name.label.field_id for form in (plain, first, second)] == ["name", "1-name", "2-name"]
