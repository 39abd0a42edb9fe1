"""Messages that should be better: each is caught, with its code and its place, and nothing else is."""

import re

import pytest

from sayso.domain.advice import AdviceCode, advise
from sayso.domain.text.template import Span

RUDE, LINK, LOUD, LEFT = (
    AdviceCode.AGGRESSIVE_WORDING,
    AdviceCode.URL_SHORTENER,
    AdviceCode.CAPITALS,
    AdviceCode.BRACE_LEFT,
)
NOBODY, FOR_EVER = AdviceCode.NO_BUSINESS_NAME, AdviceCode.NO_OPT_OUT

# The place is between ⟦ and ⟧; it is the detail too, but for links.
ENGLISH = [
    # template, code, why
    ("⟦You must⟧ pay today.", RUDE, "a command"),
    ("Parents, ⟦you are required to⟧ attend.", RUDE, "a command in office words"),
    ("⟦FINAL NOTICE⟧: tuition is late.", RUDE, "a threat"),
    ("⟦Act now⟧ and save!", RUDE, "pressure"),
    ("Call the office ⟦immediately⟧.", RUDE, "pressure"),
    ("⟦Failure to⟧ pay ends the lessons.", RUDE, "a threat"),
    ("Pay by noon ⟦or else⟧.", RUDE, "a threat"),
    ("This is your ⟦last warning⟧ about pickup.", RUDE, "a threat"),
    ("We will take ⟦legal action⟧.", RUDE, "a threat"),
    ("⟦You will be charged⟧ $25.", RUDE, "a penalty"),
    ("⟦Your child will be dropped⟧ from class.", RUDE, "a penalty"),
    ("Attendance is ⟦mandatory⟧.", RUDE, "a command"),
    ("⟦You’re required to⟧ sign.", RUDE, "a curly apostrophe"),
    ("⟦You  \n must⟧ sign.", RUDE, "blanks and an end of line between"),
    ("⟦YOU MUST⟧ sign.", RUDE, "capitals"),
    ("⟦Your account will be sent⟧ on.", RUDE, "a penalty"),
    ("⟦Do not ignore⟧ this.", RUDE, "pressure"),
    ("Sign up: ⟦bit.ly⟧/dance24", LINK, "bare"),
    ("Photos: ⟦https://www.TinyURL.com⟧/y7", LINK, "with all before it, and capitals"),
    ("(⟦http://goo.gl⟧/forms/x)", LINK, "in brackets"),
    ("⟦CLASSES CANCELLED TODAY⟧ due to snow", LOUD, "three in a row"),
    ("Hi, ⟦DO NOT FORGET YOUR SHOES⟧ tomorrow", LOUD, "five in a row, short ones among them"),
    ("Our ⟦CLASS⟧ is CANCELLED on FRIDAY", LOUD, "most words"),
    ("Hi ⟦{first_name}⟧, see you soon", LEFT, "one brace on each side"),
    ("Hi first_name⟦}⟧, see you", LEFT, "half a pair"),
    ("Hi ⟦[First Name]⟧, see you", LEFT, "brackets of another program"),
]

