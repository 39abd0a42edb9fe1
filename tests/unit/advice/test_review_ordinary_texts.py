"""Ordinary messages, complete with name and opt-out line: none of them gets advice."""

import pytest

from sayso.domain.advice import advise
from sayso.domain.text.template import Span

ENGLISH = [
    # account, message, why it could be mistaken
    ("Harbour Dance", "Harbour Dance: Hi Sam, ballet moves to 5 pm in Studio B. Reply STOP to opt out.", "plain"),
    (
        "Lincoln Elementary PTA",
        "Lincoln PTA: Book fair, Mon 11/3, 8:15 AM. RSVP by Fri. Text STOP to end",
        "acronyms, a date",
    ),
    (
        "Riverside Swim School",
        "Riverside: Don't stop swimming! Times: riversideswim.com/b.ly. STOP to opt-out",
        "don't stop; a dot",
    ),
    ("Oakwood STEM Academy", "Oakwood: NASA, USA Today & PBS visit STEM day! STOP=end", "four acronyms in a row"),
    ("Gymkidz", "GymKidz: It's a must-see show at the YMCA, $12 🎉 Txt STOP 2 end", "must-see, emoji, money"),
    (
        "Harbour Dance Academy",
        "HDA: You must be so proud of Lily! Reply STOP to unsubscribe",
        "initials; must, in a kind way",
    ),
    (
        "St. Mary's School",
        "St Marys: Buses leave immediately after dismissal. To unsubscribe reply STOP.",
        "immediately after",
    ),
    (
        "Bright Minds Tutoring",
        "From Bright Minds: required forms are in the office. Text STOP to stop texts.",
        "required forms",
    ),
    ("PS 118", "PS 118: The bus stop at Oak & 5th is closed; use Elm. Reply STOP to opt out of messages", "bus stop"),
    (
        "Northside YMCA",
        "YMCA Northside: Pool closed Mon. Msg&data rates may apply. HELP for help, STOP to cancel",
        "small print",
    ),
    (
        "Tiny Toes Dance",
        "Tiny Toes: $65 is due on March 1; stop by the desk. Reply STOP to end texts.",
        "a fee; stop by",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: If you must miss a class, make it up that week. Reply STOP to quit",
        "if you must",
    ),
    (
        "Harbour Dance",
        "Send any questions you have to info@harbourdance.org. Text STOP to stop",
        "questions you have, to; its domain",
    ),
    ("Lincoln Elementary", "Lincoln: The talk is optional, not mandatory. Reply STOP to opt out.", "not mandatory"),
    ("Peak Gym", "Peak Gym: You will not be charged this week. Reply “STOP” to opt out.", "not charged; curly quotes"),
    (
        "Harbour Dance",
        "Harbour Dance: Lily will be dropped off at 3:30. Reply with the word STOP to end",
        "dropped off",
    ),
    (
        "Harbour Dance",
        "HARBOUR DANCE NEWS: WHEN: Sat 2 PM. WHERE: Main Hall. BRING: water. STOP to opt out",
        "labels, the name",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: MONDAY 4pm, TUESDAY 5pm, FRIDAY 6pm. To opt out, reply STOP",
        "headings of a schedule",
    ),
    (
        "Lincoln Elementary",
        "Lincoln: NO SCHOOL Monday! Sleep in. You can opt out any time: text STOP",
        "two words stressed",
    ),
    ("Lincoln Elementary", "Lincoln: Staff immediately evacuated all; everyone is fine. STOP to opt out", "a report"),
    (
        "Harbour Dance",
        "Harbour Dance: No need to act now, seats are free. Reply STOP to cancel msgs",
        "no need to act now",
    ),
    (
        "Oakwood Academy",
        "Oakwood: Students must wear sneakers for PE. Thank you! STOP to unsubscribe",
        "what children wear",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: forms.gle/x, youtu.be/y, maps.app.goo.gl/z. Manage your messages at h.example",
        "own short links",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: mail x@bit.ly, see notbit.ly, bit.ly.example.com, orbit.lyon.fr. STOP=end",
        "not a shortener",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: 50% off <10 kids> [Sat only] #dance $5! Reply STOP to opt out",
        "signs that surround nothing",
    ),
]