SPANISH = [
    ("⟦Usted debe⟧ pagar la cuota.", RUDE, "a command"),
    ("⟦Debe presentarse⟧ hoy.", RUDE, "without usted"),
    ("Hola Ana, ⟦tiene que firmar⟧ el permiso.", RUDE, "after a name"),
    ("⟦Está obligado⟧ a asistir.", RUDE, "obliged"),
    ("⟦ÚLTIMO AVISO⟧: cuota vencida.", RUDE, "a threat"),
    ("⟦ultimo aviso⟧ de pago", RUDE, "without accents"),
    ("Recoja a Leo ⟦de inmediato⟧.", RUDE, "pressure"),
    ("Llame ⟦inmediatamente⟧ a la escuela.", RUDE, "pressure"),
    ("La reunión es ⟦obligatoria⟧.", RUDE, "mandatory"),
    ("Tomaremos ⟦acciones legales⟧.", RUDE, "a threat"),
    ("⟦Se le cobrará⟧ un recargo.", RUDE, "a penalty"),
    ("Ana ⟦será dada de baja⟧ del curso.", RUDE, "a penalty"),
    ("⟦Pague ya⟧, por favor.", RUDE, "pressure"),
    ("⟦Perderá su lugar⟧ el viernes.", RUDE, "a penalty"),
    ("⟦Debes pagar⟧ hoy mismo.", RUDE, "the familiar form"),
    ("⟦No ignore⟧ este mensaje.", RUDE, "pressure"),
    ("Le ⟦exigimos⟧ puntualidad.", RUDE, "a demand"),
    ("⟦De no hacerlo⟧, se cierra el cupo.", RUDE, "a threat"),
    ("Responda hoy ⟦o de lo contrario⟧ se cierra.", RUDE, "or else"),
    ("Inscríbase en ⟦https://acortar.link⟧/danza", LINK, "a Spanish one"),
    ("⟦NO HAY CLASES MAÑANA⟧ por la nieve", LOUD, "a letter with a tilde, short words between"),
    ("⟦FAVOR DE TRAER UNIFORME⟧ el lunes", LOUD, "three long ones"),
    ("Hola ⟦{nombre}⟧, nos vemos", LEFT, "one brace on each side"),
    ("Estimado ⟦[Padre]⟧: nos vemos", LEFT, "after a greeting"),
]

# Without the other half of the message.
MISSING = [
    # text, code, why
    ("Class is at 5. Reply STOP to opt out.", NOBODY, "no name at all"),
    ("The academy is closed. Reply STOP to opt out.", NOBODY, "a word that many have in their names"),
    ("See you at dance, Sam! Responda STOP para cancelar.", NOBODY, "another one"),
    ("Harbour Dance: class is at 5.", FOR_EVER, "no word of it"),
    ("Harbour Dance: Don't stop dancing!", FOR_EVER, "don't stop"),
    ("Harbour Dance: Stop by, text us, or call.", FOR_EVER, "stop by"),
    ("Harbour Dance: Text us at the bus stop.", FOR_EVER, "bus stop"),
    ("Harbour Dance: Families may opt out of the photo by Friday.", FOR_EVER, "of something else"),
    ("Harbour Dance: Reply CANCEL to cancel your lesson.", FOR_EVER, "of something else, by text"),
    ("Harbour Dance: Para cancelar su cita, llame al 555-0100.", FOR_EVER, "an appointment"),
    ("Harbour Dance: Si desea darse de baja del curso, avise al maestro.", FOR_EVER, "a course"),
    ("Harbour Dance: El bus hace alto en la esquina.", FOR_EVER, "another meaning"),
]

OF_EACH = [("Reply STOP to opt out.", row) for row in ENGLISH] + [
    ("Responda ALTO para cancelar.", row) for row in SPANISH
]


@pytest.mark.parametrize(("opt_out", "row"), OF_EACH, ids=[f"{row[2]}: {row[0]}" for _, row in OF_EACH])
def test_a_bad_message_is_caught_at_its_place(opt_out: str, row: tuple[str, AdviceCode, str]) -> None:
    marked, code, _ = row
    before, place, after = re.split("[⟦⟧]", marked)
    spans = [
        Span("Harbour Dance: ", "header", 0),
        Span(before + place + after, "template", 0),
        Span(f" {opt_out}", "footer", 0),
    ]
    (advice,) = advise(spans, "Harbour Dance Academy")
    assert (advice.code, advice.field, advice.position) == (code, "template", len(before))
    assert advice.suggestion
    if code is LINK:
        assert advice.detail == place.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    elif place == "CLASS":
        assert advice.detail == "CLASS, CANCELLED, FRIDAY"
    else:
        assert advice.detail == place


@pytest.mark.parametrize(("text", "code", "why"), MISSING, ids=[row[0] for row in MISSING])
def test_what_is_missing_is_told_without_a_place(text: str, code: AdviceCode, why: str) -> None:
    (advice,) = advise([Span(text, "template", 0)], "Harbour Dance Academy")
    assert (advice.code, advice.field, advice.position) == (code, "template", None)


def test_there_are_twenty_of_each_language_at_least() -> None:
    assert min(len(ENGLISH), len(SPANISH)) >= 20