SPANISH = [
    ("Harbour Dance", "Harbour Dance: Hola Ana, la clase pasa a las 5 pm. Responda STOP para cancelar.", "plain"),
    (
        "Escuela Lincoln",
        "Escuela Lincoln: No hay clases el lunes por MLK. Responda ALTO para no recibir más mensajes.",
        "ALTO",
    ),
    (
        "Academia Río Claro",
        "Academia Rio Claro: La suspensión se debe a la lluvia. Envíe STOP para darse de baja.",
        "se debe; no accent",
    ),
    ("Colegio Cervantes", "Cervantes: La reunión es a las 18:00, salón 4. Para darse de baja, responda BAJA.", "BAJA"),
    (
        "Natación Delfines",
        "Delfines: Traiga toalla y gorro. ¡Nos vemos el sábado! Responda PARAR para salir.",
        "a request",
    ),
    ("Gimnasio Atlas", "Atlas: La cuota vence el 1 de mayo, $35. Envíe ALTO para cancelar la suscripción.", "a fee"),
    (
        "Danza Luna Llena",
        "Luna Llena: ¡Debe estar muy orgullosa de Sofía! Responda STOP para salir",
        "debe, in a kind way",
    ),
    (
        "Escuela Lincoln",
        "Lincoln: Los formularios requeridos están en la oficina. STOP para cancelar",
        "required forms",
    ),
    ("Escuela Lincoln", "Lincoln: La asistencia no es obligatoria. Responda ALTO para darse de baja.", "not mandatory"),
    (
        "Harbour Dance",
        "Harbour Dance: Inmediatamente después habrá fotos. Responda STOP para no recibir textos",
        "right after",
    ),
    ("Academia Delta", "Delta: Luis, no tiene que traer nada. Responda STOP para salir.", "no tiene que"),
    ("Colegio Cervantes", "Cervantes: Si tiene que faltar, avísenos. Conteste ALTO para cancelar.", "si tiene que"),
    (
        "Natación Delfines",
        "Delfines: Le avisaremos de inmediato si cambia. Responda con STOP para salir.",
        "we do it at once",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: Lo que debe traer: agua y zapatillas. Mande la palabra STOP para salir",
        "a list",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: El recital debe comenzar a las 7. ¿Debe llevar boleto? No. STOP para salir",
        "supposed to; a question",
    ),
    (
        "Escuela Lincoln",
        "Lincoln: Los niños deben traer toalla el viernes. Responda STOP para cancelar",
        "what children bring",
    ),
    (
        "Colegio Cervantes",
        "Cervantes: temas que tienen que ver con la amistad. Responda STOP para salir",
        "que ver con",
    ),
    (
        "Natación Delfines",
        "Delfines: No se le cobrará la clase. ¡Buen fin! Si no desea recibir mensajes, escriba STOP",
        "no charge",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: ¡NO hay clase hoy! Nos vemos el JUEVES. Responda STOP para cancelar",
        "single words stressed",
    ),
    (
        "Academia Delta",
        "Delta: Si llueve, en el gimnasio; de lo contrario, en el patio. Responda STOP para salir.",
        "otherwise",
    ),
    (
        "Escuela Lincoln",
        "Lincoln: La educación obligatoria empieza a los 5. Responda ALTO para cancelar.",
        "compulsory education",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: Nos vemos obligados a cambiar de sala. Envíe STOP para cancelar",
        "we are obliged",
    ),
    (
        "Harbour Dance",
        "Harbour Dance: No perderá su lugar si falta. Date de baja en https://h.example",
        "will not lose",
    ),
    (
        "Escuela Lincoln",
        "Lincoln: La clase será suspendida el lunes. Gestione sus mensajes en lincoln.edu",
        "a class is cancelled",
    ),
]


@pytest.mark.parametrize(("account", "message", "why"), ENGLISH + SPANISH, ids=[row[2] for row in ENGLISH + SPANISH])
def test_an_ordinary_message_gets_no_advice(account: str, message: str, why: str) -> None:
    assert advise([Span(message, "template", 0)], account) == []


def test_there_are_twenty_of_each_language_at_least() -> None:
    assert min(len(ENGLISH), len(SPANISH)) >= 20
